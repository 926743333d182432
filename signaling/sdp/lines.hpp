#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "signaling/sdp/sdp_error.hpp"

namespace signaling::sdp {

/// One line of an SDP body and what ended it: "\r\n", "\n", or nothing at the end of the body.
struct Line {
    std::string text;
    std::string ending;

    [[nodiscard]] char type() const { return text.empty() ? '\0' : text.front(); }
    /// What stands behind "x=".
    [[nodiscard]] std::string_view value() const { return std::string_view{text}.substr(2); }
};

/// An SDP body as its lines. `tail` is what follows the last of them: blank lines, and zero bytes
/// that some phones send after the end. Joined again, they are the body byte for byte.
struct Lines {
    std::vector<Line> lines;
    std::string tail;
};

/// Accepts CRLF and bare LF (RFC 4566 §5). Refuses lines that are not "x=…" and lines that hold a
/// zero byte or a lone CR: a phone might see a line break where we saw none.
[[nodiscard]] tl::expected<Lines, SdpError> split(std::string_view body);

/// The next word of `rest`, which loses it and the blanks around it. Empty: there is none.
[[nodiscard]] std::string_view take_word(std::string_view& rest);

}  // namespace signaling::sdp
