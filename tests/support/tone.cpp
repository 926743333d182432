#include "tests/support/tone.hpp"

#include <cmath>
#include <numbers>

namespace tests::support {

namespace {

constexpr double full_turn = 2 * std::numbers::pi;

}  // namespace

double goertzel(std::span<const std::int16_t> samples, double rate_hz, double frequency_hz) {
    if (samples.empty()) return 0;
    const double factor = 2 * std::cos(full_turn * frequency_hz / rate_hz);
    const double window_step = full_turn / static_cast<double>(samples.size());
    double last = 0;
    double before_last = 0;
    double weight = 0;
    double position = 0.5;
    for (const std::int16_t sample : samples) {
        const double window = 0.5 - 0.5 * std::cos(window_step * position++);
        const double next = sample * window + factor * last - before_last;
        before_last = last;
        last = next;
        weight += window;
    }
    const double power = last * last + before_last * before_last - factor * last * before_last;
    return 2 * std::sqrt(std::fmax(power, 0)) / weight;
}

Tone::Tone(double rate_hz, double frequency_hz, double amplitude)
    : step_{full_turn * frequency_hz / rate_hz}, amplitude_{amplitude} {}

std::vector<std::int16_t> Tone::next(std::size_t count) {
    std::vector<std::int16_t> samples(count);
    for (std::int16_t& sample : samples) {
        sample = static_cast<std::int16_t>(std::lround(amplitude_ * std::sin(phase_)));
        phase_ = std::fmod(phase_ + step_, full_turn);
    }
    return samples;
}

}  // namespace tests::support
