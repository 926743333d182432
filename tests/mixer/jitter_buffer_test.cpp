#include "mixer/jitter_buffer.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace std::chrono_literals;
using namespace mixer;
using Action = JitterBuffer::Action;

namespace {

constexpr common::TimePoint start{};

// A buffer at 8 kHz, asked for 20 ms each 20 ms. The first payload byte is the packet's mark, which
// `asked` answers: "a" for that packet, "-" nothing, "~" concealment, "_" silence; a digit before
// tells a length in ms other than 20.
struct Bench {
    JitterBuffer buffer{8000};
    common::TimePoint now = start;
    bool audible = true;

    void put(char mark, std::uint16_t seq_no, std::uint32_t timestamp, int ms = 20,
             std::uint32_t ssrc = 1) {
        const auto byte = static_cast<std::uint8_t>(mark);
        const RtpPacket packet{{0, false, SeqNo{seq_no}, RtpTimestamp{timestamp}, Ssrc{ssrc}},
                               {&byte, 1}};
        buffer.put(packet, ms * 8, now);
    }
    // The nth packet of 20 ms of a stream that begins at 0.
    void put_nth(char mark, int n) {
        put(mark, static_cast<std::uint16_t>(n), static_cast<std::uint32_t>(n) * 160);
    }
    std::string take(int wanted_ms = 20) {
        const auto step = buffer.take(now, wanted_ms * 8, audible);
        std::string text =
            step.duration != 160 && step.duration != 0 ? std::to_string(step.duration / 8) : "";
        switch (step.action) {
            case Action::nothing:
                return "-";
            case Action::conceal:
                return text + "~";
            case Action::silence:
                return text + "_";
            case Action::play:
                return text + static_cast<char>(step.payload[0]);
        }
        return "!";
    }
    std::string tick() {
        now += 20ms;
        return take();
    }
    std::string ticks(int count) {
        std::string all;
        while (count-- > 0) all += tick();
        return all;
    }
};

// Sends a packet each 20 ms, `phase` behind the tick and up to 3 ms early or late.
class SteadySender {
public:
    SteadySender(std::chrono::microseconds phase, unsigned seed) : phase_{phase}, random_{seed} {}

    std::string play_tick(Bench& bench) {
        const auto due = bench.now + 20ms;
        for (; next_ <= due; next_ = next_arrival()) {
            bench.now = next_;
            bench.put_nth('a', sent_++);
        }
        bench.now = due;
        return bench.take();
    }

private:
    common::TimePoint next_arrival() {
        return start + 100ms + sent_ * 20ms + phase_ + std::chrono::microseconds{jitter_(random_)};
    }

    std::chrono::microseconds phase_;
    std::mt19937 random_;
    std::uniform_int_distribution<int> jitter_{-3000, 3000};
    int sent_ = 0;
    common::TimePoint next_ = next_arrival();
};

}  // namespace

TEST_CASE("a stream begins when its first packet is 10 ms old") {
    Bench bench;
    CHECK(bench.take() == "-");
    bench.put_nth('a', 0);
    bench.now += 9ms;
    CHECK(bench.take() == "-");
    bench.now += 1ms;
    CHECK(bench.take() == "a");
}

TEST_CASE("packets of every length play in order, by their timestamps") {
    for (const int ms : {10, 20, 30, 40, 60}) {
        CAPTURE(ms);
        Bench bench;
        int sent_ms = 0;
        int played_ms = 0;
        int held_ms = 0;  // what a voice would hold
        std::uint16_t seq_no = 65530;
        for (int tick = 0; tick < 100; ++tick) {
            for (; sent_ms <= tick * 20; sent_ms += ms) {
                bench.put('a', seq_no++, static_cast<std::uint32_t>(sent_ms) * 8 - 4000, ms);
            }
            bench.now += 20ms;
            while (held_ms < 20) {
                const auto step = bench.buffer.take(bench.now, (20 - held_ms) * 8, true);
                if (step.action == Action::nothing) break;
                held_ms += static_cast<int>(step.duration / 8);
                if (step.action == Action::play) played_ms += static_cast<int>(step.duration / 8);
            }
            if (held_ms >= 20) held_ms -= 20;
        }
        CHECK(played_ms > 1850);
        CHECK(bench.buffer.counters().lost == 0);
        CHECK(bench.buffer.counters().skipped == 0);
        CHECK(bench.buffer.counters().starved <= 2);
        CHECK(bench.buffer.held() <= 100ms);
    }
}

TEST_CASE("what the network does to packets, and what is played") {
    struct Put {
        char mark;
        int number;
    };
    struct Row {
        const char* what;
        std::vector<std::vector<Put>> before_tick;
        const char* played;
        JitterBuffer::Counters counted;
    };
    using C = JitterBuffer::Counters;
    const Row rows[] = {
        {"in order", {{{'a', 0}}, {{'b', 1}}, {{'c', 2}}}, "abc", C{.played = 3}},
        {"one lost",
         {{{'a', 0}}, {{'c', 2}}, {{'d', 3}}, {{'e', 4}}},
         "a~cd",
         C{.played = 3, .lost = 1}},
        {"lost and known to be at once",
         {{{'a', 0}}, {{'c', 2}, {'d', 3}}, {}, {}},
         "a~cd",
         C{.played = 3, .lost = 1}},
        {"late: played late, delay grows",
         {{{'a', 0}}, {}, {{'b', 1}, {'c', 2}}, {}},
         "a~bc",
         C{.played = 3, .starved = 1}},
        {"late and given up",
         {{{'a', 0}}, {{'c', 2}}, {{'b', 1}}, {{'d', 3}}},
         "a~cd",
         C{.played = 3, .lost = 1, .late = 1}},
        {"swapped at the start", {{{'b', 1}, {'a', 0}}, {{'c', 2}}, {}}, "abc", C{.played = 3}},
        {"swapped on the way", {{{'a', 0}}, {{'c', 2}, {'b', 1}}, {}}, "abc", C{.played = 3}},
        {"twice",
         {{{'a', 0}, {'a', 0}}, {{'b', 1}, {'b', 1}}, {{'c', 2}}},
         "abc",
         C{.played = 3, .duplicates = 2}},
        {"twice, the second after its turn",
         {{{'a', 0}}, {{'b', 1}}, {{'b', 1}, {'c', 2}}},
         "abc",
         C{.played = 3, .late = 1}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Bench bench;
        std::string played;
        for (const auto& puts : row.before_tick) {
            for (const Put& put : puts) bench.put_nth(put.mark, put.number);
            played += bench.tick();
        }
        const auto& counted = bench.buffer.counters();
        CHECK(played == row.played);
        CHECK(counted.played == row.counted.played);
        CHECK(counted.lost == row.counted.lost);
        CHECK(counted.late == row.counted.late);
        CHECK(counted.duplicates == row.counted.duplicates);
        CHECK(counted.starved == row.counted.starved);
        CHECK(counted.restarts == 1);
    }
}

TEST_CASE("a pause of the sender is silence, not loss, and costs no delay (RFC 3551 §4.1)") {
    Bench bench;
    bench.put_nth('a', 0);
    CHECK(bench.tick() == "a");
    SUBCASE("what follows is here already") {
        bench.put('b', 1, 160 * 4);
        CHECK(bench.ticks(4) == "___b");
    }
    SUBCASE("time that went by with an empty buffer counts") {
        CHECK(bench.ticks(2) == "~~");
        bench.put('b', 1, 160 * 4);
        CHECK(bench.ticks(2) == "_b");
    }
    SUBCASE("comfort noise in between is no loss (RFC 3389)") {
        const RtpPacket noise{{13, false, SeqNo{1}, RtpTimestamp{160}, Ssrc{1}}, {}};
        bench.buffer.put_soundless(noise);
        bench.put('b', 2, 320);
        CHECK(bench.ticks(2) == "_b");
    }
    CHECK(bench.buffer.counters().lost == 0);
}

TEST_CASE("a stream that stopped costs nothing, and begins anew when it comes back") {
    Bench bench;
    bench.put_nth('a', 0);
    CHECK(bench.tick() == "a");
    CHECK(bench.ticks(13) == "~~~~~~~~~~---");
    const auto starved = bench.buffer.counters().starved;
    CHECK(bench.ticks(100) == std::string(100, '-'));
    CHECK(bench.buffer.counters().starved == starved);
    bench.put_nth('z', 500);
    CHECK(bench.tick() == "z");
}

TEST_CASE("another sender is believed at its second packet in a row (RFC 3550 A.1)") {
    Bench bench;
    bench.put_nth('a', 0);
    CHECK(bench.tick() == "a");
    SUBCASE("another SSRC") {
        bench.put('x', 700, 99000, 20, 2);
        CHECK(bench.tick() == "~");
        bench.put('y', 701, 99160, 20, 2);
        CHECK(bench.tick() == "y");
        CHECK(bench.buffer.counters().restarts == 2);
    }
    SUBCASE("a count that jumped") {
        bench.put('x', 9000, 99000);
        CHECK(bench.tick() == "~");
        bench.put('y', 9001, 99160);
        CHECK(bench.tick() == "y");
        CHECK(bench.buffer.counters().restarts == 2);
    }
    SUBCASE("single strays do not disturb the stream") {
        for (int n = 1; n < 20; ++n) {
            bench.put('x', static_cast<std::uint16_t>(9000 + 7 * n), 1, 20, 3);
            bench.put_nth('b', n);
            CHECK(bench.tick() == "b");
        }
        CHECK(bench.buffer.counters().restarts == 1);
    }
}

TEST_CASE("a timestamp that jumps without a pause is played on at once") {
    for (const std::uint32_t jump : {0x7000'0000U, 0x9000'0000U, 80'000U, 0xFFFF'0000U}) {
        CAPTURE(jump);
        Bench bench;
        bench.put_nth('a', 0);
        CHECK(bench.tick() == "a");
        bench.put('b', 1, jump);
        CHECK(bench.tick() == "b");
        bench.put('c', 2, jump + 160);
        CHECK(bench.tick() == "c");
        CHECK(bench.buffer.counters().lost == 0);
    }
}

TEST_CASE("delay that is not needed goes: soon in silence, slowly in speech") {
    struct Row {
        bool audible;
        int window_ticks;
    };
    for (const Row& row : {Row{false, 25}, Row{true, 250}}) {
        CAPTURE(row.audible);
        Bench bench;
        bench.audible = row.audible;
        for (int n = 0; n < 3; ++n)
            bench.put_nth('a', n);  // the third makes every packet wait 40 ms
        int ticks = 0;
        for (int n = 3; bench.buffer.counters().skipped == 0 && n < 1000; ++n, ++ticks) {
            CHECK(bench.tick() == "a");
            bench.put_nth('a', n);
        }
        // The stream's first packet waited only 20 ms: the window after the first one tells.
        CHECK(ticks > 2 * row.window_ticks - 2);
        CHECK(ticks <= 2 * row.window_ticks + 2);
        CHECK(bench.buffer.counters().lost == 0);
    }
}

TEST_CASE("a steady sender is played without a break, wherever its packets fall between ticks") {
    for (const auto phase : {0us, 5000us, 10'000us, 15'000us, 19'900us}) {
        for (unsigned seed = 1; seed <= 8; ++seed) {
            for (const bool audible : {true, false}) {
                CAPTURE(phase.count());
                CAPTURE(seed);
                CAPTURE(audible);
                Bench bench;
                bench.audible = audible;
                SteadySender sender{phase, seed};
                for (int tick = 0; tick < 50; ++tick) sender.play_tick(bench);
                const auto settled = bench.buffer.counters();
                for (int tick = 50; tick < 3000; ++tick) REQUIRE(sender.play_tick(bench) == "a");
                CHECK(bench.buffer.counters().skipped == settled.skipped);
                CHECK(bench.buffer.counters().starved == settled.starved);
                CHECK(bench.buffer.counters().lost == 0);
            }
        }
    }
}

TEST_CASE("what a stall or a flood piles up is bounded") {
    Bench bench;
    SUBCASE("a first burst is cut to 60 ms") {
        for (int n = 0; n < 14; ++n) bench.put_nth(static_cast<char>('a' + n), n);
        CHECK(bench.tick() == "l");
        CHECK(bench.ticks(3) == "mn~");
    }
    SUBCASE("a burst in mid-stream is cut to 60 ms above 300") {
        bench.put_nth('a', 0);
        CHECK(bench.tick() == "a");
        for (int n = 1; n <= 16; ++n) bench.put_nth(static_cast<char>('a' + n), n);
        CHECK(bench.buffer.held() == 60ms);
        CHECK(bench.tick() == "o");
        CHECK(bench.buffer.counters().lost == 0);
    }
    SUBCASE("a flood of tiny packets stays within the slots") {
        for (int n = 0; n < 100'000; ++n) {
            bench.put('a', static_cast<std::uint16_t>(n), static_cast<std::uint32_t>(n) * 8, 1);
            REQUIRE(bench.buffer.held() <= 300ms);
        }
    }
}

TEST_CASE("reset forgets the stream and keeps the counters") {
    Bench bench;
    bench.put_nth('a', 0);
    CHECK(bench.tick() == "a");
    bench.put_nth('b', 1);
    bench.buffer.reset();
    CHECK(bench.tick() == "-");
    CHECK(bench.buffer.held() == 0ms);
    CHECK(bench.buffer.counters().played == 1);
}
