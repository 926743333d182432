#include "signaling/focus/session_body.hpp"

#include <string>
#include <utility>

#include "signaling/focus/refusal.hpp"
#include "signaling/sdp/message_body.hpp"

namespace signaling::focus {

tl::expected<std::optional<sdp::SessionDescription>, FocusResponse> read_sdp(
    const RequestView& request) {
    if (request.body.empty()) return std::nullopt;
    // A body whose Content-Type was left out can only be SDP in these requests.
    const std::string_view type =
        request.content_type.empty() ? "application/sdp" : request.content_type;
    const auto where = sdp::find_sdp(type, request.body);
    if (!where) return tl::make_unexpected(unsupported_body());
    auto description =
        sdp::SessionDescription::parse(request.body.substr(where->offset, where->length));
    if (description) return std::move(*description);
    const sdp::SdpError& error = description.error();
    const std::string place = error.line > 0 ? " line " + std::to_string(error.line) : "";
    return tl::make_unexpected(
        refusal(400, Warning{399, "SDP" + place + ": " + error.reason}, request));
}

}  // namespace signaling::focus
