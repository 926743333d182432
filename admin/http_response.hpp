#pragma once

#include <string>

#include "admin/exchange.hpp"

namespace admin {

struct HttpResponse {
    int status = 200;
    std::string content_type;
    std::string body;
};

[[nodiscard]] HttpResponse to_response(const Refusal& refusal);  // {"error": "…"}
[[nodiscard]] HttpResponse to_response(const Answer<Exchange::Json>& answer);
[[nodiscard]] HttpResponse to_response(const Answer<std::vector<Metric>>& answer);
[[nodiscard]] HttpResponse to_response(const Answer<std::string>& answer,
                                       const std::string& content_type);

/// The web page, admin/page.html.
[[nodiscard]] HttpResponse page_response();

}  // namespace admin
