#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "common/media_control.hpp"

namespace mixer {

/// What is to be known of a voice codec's RTP payload without decoding it.

/// Ticks per second of the RTP timestamp: 8000 for G.711 (RFC 3551 §6), 48000 for Opus whatever
/// it carries (RFC 7587 §4.1).
[[nodiscard]] std::uint32_t clock_rate(common::AudioCodec codec);

/// How long the payload plays, in clock ticks. Nothing for an empty one, one that the codec does
/// not allow, and one longer than `longest_packet_ms`.
[[nodiscard]] std::optional<std::int64_t> payload_ticks(common::AudioCodec codec,
                                                        std::span<const std::uint8_t> payload);
inline constexpr int longest_packet_ms = 120;  // the longest of Opus, RFC 6716 §3.2

/// A payload of 20 ms without sound.
[[nodiscard]] std::span<const std::uint8_t> silent_payload(common::AudioCodec codec);

}  // namespace mixer
