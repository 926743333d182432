#include "media/gathering.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace std::chrono_literals;

namespace {

common::Duration pause_at(double packets_per_second, common::Duration longest) {
    media::Gathering gathering{longest};
    common::TimePoint now{100s};
    gathering.turn(0, now);
    for (int i = 0; i < 1000; ++i) {
        now += 1ms;
        // Whole packets, at the right rate in the mean.
        const double before = packets_per_second * i / 1000;
        const double after = packets_per_second * (i + 1) / 1000;
        gathering.turn(static_cast<unsigned>(after) - static_cast<unsigned>(before), now);
    }
    return gathering.pause();
}

}  // namespace

TEST_CASE("a loaded loop pauses for 24 packets' worth, a slow one not at all") {
    struct Row {
        double packets_per_second;
        common::Duration least;
        common::Duration most;
    };
    const std::vector<Row> rows{
        {0, 0ns, 0ns},      {500, 0ns, 0ns},        {5'000, 1ms, 1ms},
        {20'000, 1ms, 1ms}, {48'000, 490us, 510us}, {240'000, 95us, 105us},
    };
    for (const auto& row : rows) {
        CAPTURE(row.packets_per_second);
        const auto pause = pause_at(row.packets_per_second, 1ms);
        CHECK(pause >= row.least);
        CHECK(pause <= row.most);
    }
}

TEST_CASE("a longest pause of zero turns gathering off") {
    CHECK(pause_at(100'000, 0ns) == 0ns);
}

TEST_CASE("after the rush the pause ends within a few smoothing times") {
    media::Gathering gathering{1ms};
    common::TimePoint now{100s};
    for (int i = 0; i < 100; ++i) gathering.turn(20, now += 1ms);
    REQUIRE(gathering.pause() > 0ns);
    gathering.turn(1, now += 100ms);
    CHECK(gathering.pause() == 0ns);
}

TEST_CASE("two turns at the same instant do no harm") {
    media::Gathering gathering{1ms};
    gathering.turn(5, common::TimePoint{100s});
    gathering.turn(5, common::TimePoint{100s});
    CHECK(gathering.pause() >= 0ns);
}
