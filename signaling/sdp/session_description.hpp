#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "common/endpoint.hpp"
#include "common/media_control.hpp"

namespace signaling::sdp {

struct SdpError {
    std::size_t line = 0;  // 1-based; 0 = the whole
    std::string reason;    // "no c= line for m=audio"
};

/// RFC 3264 §5.1; sendrecv where nothing is said.
enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };

/// a=rtpmap and a=fmtp of one format of an m-line (RFC 4566 §6); static types of RFC 3551 §6 have
/// their name, clock rate and channels filled in when no rtpmap does.
struct Format {
    std::uint8_t payload_type = 0;
    std::string encoding;  // "opus", as written
    std::uint32_t clock_rate = 0;
    unsigned channels = 1;
    std::string parameters;  // of a=fmtp
};

/// What one m-line says, session-level c= and direction applied.
struct MediaSection {
    common::MediaKind kind = common::MediaKind::other;
    std::string protocol;              // "RTP/AVP"
    std::uint16_t port = 0;            // 0: off or refused (RFC 3264 §5.1, §6)
    std::optional<common::IpAddress> address;  // none: a name instead of a literal
    common::Endpoint rtcp;             // a=rtcp (RFC 3605), else port + 1, else the RTP port with mux
    bool rtcp_mux = false;             // RFC 5761
    Direction direction = Direction::sendrecv;
    std::vector<Format> formats;       // in the order of the m-line; non-numeric formats left out
    std::optional<unsigned> ptime_ms;
    std::optional<unsigned> maxptime_ms;
};

/// An SDP body that is edited line by line: what we do not own stays byte for byte, line ends
/// included (DESIGN §7). Accepts CRLF and bare LF (RFC 4566 §5). Limits: 64 KiB, 2,000 lines,
/// common::max_streams m-lines.
class SessionDescription {
public:
    /// Fails on a body that is not SDP: no "v=0" first, a line that is not "x=…", an m-line that
    /// cannot be read, a port above 65535, an m-line with a port and no c= line to go with it.
    [[nodiscard]] static tl::expected<SessionDescription, SdpError> parse(std::string_view body);

    [[nodiscard]] const std::vector<MediaSection>& media() const { return media_; }

    /// m-line `index` is received at `local` from now on: port, c= and, where there is one, a=rtcp.
    /// A c= of 0.0.0.0 stays: it is RFC 2543's hold. An m-line with port 0 is left alone.
    void redirect(std::size_t index, const common::PortPair& local);
    /// Port 0.
    void refuse(std::size_t index);
    /// Removes ice-ufrag, ice-pwd, ice-options, ice-lite, ice-mismatch, ice-pacing, candidate,
    /// remote-candidates, end-of-candidates: a candidate left behind makes a client drop the call's
    /// media (research/linphone.md §1.5).
    void remove_ice();

    [[nodiscard]] std::string text() const;

private:
    // The implementer completes this part.
    std::vector<MediaSection> media_;
};

}  // namespace signaling::sdp
