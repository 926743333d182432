#include "mixer/mix.hpp"

#include <doctest/doctest.h>

#include <array>

#include "mixer/limiter.hpp"
#include "mixer/talker.hpp"
#include "tests/support/tone.hpp"

using namespace std::chrono_literals;
using namespace mixer;

namespace {

Talker talker_after(std::initializer_list<float> loudness) {
    Talker talker;
    for (const float each : loudness) {
        talker.hear(each, 20ms);
        std::array<Talker*, 1> all{&talker};
        choose_talkers(all, 0);
    }
    return talker;
}

std::vector<std::int16_t> limited(Limiter& limiter, const std::vector<std::int32_t>& frame) {
    std::vector<std::int16_t> out(frame.size());
    limiter.process(frame, out);
    return out;
}

}  // namespace

TEST_CASE("each hears the total minus its own, exactly and beyond 16 bits") {
    const Talker talker = talker_after({500, 500});
    Mix mix{160};
    std::array<Part, 3> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto level = static_cast<std::int16_t>(20000 + i);
        mix.add(std::vector<std::int16_t>(160, level), talker, parts[i]);
    }
    CHECK(mix.total()[159] == 60003);
    CHECK(mix.total_without(parts[0])[0] == 40003);
    CHECK(mix.total_without(parts[2])[159] == 40001);
    mix.clear();
    CHECK(mix.total()[0] == 0);
}

TEST_CASE("a talker fades in within an eighth of the frame and out over all of it") {
    Mix mix{160};
    Part part;
    const std::vector<std::int16_t> frame(160, 1000);
    mix.add(frame, talker_after({500}), part);
    CHECK(part[0] == 0);
    CHECK(part[10] == 500);
    CHECK(part[20] == 1000);

    Talker leaving = talker_after({500, 500});
    for (int i = 0; i < 40; ++i) {
        leaving.hear(0, 20ms);
        std::array<Talker*, 1> all{&leaving};
        choose_talkers(all, 0);
    }
    mix.add(frame, leaving, part);
    CHECK(part[0] == 1000);
    CHECK(part[80] == 500);
    CHECK(part[159] < 10);
}

TEST_CASE("the limiter leaves alone what fits and delays it by an eighth of a frame") {
    Limiter limiter{160};
    std::vector<std::int32_t> ramp(160);
    for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<std::int32_t>(i) * 100;
    const auto first = limited(limiter, ramp);
    CHECK(first[19] == 0);
    CHECK(first[20] == 0);
    CHECK(first[21] == 100);
    CHECK(first[159] == 13900);
    CHECK(limited(limiter, ramp)[19] == 15900);
}

TEST_CASE("the limiter neither clips nor wraps nor jumps, whatever comes") {
    Limiter limiter{960};
    tests::support::Tone tone{48000, 1000, 30000};
    int largest_step = 0;
    int peak = 0;
    int before = 0;
    for (int frame = 0; frame < 200; ++frame) {
        std::vector<std::int32_t> sum(960);
        const auto samples = tone.next(960);
        const std::int32_t talkers = frame % 20 < 10 ? 1 : 100;
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = samples[i] * talkers;
        for (const std::int16_t sample : limited(limiter, sum)) {
            largest_step = std::max(largest_step, std::abs(sample - before));
            peak = std::max(peak, std::abs(sample));
            before = sample;
        }
    }
    CHECK(peak <= Limiter::ceiling);
    CHECK(peak > 31000);
    CHECK(largest_step < 2 * 4200);  // a full-scale sine of 1 kHz at 48 kHz steps by 4200
}

TEST_CASE("the limiter comes back to full gain within a second") {
    Limiter limiter{160};
    limited(limiter, std::vector<std::int32_t>(160, 300000));
    std::vector<std::int16_t> out;
    for (int i = 0; i < 50; ++i) out = limited(limiter, std::vector<std::int32_t>(160, 10000));
    CHECK(out[159] == 10000);
}

TEST_CASE("the limiter goes on when the rate rises") {
    Limiter limiter{160};
    limited(limiter, std::vector<std::int32_t>(160, 5000));
    limiter.raise_rate(960);
    const auto out = limited(limiter, std::vector<std::int32_t>(960, 5000));
    CHECK(out == std::vector<std::int16_t>(960, 5000));
}
