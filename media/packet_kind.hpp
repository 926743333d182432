#pragma once

#include <cstdint>
#include <span>

namespace media {

/// RFC 5761 §4: on one port, packet types 192 to 223 are RTCP and the rest is RTP.
[[nodiscard]] constexpr bool is_rtcp(std::span<const std::uint8_t> packet) {
    constexpr std::size_t smallest = 8;  // a receiver report without blocks, RFC 3550 §6.4.2
    return packet.size() >= smallest && packet[0] >> 6 == 2 && packet[1] >= 192 && packet[1] <= 223;
}

/// RFC 3550 §5.1: version 2 and a whole header.
[[nodiscard]] constexpr bool is_rtp(std::span<const std::uint8_t> packet) {
    constexpr std::size_t header = 12;
    return packet.size() >= header && packet[0] >> 6 == 2 && !is_rtcp(packet);
}

}  // namespace media
