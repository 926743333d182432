#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace tests::support {

/// Samples of a mono, 16 bit sound file.
struct Sound {
    std::uint32_t rate_hz = 0;
    std::vector<std::int16_t> samples;

    [[nodiscard]] std::chrono::milliseconds length() const;
    /// The part from `start` on, no longer than `span`.
    [[nodiscard]] std::span<const std::int16_t> part(std::chrono::milliseconds start,
                                                     std::chrono::milliseconds span) const;
    /// The last `span` of it.
    [[nodiscard]] std::span<const std::int16_t> end(std::chrono::milliseconds span) const;
    /// Level of a tone in a part of this sound.
    [[nodiscard]] double level(std::span<const std::int16_t> samples, double tone_hz) const;
};

/// Peak of the tones that phones play; loud, but three of them add without clipping.
inline constexpr double tone_amplitude = 8000;

/// Reads what a phone has recorded until now, while it still writes: the header's sizes are not
/// believed, a torn last sample is left out. Linphone leaves the whole header empty until the call
/// ends; then the rate is `rate_while_open_hz`. Empty when there is no file yet.
[[nodiscard]] Sound read_wav(const std::filesystem::path& path,
                             std::uint32_t rate_while_open_hz = 0);

/// 16 bit, mono. A frequency of 0 makes silence.
void write_tone(const std::filesystem::path& path, double tone_hz, std::chrono::seconds length,
                std::uint32_t rate_hz = 16000);

/// The same as raw G.711 A-law at 8 kHz, without a header, as SIPp's rtp_stream wants it.
void write_alaw_tone(const std::filesystem::path& path, double tone_hz,
                     std::chrono::seconds length);

/// ITU-T G.711 A-law, one sample.
[[nodiscard]] std::uint8_t to_alaw(std::int16_t sample);
[[nodiscard]] std::int16_t from_alaw(std::uint8_t code);

}  // namespace tests::support
