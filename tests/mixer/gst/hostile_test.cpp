#include <doctest/doctest.h>

#include <random>

#include "tests/mixer/gst/room_bench.hpp"

using common::AudioCodec;
using media::PacketDrop;
using namespace tests::mixer::gst;

namespace {

constexpr double clearly = 2500;
constexpr double nothing = 25;

using Bytes = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("a stranger's packets are not heard, and are counted") {
    RoomBench bench;
    Phone alice{{.tone_hz = 440}};
    Phone bob{{.tone_hz = 710}};
    Phone stranger{{.tone_hz = 1030, .address = "127.0.0.2"}};
    bench.join(alice, "alice");
    stranger.dial(bench.port_of(bench.join(bob, "bob")));
    std::size_t answered = 0;
    bench.run_until({&alice, &bob}, [&] {
        for (; answered < alice.packets().size(); ++answered) stranger.send_packet();
        return alice.heard_ms() > 700 && bob.heard_ms() > 700;
    });
    CHECK(alice.loudness_of(710) > clearly);
    CHECK(alice.loudness_of(1030) < nothing);
    CHECK(stranger.packets().empty());
    CHECK(bench.workers().drops().value(PacketDrop::stranger) >= 30);
}

TEST_CASE("garbage, empty payloads and other payload types disturb nobody") {
    for (const AudioCodec codec : {AudioCodec::pcmu, AudioCodec::pcma, AudioCodec::opus}) {
        CAPTURE(name_of(codec));
        RoomBench bench;
        Phone alice{{.codec = AudioCodec::pcmu, .tone_hz = 440}};
        Phone bob{{.codec = codec, .tone_hz = 710}};
        bench.join(alice, "alice");
        bench.join(bob, "bob");
        bench.run_for({&alice, &bob}, 200);

        std::mt19937 random{7};
        const Bytes event{5, 10, 0, 160};
        std::size_t answered = alice.packets().size();
        bench.run_until({&alice, &bob}, [&] {
            for (; answered < alice.packets().size(); ++answered) {
                Bytes noise(random() % 200);
                for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
                bob.send_bytes(noise);
                bob.send_bytes(Bytes{0x80, bob.payload_type()});
                bob.send_bytes(Bytes{0xBF, bob.payload_type(), 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF});
                bob.send_payload(101, event);     // telephone-event (RFC 4733)
                bob.send_payload(13, Bytes{60});  // comfort noise (RFC 3389)
                bob.send_payload(bob.payload_type(), {});
            }
            return alice.heard_ms() > 1000;
        });
        CHECK(alice.heard_ms() >= 1000);
        CHECK(bench.workers().drops().value(PacketDrop::unknown_payload_type) >= 40);
        CHECK(bench.workers().drops().value(PacketDrop::not_rtp) >= 40);

        bench.run_for({&alice, &bob}, 1500);
        CHECK(alice.loudness_of(710) > clearly);
        CHECK(bob.loudness_of(440) > clearly);
    }
}

TEST_CASE("payloads of the right type and wrong content end no session") {
    for (const AudioCodec codec : {AudioCodec::pcma, AudioCodec::opus}) {
        CAPTURE(name_of(codec));
        RoomBench bench;
        Phone alice{{.codec = AudioCodec::pcmu, .tone_hz = 440}};
        Phone bob{{.codec = codec, .tone_hz = 710, .talks = false}};
        bench.join(alice, "alice");
        const auto session = bench.join(bob, "bob");
        std::mt19937 random{11};
        std::size_t answered = 0;
        bench.run_until({&alice, &bob}, [&] {
            for (; answered < alice.packets().size(); ++answered) {
                Bytes payload(1 + random() % 300);
                for (auto& byte : payload) byte = static_cast<std::uint8_t>(random());
                bob.send_payload(bob.payload_type(), payload);
            }
            return alice.heard_ms() > 2000;
        });
        CHECK(bench.events().failure(session).empty());
        bob.set_talks(true);
        bench.run_for({&alice, &bob}, 1500);
        CHECK(alice.loudness_of(710) > clearly);
    }
}

TEST_CASE("a flood at one member's port does not silence the others") {
    RoomBench bench;
    Phone alice{{.tone_hz = 440}};
    Phone bob{{.tone_hz = 710}};
    Phone carol{{.tone_hz = 1030, .talks = false}};
    bench.join(alice, "alice");
    bench.join(bob, "bob");
    bench.join(carol, "carol");
    std::size_t answered = 0;
    bench.run_until({&alice, &bob, &carol}, [&] {
        for (; answered < alice.packets().size(); ++answered) {
            for (int i = 0; i < 100; ++i) carol.send_packet();
        }
        return alice.heard_ms() > 1000 && bob.heard_ms() > 1000;
    });
    CHECK(alice.loudness_of(710) > clearly);
    CHECK(bob.loudness_of(440) > clearly);
}
