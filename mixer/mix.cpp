#include "mixer/mix.hpp"

#include <algorithm>

#include "mixer/talker.hpp"

namespace mixer {

void Mix::clear() {
    std::fill(total_.begin(), total_.end(), 0);
}

void Mix::add(std::span<const std::int16_t> samples, const Talker& talker, Part& part) {
    part.assign(samples.begin(), samples.end());
    if (talker.gain() != talker.next_gain()) {
        const std::size_t ramp = talker.next_gain() > 0 ? part.size() / 8 : part.size();
        const float slope = (talker.next_gain() - talker.gain()) / static_cast<float>(ramp);
        for (std::size_t i = 0; i < ramp; ++i) {
            const float gain = talker.gain() + slope * static_cast<float>(i);
            part[i] = static_cast<std::int32_t>(static_cast<float>(part[i]) * gain);
        }
    }
    for (std::size_t i = 0; i < total_.size(); ++i) total_[i] += part[i];
}

std::span<const std::int32_t> Mix::total_without(std::span<const std::int32_t> part) {
    for (std::size_t i = 0; i < total_.size(); ++i) without_[i] = total_[i] - part[i];
    return without_;
}

}  // namespace mixer
