#include "mixer/rtp_packet.hpp"

namespace mixer {

namespace {

std::uint32_t big_endian(std::span<const std::uint8_t> bytes) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

// Where the payload begins: after the contributing sources and the header extension.
std::optional<std::size_t> payload_start(std::span<const std::uint8_t> datagram) {
    constexpr std::size_t word = 4;
    std::size_t start = rtp_header_size + word * (datagram[0] & 0x0F);
    if ((datagram[0] & 0x10) != 0) {  // RFC 3550 §5.3.1
        if (start + word > datagram.size()) return std::nullopt;
        start += word + word * big_endian(datagram.subspan(start + 2, 2));
    }
    if (start > datagram.size()) return std::nullopt;
    return start;
}

}  // namespace

std::optional<RtpPacket> parse_rtp(std::span<const std::uint8_t> datagram) {
    if (datagram.size() < rtp_header_size || datagram[0] >> 6 != 2) return std::nullopt;
    const auto start = payload_start(datagram);
    if (!start) return std::nullopt;
    std::size_t end = datagram.size();
    if ((datagram[0] & 0x20) != 0) {  // the last byte counts the padding, itself included
        const std::size_t padding = datagram.back();
        if (padding == 0 || padding > end - *start) return std::nullopt;
        end -= padding;
    }
    return RtpPacket{
        {.payload_type = static_cast<std::uint8_t>(datagram[1] & 0x7F),
         .marker = (datagram[1] & 0x80) != 0,
         .seq_no = SeqNo{static_cast<std::uint16_t>(big_endian(datagram.subspan(2, 2)))},
         .timestamp = RtpTimestamp{big_endian(datagram.subspan(4, 4))},
         .ssrc = Ssrc{big_endian(datagram.subspan(8, 4))}},
        datagram.subspan(*start, end - *start)};
}

std::array<std::uint8_t, rtp_header_size> to_bytes(const RtpHeader& header) {
    const auto seq_no = static_cast<std::uint16_t>(header.seq_no);
    std::array<std::uint8_t, rtp_header_size> bytes{};
    bytes[0] = 2 << 6;
    bytes[1] = static_cast<std::uint8_t>(header.payload_type | (header.marker ? 0x80 : 0));
    bytes[2] = static_cast<std::uint8_t>(seq_no >> 8);
    bytes[3] = static_cast<std::uint8_t>(seq_no);
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t shift = 24 - 8 * i;
        bytes[4 + i] =
            static_cast<std::uint8_t>(static_cast<std::uint32_t>(header.timestamp) >> shift);
        bytes[8 + i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(header.ssrc) >> shift);
    }
    return bytes;
}

RtpHeader RtpNumbering::next(std::uint8_t payload_type, std::uint32_t ticks) {
    const RtpHeader header{.payload_type = payload_type,
                           .marker = marker_,
                           .seq_no = seq_no_,
                           .timestamp = timestamp_,
                           .ssrc = ssrc_};
    marker_ = false;
    seq_no_ = advanced(seq_no_, 1);
    timestamp_ = advanced(timestamp_, ticks);
    return header;
}

void RtpNumbering::pause(std::uint32_t ticks) {
    marker_ = true;
    timestamp_ = advanced(timestamp_, ticks);
}

}  // namespace mixer
