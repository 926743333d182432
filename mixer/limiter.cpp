#include "mixer/limiter.hpp"

#include <algorithm>
#include <cstdlib>

namespace mixer {

namespace {

float gain_for(std::span<const std::int32_t> block) {
    std::int32_t peak = 0;
    for (const std::int32_t sample : block) peak = std::max(peak, std::abs(sample));
    return peak > Limiter::ceiling ? static_cast<float>(Limiter::ceiling) / static_cast<float>(peak)
                                   : 1;
}

void scale(std::span<const std::int32_t> from, std::span<std::int16_t> to, float gain,
           float next_gain) {
    const float slope = (next_gain - gain) / static_cast<float>(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        const float now = gain + slope * static_cast<float>(i);
        to[i] = static_cast<std::int16_t>(static_cast<float>(from[i]) * now);
    }
}

}  // namespace

void Limiter::process(std::span<const std::int32_t> in, std::span<std::int16_t> out) {
    for (std::size_t b = 0; b < blocks; ++b) {
        const auto coming = in.subspan(b * block_, block_);
        const std::span<const std::int32_t> leaving =
            b == 0 ? std::span<const std::int32_t>{ahead_} : in.subspan((b - 1) * block_, block_);
        const float coming_need = gain_for(coming);
        const float target = std::min({need_, coming_need, gain_ + release});
        const auto to = out.subspan(b * block_, block_);
        if (gain_ == 1 && target == 1) {
            std::transform(leaving.begin(), leaving.end(), to.begin(),
                           [](std::int32_t sample) { return static_cast<std::int16_t>(sample); });
        } else {
            scale(leaving, to, gain_, target);
        }
        gain_ = target;
        need_ = coming_need;
    }
    std::copy(in.end() - static_cast<std::ptrdiff_t>(block_), in.end(), ahead_.begin());
}

void Limiter::raise_rate(std::size_t frame) {
    const std::size_t factor = frame / (block_ * blocks);
    std::vector<std::int32_t> longer;
    longer.reserve(ahead_.size() * factor);
    for (std::size_t i = 0; i < ahead_.size(); ++i) {
        const std::int64_t to = ahead_[i + 1 < ahead_.size() ? i + 1 : i];
        for (std::size_t part = 0; part < factor; ++part) {
            const std::int64_t rise = (to - ahead_[i]) * static_cast<std::int64_t>(part) /
                                      static_cast<std::int64_t>(factor);
            longer.push_back(ahead_[i] + static_cast<std::int32_t>(rise));
        }
    }
    ahead_ = std::move(longer);
    block_ = frame / blocks;
}

}  // namespace mixer
