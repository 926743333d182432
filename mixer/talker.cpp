#include "mixer/talker.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mixer {

namespace {

constexpr std::chrono::milliseconds half_life{200};
constexpr std::chrono::milliseconds hold_time{800};
constexpr float advantage = 2;  // of who is heard over who is not

}  // namespace

void Talker::hear(float loudness, std::chrono::milliseconds tick) {
    const float decay =
        std::exp2(-static_cast<float>(tick.count()) / static_cast<float>(half_life.count()));
    level_ = std::max(loudness, level_ * decay);
    hold_ = loudness > audible_loudness ? hold_time
                                        : std::max(hold_ - tick, std::chrono::milliseconds{0});
    gain_ = next_gain_;
    next_gain_ = 0;
}

void choose_talkers(std::span<Talker* const> talkers, std::size_t most) {
    std::vector<Talker*> ranking;
    ranking.reserve(talkers.size());
    for (Talker* talker : talkers) {
        if (talker->talking()) ranking.push_back(talker);
    }
    const auto rank = [](const Talker* talker) {
        return talker->level_ * (talker->gain_ > 0 ? advantage : 1);
    };
    const auto louder = [&](const Talker* a, const Talker* b) { return rank(a) > rank(b); };
    if (most != 0 && most < ranking.size()) {
        const auto cut = ranking.begin() + static_cast<std::ptrdiff_t>(most);
        std::partial_sort(ranking.begin(), cut, ranking.end(), louder);
        ranking.erase(cut, ranking.end());
    }
    for (Talker* talker : ranking) talker->next_gain_ = 1;
}

}  // namespace mixer
