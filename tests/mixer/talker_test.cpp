#include "mixer/talker.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace std::chrono_literals;
using mixer::Talker;

namespace {

constexpr std::size_t members = 4;

struct Bench {
    std::array<Talker, members> talkers;
    std::size_t most = 2;

    // One tick; who is heard afterwards, by letter.
    std::string tick(const std::array<float, members>& loudness) {
        std::array<Talker*, members> all{};
        for (std::size_t i = 0; i < members; ++i) {
            talkers[i].hear(loudness[i], 20ms);
            all[i] = &talkers[i];
        }
        mixer::choose_talkers(all, most);
        std::string heard;
        for (std::size_t i = 0; i < members; ++i) {
            if (talkers[i].next_gain() > 0) heard += static_cast<char>('a' + i);
        }
        return heard;
    }
};

}  // namespace

TEST_CASE("the loudest are heard, and silence is not") {
    struct Row {
        std::array<float, members> loudness;
        std::size_t most;
        const char* heard;
    };
    const Row rows[] = {
        {{0, 0, 0, 0}, 2, ""},
        {{59, 60, 0, 0}, 2, ""},
        {{61, 0, 0, 0}, 2, "a"},
        {{100, 300, 200, 400}, 2, "bd"},
        {{100, 300, 200, 400}, 3, "bcd"},
        {{100, 300, 200, 400}, 0, "abcd"},
        {{100, 300, 200, 400}, 9, "abcd"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.heard);
        Bench bench;
        bench.most = row.most;
        CHECK(bench.tick(row.loudness) == row.heard);
    }
}

TEST_CASE("who talks keeps the place against up to twice the level, and for 800 ms of silence") {
    Bench bench;
    bench.most = 1;
    CHECK(bench.tick({500, 0, 0, 0}) == "a");
    CHECK(bench.tick({500, 900, 0, 0}) == "a");
    CHECK(bench.tick({500, 1100, 0, 0}) == "b");
    for (int i = 0; i < 39; ++i) CHECK(bench.tick({0, 0, 0, 0}) == "b");
    CHECK(bench.tick({0, 0, 0, 0}) == "");
}

TEST_CASE("levels halve in 200 ms, so a newcomer takes over from one who paused") {
    Bench bench;
    bench.most = 1;
    CHECK(bench.tick({4000, 0, 0, 0}) == "a");
    CHECK(bench.tick({0, 500, 0, 0}) == "a");
    int ticks = 0;
    while (bench.tick({0, 500, 0, 0}) == "a" && ticks < 100) ++ticks;
    CHECK(ticks > 30);
    CHECK(ticks < 50);
}

TEST_CASE("gains run from one tick to the next") {
    Bench bench;
    const Talker& talker = bench.talkers[0];
    bench.tick({500, 0, 0, 0});
    CHECK(talker.gain() == 0);
    CHECK(talker.next_gain() == 1);
    bench.tick({500, 0, 0, 0});
    CHECK(talker.gain() == 1);
    for (int i = 0; i < 40; ++i) bench.tick({0, 0, 0, 0});
    CHECK(talker.gain() == 1);
    CHECK(talker.next_gain() == 0);
    CHECK(talker.heard());
    bench.tick({0, 0, 0, 0});
    CHECK_FALSE(talker.heard());
}
