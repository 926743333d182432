#include "mixer/voice_format.hpp"

#include <doctest/doctest.h>

#include <vector>

using common::AudioCodec;
using namespace mixer;

TEST_CASE(
    "payload_ticks reads a packet's length from its payload (RFC 3551 §4.5.14, RFC 6716 §3)") {
    struct Row {
        AudioCodec codec;
        std::vector<std::uint8_t> payload;
        int ticks;  // 0: refused
    };
    const auto opus = [](std::uint8_t configuration, std::uint8_t code) {
        return static_cast<std::uint8_t>(configuration << 3 | code);
    };
    const Row rows[] = {
        {AudioCodec::pcmu, std::vector<std::uint8_t>(80), 80},
        {AudioCodec::pcma, std::vector<std::uint8_t>(160), 160},
        {AudioCodec::pcma, std::vector<std::uint8_t>(960), 960},
        {AudioCodec::pcma, std::vector<std::uint8_t>(961), 0},
        {AudioCodec::pcmu, {}, 0},
        {AudioCodec::opus, {}, 0},
        {AudioCodec::opus, {opus(0, 0), 1}, 480},
        {AudioCodec::opus, {opus(1, 0), 1}, 960},
        {AudioCodec::opus, {opus(3, 0), 1}, 2880},
        {AudioCodec::opus, {opus(3, 1), 1}, 5760},
        {AudioCodec::opus, {opus(13, 2), 1}, 1920},
        {AudioCodec::opus, {opus(16, 0), 1}, 120},
        {AudioCodec::opus, {opus(31, 0), 1}, 960},
        {AudioCodec::opus, {opus(31, 3), 0x06}, 5760},
        {AudioCodec::opus, {opus(31, 3), 0x07}, 0},
        {AudioCodec::opus, {opus(31, 3), 0x80}, 0},
        {AudioCodec::opus, {opus(31, 3)}, 0},
    };
    for (const Row& row : rows) {
        CAPTURE(name_of(row.codec));
        CAPTURE(row.payload.size());
        CAPTURE(row.ticks);
        CHECK(payload_ticks(row.codec, row.payload).value_or(0) == row.ticks);
    }
}

TEST_CASE("a silent payload lasts 20 ms in every codec") {
    for (const AudioCodec codec : {AudioCodec::pcmu, AudioCodec::pcma, AudioCodec::opus}) {
        CAPTURE(name_of(codec));
        CHECK(payload_ticks(codec, silent_payload(codec)) == clock_rate(codec) / 50);
    }
}
