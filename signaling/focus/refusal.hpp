#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signaling/focus/focus_shell.hpp"
#include "signaling/request_view.hpp"

namespace signaling::focus {

/// RFC 3261 §20.5: what a dialog with a room understands.
inline constexpr std::string_view allowed_methods =
    "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE";

/// RFC 3261 §20.43: 301 incompatible address, 304 media not available, 399 free text.
struct Warning {
    int code = 399;
    std::string text;
};

[[nodiscard]] FocusResponse refusal(int status);
/// The warn-agent is our address as the sender reaches us.
[[nodiscard]] FocusResponse refusal(int status, const Warning& warning, const RequestView& request);
/// 503; phones are told when to try again (RFC 3261 §21.5.4).
[[nodiscard]] FocusResponse no_port_left();
/// 405 with Allow (RFC 3261 §8.2.1).
[[nodiscard]] FocusResponse method_not_allowed();
/// 415 with Accept (RFC 3261 §8.2.3).
[[nodiscard]] FocusResponse unsupported_body();

/// Those of `request.required` that rooms do not know, for 420 with Unsupported
/// (RFC 3261 §8.2.2.3). "recipient-list-invite" is let pass: Linphone requires it.
[[nodiscard]] std::vector<std::string_view> unknown_extensions(const RequestView& request);
[[nodiscard]] FocusResponse unsupported_extensions(const std::vector<std::string_view>& tags);

/// What OPTIONS is answered with (RFC 3261 §11.2).
[[nodiscard]] FocusResponse capabilities();

}  // namespace signaling::focus
