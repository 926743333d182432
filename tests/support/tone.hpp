#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tests::support {

/// Amplitude of the sine at `frequency_hz` in `samples` (a full-scale sine gives 32767). Windowed
/// (Hann), so that a tone some bins away, at any phase, leaks less than -60 dB; two tones are told
/// apart when they are more than 4 * rate / samples.size() hertz apart. 0 for an empty span.
[[nodiscard]] double goertzel(std::span<const std::int16_t> samples, double rate_hz,
                              double frequency_hz);

/// A sine whose phase goes on from call to call.
class Tone {
public:
    /// `amplitude` is the peak, in steps of a 16-bit sample.
    Tone(double rate_hz, double frequency_hz, double amplitude);

    [[nodiscard]] std::vector<std::int16_t> next(std::size_t count);

private:
    double step_;  // radians per sample
    double amplitude_;
    double phase_ = 0;
};

}  // namespace tests::support
