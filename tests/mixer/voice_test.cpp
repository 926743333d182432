#include "mixer/voice.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/support/tone.hpp"

using mixer::RoomRate;
using mixer::Voice;
using tests::support::goertzel;
using tests::support::Tone;

namespace {

std::vector<std::int16_t> take(Voice& voice) {
    const auto frame = voice.next();
    return {frame.begin(), frame.end()};
}

int largest_step(const std::vector<std::int16_t>& samples) {
    int largest = 0;
    for (std::size_t i = 1; i < samples.size(); ++i)
        largest = std::max(largest, std::abs(samples[i] - samples[i - 1]));
    return largest;
}

}  // namespace

TEST_CASE("a voice gives out frames of pieces of any length") {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{80}, std::size_t{160},
                                    std::size_t{240}, std::size_t{320}, std::size_t{480}}) {
        CAPTURE(piece);
        Voice voice{RoomRate{8000, 160}};
        std::vector<std::int16_t> out;
        std::int16_t next = 0;
        for (int tick = 0; tick < 6; ++tick) {
            while (voice.missing() > 0) {
                std::vector<std::int16_t> samples(piece);
                for (auto& sample : samples) sample = next++;
                voice.write(samples);
            }
            const auto frame = take(voice);
            out.insert(out.end(), frame.begin(), frame.end());
        }
        REQUIRE(out.size() == 960);
        for (std::size_t i = 0; i < out.size(); ++i) REQUIRE(out[i] == static_cast<int>(i));
    }
}

TEST_CASE("a voice without samples is silent and says so") {
    Voice voice{RoomRate{8000, 160}};
    CHECK(voice.missing() == 160);
    CHECK(take(voice) == std::vector<std::int16_t>(160, 0));
    CHECK(voice.loudness() == 0);
    voice.write(std::vector<std::int16_t>(100, -300));
    CHECK(voice.missing() == 60);
    const auto frame = take(voice);
    CHECK(frame[99] == -300);
    CHECK(frame[100] == 0);
    CHECK(voice.loudness() == doctest::Approx(187.5));
}

TEST_CASE("concealment goes on in pitch, fades within 80 ms and joins what follows") {
    for (const RoomRate rate : {RoomRate{8000, 160}, RoomRate{48000, 960}}) {
        CAPTURE(rate.hz);
        Voice voice{rate};
        Tone tone{static_cast<double>(rate.hz), 200, 10000};
        std::vector<std::int16_t> heard;
        const auto listen = [&] {
            const auto frame = take(voice);
            heard.insert(heard.end(), frame.begin(), frame.end());
            return goertzel(frame, rate.hz, 200);
        };
        for (int i = 0; i < 3; ++i) {
            voice.write(tone.next(rate.frame));
            listen();
        }
        voice.conceal(rate.frame);
        CHECK(listen() > 8500);
        voice.conceal(rate.frame);
        const double second = listen();
        CHECK(second > 4000);
        CHECK(second < 8500);
        voice.conceal(rate.frame * 2);
        listen();
        CHECK(listen() < 2000);
        voice.conceal(rate.frame);
        CHECK(listen() == 0);
        voice.write(tone.next(rate.frame));
        CHECK(listen() > 8500);
        // A 200 Hz sine of this amplitude steps by 10000 * 2π * 200 / rate; a click would be
        // thousands.
        CHECK(largest_step(heard) < 10000 * 6.3 * 200 / rate.hz * 1.5);
    }
}

TEST_CASE("a voice holds at most 300 ms, the newest") {
    Voice voice{RoomRate{8000, 160}};
    for (int i = 0; i < 40; ++i)
        voice.write(std::vector<std::int16_t>(160, static_cast<std::int16_t>(i)));
    CHECK(take(voice)[0] == 25);
}

TEST_CASE("a voice goes on when the rate rises") {
    Voice voice{RoomRate{8000, 160}};
    Tone tone{8000, 300, 8000};
    voice.write(tone.next(480));
    take(voice);
    voice.raise_rate(RoomRate{48000, 960});
    CHECK(voice.missing() == 0);
    CHECK(goertzel(take(voice), 48000, 300) == doctest::Approx(8000).epsilon(0.02));
    CHECK(goertzel(take(voice), 48000, 300) == doctest::Approx(8000).epsilon(0.02));
    CHECK(voice.missing() == 960);
    voice.conceal(960);
    CHECK(goertzel(take(voice), 48000, 300) > 6500);
}
