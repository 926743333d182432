#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace signaling::sdp {

/// Where in a SIP body its SDP is: the whole of an application/sdp, or the first part of that type
/// in a multipart/* (RFC 2046 §5.1, RFC 5621), nested two deep at most. Nothing for every other
/// body, for a part with a Content-Encoding or base64 or quoted-printable transfer encoding, and
/// for broken multiparts. The caller looks at the message's own Content-Encoding first.
struct SdpLocation {
    std::size_t offset = 0;
    std::size_t length = 0;
};
[[nodiscard]] std::optional<SdpLocation> find_sdp(std::string_view content_type,
                                                  std::string_view body);

/// `body` with its SDP replaced; everything around it stays byte for byte.
[[nodiscard]] std::string replace_sdp(std::string_view body, SdpLocation where,
                                      std::string_view sdp);

}  // namespace signaling::sdp
