#pragma once

#include <optional>
#include <tl/expected.hpp>

#include "signaling/focus/focus_shell.hpp"
#include "signaling/request_view.hpp"
#include "signaling/sdp/session_description.hpp"

namespace signaling::focus {

/// The SDP of a request; nothing when it has no body. The error is the response to send: 415 for a
/// body without SDP, 400 with a Warning for SDP that cannot be parsed.
[[nodiscard]] tl::expected<std::optional<sdp::SessionDescription>, FocusResponse> read_sdp(
    const RequestView& request);

}  // namespace signaling::focus
