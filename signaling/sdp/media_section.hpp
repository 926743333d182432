#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/endpoint.hpp"
#include "common/media_control.hpp"

namespace signaling::sdp {

/// RFC 3264 §5.1; sendrecv where nothing is said.
enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };

/// a=rtpmap and a=fmtp of one format of an m-line (RFC 4566 §6); static types of RFC 3551 §6 have
/// their name, clock rate and channels filled in when no rtpmap does.
struct Format {
    std::uint8_t payload_type = 0;
    std::string encoding;  // "opus", as written
    std::uint32_t clock_rate = 0;
    unsigned channels = 1;
    std::string parameters;  // of a=fmtp; several are joined by ';'
};

/// What one m-line says, session-level c= and direction applied.
struct MediaSection {
    common::MediaKind kind = common::MediaKind::other;
    std::string protocol;                      // "RTP/AVP"
    std::uint16_t port = 0;                    // 0: off or refused (RFC 3264 §5.1, §6)
    std::optional<common::IpAddress> address;  // none: a name instead of a literal
    std::string connection_address;            // of c=, as written: "192.0.2.1", "host.example.org"
    common::Endpoint rtcp;  // once mux is agreed where it is said: the RTP port, else separate_rtcp
    /// Without mux: a=rtcp (RFC 3605; a host name in it is taken for the address of c=), else
    /// port + 1. Port 0: none.
    common::Endpoint separate_rtcp;
    bool rtcp_mux = false;  // RFC 5761
    Direction direction = Direction::sendrecv;
    std::vector<Format> formats;  // in the order of the m-line; non-numeric formats left out
    std::optional<unsigned> ptime_ms;
    std::optional<unsigned> maxptime_ms;
};

/// Where the port stands in the text behind "m=", with its "/count" if there is one.
struct PortPlace {
    std::size_t offset = 0;
    std::size_t length = 0;
};

/// What the text behind "m=" says. Nothing: it cannot be read. The list of formats may be empty, as
/// some phones send it with a port of 0.
struct MediaLine {
    MediaSection section;
    PortPlace port;
};
[[nodiscard]] std::optional<MediaLine> parse_media_line(std::string_view value);

/// Takes in what the text behind "a=" says: rtpmap, fmtp, ptime, maxptime, direction, rtcp-mux. All
/// others, and those that cannot be read, say nothing.
void apply_attribute(MediaSection& section, std::string_view attribute);

/// The direction that the text behind "a=" names, if it does.
[[nodiscard]] std::optional<Direction> direction_from(std::string_view attribute);

/// Decimal digits only; nothing when there are others or it does not fit 32 bits.
[[nodiscard]] std::optional<std::uint32_t> number_from(std::string_view text);

}  // namespace signaling::sdp
