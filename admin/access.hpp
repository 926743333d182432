#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "admin/exchange.hpp"

namespace admin {

/// What of a request decides who may ask. Empty: the header is absent.
struct Credentials {
    std::string_view method;
    std::string_view host;           // the Host header
    std::string_view origin;         // set by browsers for requests that a page makes
    std::string_view authorization;  // "Bearer …"
};

/// Nothing when the request may pass, else why not: 401 without the right token, 403 for a web
/// page of another site that reaches for the loopback address (by a name of its own, "DNS
/// rebinding", or by a form). An empty `token` means that none is needed. Pure.
[[nodiscard]] std::optional<Refusal> check_access(const Credentials& request,
                                                  std::string_view token);

}  // namespace admin
