#include "media/gathering.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace media {

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr Milliseconds smoothing{20};
constexpr double worthwhile_packets = 24;

}  // namespace

void Gathering::turn(unsigned packets, common::TimePoint now) {
    const Milliseconds elapsed = now - last_turn_;
    last_turn_ = now;
    if (elapsed.count() <= 0) return;
    const double weight = 1 - std::exp(-elapsed / smoothing);
    packets_per_ms_ += weight * (packets / elapsed.count() - packets_per_ms_);
}

common::Duration Gathering::pause() const {
    const Milliseconds longest = longest_pause_;
    if (packets_per_ms_ * longest.count() < 2) return {};
    const Milliseconds wanted{worthwhile_packets / packets_per_ms_};
    return std::chrono::duration_cast<common::Duration>(std::min(longest, wanted));
}

}  // namespace media
