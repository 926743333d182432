#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace mixer {

/// Names the sender of a stream within a session (RFC 3550 §3).
enum class Ssrc : std::uint32_t {};

/// Time in units of the payload's clock rate, modulo 2^32 (RFC 3550 §5.1).
enum class RtpTimestamp : std::uint32_t {};

/// Signed distance from `base` to `timestamp`, in clock ticks.
[[nodiscard]] constexpr std::int32_t distance(RtpTimestamp timestamp, RtpTimestamp base) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(timestamp) -
                                     static_cast<std::uint32_t>(base));
}
[[nodiscard]] constexpr RtpTimestamp advanced(RtpTimestamp timestamp, std::int64_t ticks) {
    return RtpTimestamp{static_cast<std::uint32_t>(timestamp) + static_cast<std::uint32_t>(ticks)};
}

/// Sequence number: 16 bits, modulo 2^16 (RFC 3550 §5.1).
enum class SeqNo : std::uint16_t {};

/// Signed distance from `base` to `seq_no`, in packets: -32768..32767 (RFC 1982 arithmetic).
[[nodiscard]] constexpr std::int32_t distance(SeqNo seq_no, SeqNo base) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(static_cast<std::uint16_t>(seq_no) -
                                                                static_cast<std::uint16_t>(base)));
}
[[nodiscard]] constexpr SeqNo advanced(SeqNo seq_no, std::int32_t packets) {
    return SeqNo{static_cast<std::uint16_t>(static_cast<std::uint16_t>(seq_no) + packets)};
}

/// The fixed header of RFC 3550 §5.1, without contributing sources and extensions.
struct RtpHeader {
    std::uint8_t payload_type = 0;
    bool marker = false;
    SeqNo seq_no{};
    RtpTimestamp timestamp{};
    Ssrc ssrc{};
};

/// A received packet; `payload` points into the datagram it was read from.
struct RtpPacket {
    RtpHeader header;
    std::span<const std::uint8_t> payload;  // without padding; may be empty
};

/// Nothing when the datagram is no RTP packet of version 2, or lies about its lengths.
[[nodiscard]] std::optional<RtpPacket> parse_rtp(std::span<const std::uint8_t> datagram);

inline constexpr std::size_t rtp_header_size = 12;
[[nodiscard]] std::array<std::uint8_t, rtp_header_size> to_bytes(const RtpHeader& header);

/// The numbers of one stream that we send: own SSRC, contiguous sequence, a timestamp that follows
/// the time of the receiver, whatever encoder the payload comes from.
class RtpNumbering {
public:
    RtpNumbering(Ssrc ssrc, SeqNo first, RtpTimestamp start)
        : ssrc_{ssrc}, seq_no_{first}, timestamp_{start} {}

    /// The header of the next packet, which lasts `ticks`. The marker is set on the first one and
    /// on the first after a pause: the receiver may re-time there (RFC 3551 §4.1).
    [[nodiscard]] RtpHeader next(std::uint8_t payload_type, std::uint32_t ticks);

    /// Time goes by and nothing is sent.
    void pause(std::uint32_t ticks);

private:
    Ssrc ssrc_;
    SeqNo seq_no_;
    RtpTimestamp timestamp_;
    bool marker_ = true;
};

}  // namespace mixer
