#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signaling::sdp {

/// "multipart/mixed" of "multipart/mixed;boundary=x", in lower case, blanks around it removed.
[[nodiscard]] std::string media_type(std::string_view content_type);

/// One body part of a multipart. Views into the body it was found in.
struct Part {
    std::string content_type;       // value, unfolded; "text/plain" when not said
    std::string content_encoding;   // lower case; empty: not said
    std::string transfer_encoding;  // lower case; empty: not said
    std::string_view body;
};

/// The parts of a multipart body (RFC 2046 §5.1). Lines may end in CRLF or bare LF. Nothing when
/// there is no usable boundary, no part, no closing delimiter, or more than 64 parts.
[[nodiscard]] std::optional<std::vector<Part>> split_multipart(std::string_view content_type,
                                                               std::string_view body);

}  // namespace signaling::sdp
