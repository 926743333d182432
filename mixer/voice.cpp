#include "mixer/voice.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace mixer {

namespace {

// In tenths of a millisecond.
constexpr std::size_t past_length = 200;
constexpr std::size_t shortest_period = 25;  // a voice of 400 Hz
constexpr std::size_t longest_period = 125;  // a voice of 80 Hz
constexpr std::size_t compared = 50;
constexpr std::size_t full_for = 100;      // then it fades …
constexpr std::size_t silent_after = 800;  // … until here
constexpr std::size_t joint = 25;

}  // namespace

Voice::Voice(RoomRate rate)
    : rate_{rate}, frame_(rate.frame, 0), past_(samples_of(past_length), 0) {}

std::size_t Voice::samples_of(std::size_t tenths_of_ms) const {
    return rate_.hz * tenths_of_ms / 10'000;
}

void Voice::append(std::span<const std::int16_t> samples) {
    waiting_.insert(waiting_.end(), samples.begin(), samples.end());
    const std::size_t most = samples_of(most_held_ms * 10);
    if (waiting_.size() > most)
        waiting_.erase(waiting_.begin(), waiting_.end() - static_cast<std::ptrdiff_t>(most));
}

void Voice::remember(std::span<const std::int16_t> samples) {
    const std::size_t fresh = std::min(samples.size(), past_.size());
    std::move(past_.begin() + static_cast<std::ptrdiff_t>(fresh), past_.end(), past_.begin());
    std::copy_n(samples.end() - static_cast<std::ptrdiff_t>(fresh), fresh,
                past_.end() - static_cast<std::ptrdiff_t>(fresh));
}

void Voice::write(std::span<const std::int16_t> samples) {
    if (concealed_ == 0) {
        append(samples);
        remember(samples);
        return;
    }
    std::vector<std::int16_t> joined(samples.begin(), samples.end());
    const std::size_t length = std::min(samples_of(joint), joined.size());
    for (std::size_t i = 0; i < length; ++i) {
        const float share = static_cast<float>(i + 1) / static_cast<float>(length + 1);
        const auto old = static_cast<float>(repeated(concealed_ + i));
        joined[i] = static_cast<std::int16_t>(old + share * (static_cast<float>(joined[i]) - old));
    }
    concealed_ = 0;
    append(joined);
    remember(joined);
}

void Voice::conceal(std::size_t samples) {
    if (concealed_ == 0) period_ = pitch_period();
    std::vector<std::int16_t> made(samples);
    for (std::size_t i = 0; i < samples; ++i) made[i] = repeated(concealed_ + i);
    concealed_ += samples;
    append(made);
}

void Voice::silence(std::size_t samples) {
    const std::vector<std::int16_t> made(samples, 0);
    concealed_ = 0;
    append(made);
    remember(made);
}

// The lag at which the end of the past is most like what went before it: normalised
// cross-correlation on about one sample in eight per millisecond.
std::size_t Voice::pitch_period() const {
    const std::size_t step = std::max<std::size_t>(1, rate_.hz / 8000);
    const std::int16_t* const end = past_.data() + past_.size();
    std::size_t best = samples_of(longest_period);
    float best_likeness = 0;
    for (std::size_t lag = samples_of(shortest_period); lag <= samples_of(longest_period);
         lag += step) {
        float product = 0;
        float energy = 1;
        for (std::size_t i = 1; i <= samples_of(compared); i += step) {
            const auto now = static_cast<float>(*(end - i));
            const auto before = static_cast<float>(*(end - i - lag));
            product += now * before;
            energy += before * before;
        }
        const float likeness = product > 0 ? product * product / energy : 0;
        if (likeness > best_likeness) {
            best_likeness = likeness;
            best = lag;
        }
    }
    return best;
}

std::int16_t Voice::repeated(std::size_t position) const {
    const auto start = static_cast<float>(samples_of(full_for));
    const auto end = static_cast<float>(samples_of(silent_after));
    const float gain = std::clamp((end - static_cast<float>(position)) / (end - start), 0.F, 1.F);
    const std::int16_t sample = past_[past_.size() - period_ + position % period_];
    return static_cast<std::int16_t>(static_cast<float>(sample) * gain);
}

std::size_t Voice::missing() const {
    return waiting_.size() < rate_.frame ? rate_.frame - waiting_.size() : 0;
}

std::span<const std::int16_t> Voice::next() {
    const std::size_t here = std::min(waiting_.size(), rate_.frame);
    const auto taken = waiting_.begin() + static_cast<std::ptrdiff_t>(here);
    std::copy(waiting_.begin(), taken, frame_.begin());
    std::fill(frame_.begin() + static_cast<std::ptrdiff_t>(here), frame_.end(), std::int16_t{0});
    waiting_.erase(waiting_.begin(), taken);
    std::int32_t sum = 0;
    for (const std::int16_t sample : frame_) sum += std::abs(std::int32_t{sample});
    loudness_ = static_cast<float>(sum) / static_cast<float>(rate_.frame);
    return frame_;
}

void Voice::clear() {
    waiting_.clear();
    std::fill(past_.begin(), past_.end(), std::int16_t{0});
    concealed_ = 0;
    loudness_ = 0;
}

void Voice::raise_rate(RoomRate rate) {
    const std::size_t factor = rate.hz / rate_.hz;
    rate_ = rate;
    waiting_ = interpolated(waiting_, factor);
    past_ = interpolated(past_, factor);
    period_ *= factor;
    concealed_ *= factor;
    frame_.assign(rate.frame, 0);
}

std::vector<std::int16_t> interpolated(std::span<const std::int16_t> samples, std::size_t factor) {
    std::vector<std::int16_t> result;
    result.reserve(samples.size() * factor);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto from = static_cast<float>(samples[i]);
        const auto to = static_cast<float>(samples[i + 1 < samples.size() ? i + 1 : i]);
        for (std::size_t part = 0; part < factor; ++part) {
            const float share = static_cast<float>(part) / static_cast<float>(factor);
            result.push_back(static_cast<std::int16_t>(from + (to - from) * share));
        }
    }
    return result;
}

}  // namespace mixer
