#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "tests/mixer/gst/room_bench.hpp"

using common::AudioCodec;
using namespace std::chrono_literals;
using namespace tests::mixer::gst;

namespace {

constexpr double clearly = 2500;
constexpr double nothing = 25;

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

}  // namespace

TEST_CASE("who is on hold is not heard, and who does not receive is sent nothing (RFC 3264 §8.4)") {
    for (const AudioCodec codec : {AudioCodec::pcma, AudioCodec::opus}) {
        CAPTURE(name_of(codec));
        RoomBench bench;
        Phone alice{{.codec = AudioCodec::pcmu, .tone_hz = 440}};
        Phone bob{{.codec = codec, .tone_hz = 710}};
        bench.join(alice, "alice");
        const auto held = bench.join(bob, "bob");
        bench.run_for({&alice, &bob}, 700);
        CHECK(alice.loudness_of(710) > clearly);

        bench.change(held, [](auto& member) { member.audio.member_sends = false; });
        bench.run_for({&alice, &bob}, 700);
        CHECK(alice.loudness_of(710) < nothing);
        CHECK(bob.loudness_of(440) > clearly);

        bench.change(held, [](auto& member) { member.audio.member_receives = false; });
        bench.settle();
        bob.exchange();
        const auto before = bob.packets().size();
        bench.run_for({&alice, &bob}, 0);
        bench.run_for({&alice}, 400);
        bob.exchange();
        CHECK(bob.packets().size() == before);

        bench.change(held, [](auto& member) {
            member.audio.member_sends = true;
            member.audio.member_receives = true;
        });
        bench.run_for({&alice, &bob}, 900);
        CHECK(alice.loudness_of(710) > clearly);
        CHECK(bob.loudness_of(440) > clearly);
        // The pause is in the timestamp and marked; the sequence has no hole (RFC 3551 §4.1).
        const auto& last = bob.packets()[before - 1].header;
        const auto& first = bob.packets()[before].header;
        CHECK(first.marker);
        CHECK(distance(first.seq_no, last.seq_no) == 1);
        CHECK(first.ssrc == last.ssrc);
        CHECK(distance(first.timestamp, last.timestamp) >= bob.rate_hz() * 4 / 10);
    }
}

TEST_CASE("a member may change its codec, and its stream goes on") {
    RoomBench bench;
    Phone alice{{.codec = AudioCodec::pcmu, .tone_hz = 440}};
    Phone bob{{.codec = AudioCodec::pcmu, .tone_hz = 710}};
    bench.join(alice, "alice");
    const auto session = bench.join(bob, "bob");
    bench.run_for({&alice, &bob}, 600);
    const auto last = bob.packets().back().header;

    // At another address, so that what the predecessor still has on the way is a stranger's.
    Phone successor{{.codec = AudioCodec::opus, .tone_hz = 1030, .address = "127.0.0.3"}};
    successor.dial(bench.port_of(session));
    bench.change(session, [&](auto& member) {
        member.audio.codec = AudioCodec::opus;
        member.audio.payload_type = successor.payload_type();
        member.audio_end.remote.rtp = successor.local();
    });
    bench.settle();
    CHECK(bench.events().failure(session) == "");
    bench.run_for({&alice, &successor}, 900);
    CHECK(alice.loudness_of(1030) > clearly);
    CHECK(alice.loudness_of(710) < nothing);
    CHECK(successor.loudness_of(440) > clearly);
    CHECK(successor.packets().front().header.ssrc == last.ssrc);
}

TEST_CASE("a member that sends nothing is reported, again and again, unless it is on hold") {
    RoomBench bench{{.silence_timeout = 200ms}};
    Phone silent{{.tone_hz = 440, .talks = false}};
    Phone held{{.tone_hz = 710, .talks = false}};
    Phone talking{{.tone_hz = 1030}};
    const auto silent_session = bench.join(silent, "silent");
    const auto held_session = bench.join(held, "held");
    const auto talking_session = bench.join(talking, "talking");
    bench.change(held_session, [](auto& member) { member.audio.member_sends = false; });
    bench.run_until({&silent, &held, &talking},
                    [&] { return bench.events().silences(silent_session) >= 2; });
    CHECK(bench.events().silences(held_session) == 0);
    CHECK(bench.events().silences(talking_session) == 0);
    CHECK(silent.heard_ms() >= 380);
}

TEST_CASE("a session ends with a report of what passed, and a late description changes nothing") {
    RoomBench bench;
    Phone alice{{.tone_hz = 440}};
    Phone bob{{.tone_hz = 710}};
    const auto session = bench.join(alice, "alice");
    bench.join(bob, "bob");
    CHECK(bench.rooms().knows(session));
    bench.run_for({&alice, &bob}, 500);
    const auto report = bench.leave(session);
    CHECK_FALSE(bench.rooms().knows(session));
    alice.exchange();
    REQUIRE(report.directions.size() == 2);
    const auto& from_member = report.directions[0];
    const auto& from_room = report.directions[1];
    CHECK(from_member.from == "member");
    CHECK(from_member.packets >= 20);
    CHECK(from_member.bytes == from_member.packets * 172);
    CHECK(from_member.dropped == 0);
    CHECK(from_room.from == "room");
    CHECK(from_room.packets == alice.packets().size());
    CHECK(from_room.bytes == from_room.packets * 172);

    const common::SessionId unknown{999};
    bench.rooms().end(unknown);
    CHECK(bench.events().wait_for_end(unknown).directions.empty());
}

TEST_CASE("a member whose graph cannot be made is reported, ends as always and harms nobody") {
    RoomBench bench;
    Phone alice{{.tone_hz = 440}};
    bench.join(alice, "alice");
    common::MemberDescription broken;
    broken.session = common::SessionId{77};
    broken.room = "test";
    broken.name = "broken";
    broken.audio_end.ports = common::PortsId{12345};
    bench.rooms().apply(broken, {});
    bench.settle();
    CHECK(bench.events().failure(broken.session) == "it has no socket");
    bench.rooms().apply(broken, {});
    CHECK(bench.leave(broken.session).directions.size() == 2);

    Phone twin{{.tone_hz = 710}};
    const auto second = bench.join(twin, "alice");
    bench.settle();
    CHECK(bench.events().failure(second) == "two members are called alice");
    bench.leave(second);
    bench.run_for({&alice}, 300);
}

TEST_CASE("fifty members come and go and leave nothing behind") {
    RoomBench bench;
    Phone alice{{.codec = AudioCodec::pcmu, .tone_hz = 440}};
    const auto resident = bench.join(alice, "resident");
    bench.run_for({&alice}, 100);
    const auto before = open_descriptors();
    for (int round = 0; round < 50; ++round) {
        const AudioCodec codecs[] = {AudioCodec::pcmu, AudioCodec::pcma, AudioCodec::opus};
        Phone guest{{.codec = codecs[round % 3], .tone_hz = 710}};
        const auto session = bench.join(guest, "guest");
        guest.send_packet();
        if (round % 5 == 0) bench.run_for({&alice, &guest}, 40);
        bench.leave(session);
    }
    CHECK(open_descriptors() == before);
    bench.run_for({&alice}, 200);
    for (std::size_t i = 1; i < alice.packets().size(); ++i)
        REQUIRE(distance(alice.packets()[i].header.seq_no, alice.packets()[i - 1].header.seq_no) ==
                1);
    bench.leave(resident);
    CHECK(bench.draw("").empty());
    CHECK(open_descriptors() == before - 2);
}
