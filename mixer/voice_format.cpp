#include "mixer/voice_format.hpp"

#include <array>

namespace mixer {

using common::AudioCodec;

namespace {

constexpr std::size_t g711_frame = 160;  // bytes of 20 ms

constexpr std::array<std::uint8_t, g711_frame> filled_with(std::uint8_t byte) {
    std::array<std::uint8_t, g711_frame> bytes{};
    for (auto& each : bytes) each = byte;
    return bytes;
}
constexpr auto silent_mu_law = filled_with(0xFF);
constexpr auto silent_a_law = filled_with(0xD5);
// Configuration 31 (CELT, fullband, 20 ms), one frame whose first symbol says "silence".
constexpr std::array<std::uint8_t, 3> silent_opus{0xF8, 0xFF, 0xFE};

// RFC 6716 §3.1 table 2: ticks of one frame, by the upper five bits of the first byte.
std::int64_t opus_frame_ticks(std::uint8_t configuration) {
    constexpr std::array<std::int64_t, 4> silk{480, 960, 1920, 2880};
    constexpr std::array<std::int64_t, 2> hybrid{480, 960};
    constexpr std::array<std::int64_t, 4> celt{120, 240, 480, 960};
    if (configuration < 12) return silk[configuration % 4U];
    if (configuration < 16) return hybrid[configuration % 2U];
    return celt[configuration % 4U];
}

// RFC 6716 §3.2: how many frames, by the lower two bits; code 3 has a count in the second byte.
std::int64_t opus_ticks(std::span<const std::uint8_t> payload) {
    const int code = payload[0] & 3;
    std::int64_t frames = code == 0 ? 1 : 2;
    if (code == 3) frames = payload.size() < 2 ? 0 : payload[1] & 0x3F;
    return frames * opus_frame_ticks(payload[0] >> 3);
}

}  // namespace

std::uint32_t clock_rate(AudioCodec codec) {
    return codec == AudioCodec::opus ? 48000 : 8000;
}

std::optional<std::int64_t> payload_ticks(AudioCodec codec, std::span<const std::uint8_t> payload) {
    if (payload.empty()) return std::nullopt;
    const std::int64_t ticks =
        codec == AudioCodec::opus ? opus_ticks(payload) : static_cast<std::int64_t>(payload.size());
    const std::int64_t longest = clock_rate(codec) / 1000 * longest_packet_ms;
    if (ticks == 0 || ticks > longest) return std::nullopt;
    return ticks;
}

std::span<const std::uint8_t> silent_payload(AudioCodec codec) {
    switch (codec) {
        case AudioCodec::pcmu:
            return silent_mu_law;
        case AudioCodec::pcma:
            return silent_a_law;
        case AudioCodec::opus:
            return silent_opus;
    }
    return {};
}

}  // namespace mixer
