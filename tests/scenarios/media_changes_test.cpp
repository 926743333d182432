#include <doctest/doctest.h>

#include "tests/scenarios/expectations.hpp"

using namespace std::chrono_literals;
using tests::scenarios::check_anchored;
using tests::scenarios::check_clean_end;
using tests::scenarios::check_tones;
using tests::scenarios::establish;
using tests::support::Colour;
using tests::support::Linphonec;
using tests::support::LinphonecOptions;
using tests::support::media_of;
using tests::support::Scene;
using tests::support::Sipp;
using tests::support::SippOptions;
using tests::support::SipText;

namespace {

constexpr double alice_hz = 440;
constexpr double bob_hz = 700;
constexpr Colour green{0, 255, 0};
constexpr Colour red{255, 0, 0};

bool is_invite(const SipText& message) {
    return message.is_request("INVITE");
}

bool is_answer(const SipText& message) {
    return message.status() == 200 && message.method() == "INVITE";
}

/// The SDP of the nth INVITE, or answer to one, that a phone received.
std::string received_sdp(Linphonec& phone, bool (*matches)(const SipText&), std::size_t nth) {
    const auto message = phone.received(matches, nth);
    REQUIRE(message);
    return message->body();
}

bool has(const std::string& sdp, const std::string& line) {
    return sdp.find(line + "\r\n") != std::string::npos;
}

bool sees(Scene& scene, Linphonec& phone, const Colour& wanted) {
    return scene.until([&] {
        const auto colour = phone.seen_colour();
        return colour && similar(*colour, wanted);
    });
}

LinphonecOptions with_camera(std::string name, double tone_hz, const Colour& picture) {
    LinphonecOptions options{std::move(name), tone_hz};
    options.picture = picture;
    return options;
}

}  // namespace

TEST_CASE("Hold silences the call, resume brings it back, both on our ports (RFC 3264 §8.4)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice", alice_hz});
    Linphonec& bob = scene.linphonec({"bob", bob_hz});
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    REQUIRE(establish(alice, bob));
    REQUIRE(bob.records_for(1500ms));
    check_tones("bob before", bob.recording(), 1s, {alice_hz}, {bob_hz});

    // Linphone plays its file as music on hold, so that silence is what must arrive now.
    alice.play(0);
    alice.command("pause");
    REQUIRE(alice.enters("Paused"));
    REQUIRE(bob.enters("PausedByRemote"));
    REQUIRE(bob.records_for(2s));
    const auto on_hold = bob.recording();
    CHECK(on_hold.level(on_hold.end(1s), alice_hz) < tests::support::tone_amplitude / 100);
    const std::string hold_offer = received_sdp(bob, is_invite, 2);
    CHECK(has(hold_offer, "a=sendonly"));
    check_anchored(hold_offer, scene.server());
    const std::string hold_answer = received_sdp(alice, is_answer, 2);
    CHECK(has(hold_answer, "a=recvonly"));
    check_anchored(hold_answer, scene.server());

    alice.play(alice_hz);
    alice.command("resume 1");
    REQUIRE(alice.enters("StreamsRunning"));
    REQUIRE(bob.enters("StreamsRunning"));
    REQUIRE(bob.records_for(2s));
    check_tones("bob after", bob.recording(), 1s, {alice_hz}, {bob_hz});
    REQUIRE(alice.records_for(1500ms));
    check_tones("alice after", alice.recording(), 1s, {bob_hz}, {alice_hz});
    const std::string resume_offer = received_sdp(bob, is_invite, 3);
    CHECK_FALSE(has(resume_offer, "a=sendonly"));
    check_anchored(resume_offer, scene.server());
    check_clean_end(scene);
}

TEST_CASE("In a VP8 video call each phone sees the other's camera") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec(with_camera("alice", alice_hz, green));
    Linphonec& bob = scene.linphonec(with_camera("bob", bob_hz, red));
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    REQUIRE(establish(alice, bob));
    const std::string offer = received_sdp(bob, is_invite, 1);
    CHECK(media_of(offer).size() == 2);
    CHECK(offer.find("VP8/90000") != std::string::npos);
    check_anchored(offer, scene.server());
    CHECK(sees(scene, bob, green));
    CHECK(sees(scene, alice, red));
    REQUIRE(bob.records_for(1500ms));
    check_tones("bob", bob.recording(), 1s, {alice_hz}, {bob_hz});
    check_clean_end(scene);
}

TEST_CASE("Video joins a voice call by re-INVITE (RFC 3264 §8.1)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    LinphonecOptions voice_first = with_camera("alice", alice_hz, green);
    voice_first.video_at_once = false;
    Linphonec& alice = scene.linphonec(voice_first);
    Linphonec& bob = scene.linphonec(with_camera("bob", bob_hz, red));
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    REQUIRE(establish(alice, bob));
    CHECK(media_of(received_sdp(bob, is_invite, 1)).size() == 1);

    alice.command("camera on");
    REQUIRE(alice.enters("StreamsRunning"));
    REQUIRE(bob.enters("StreamsRunning"));
    const std::string offer = received_sdp(bob, is_invite, 2);
    CHECK(media_of(offer).size() == 2);
    check_anchored(offer, scene.server());
    CHECK(sees(scene, bob, green));
    CHECK(sees(scene, alice, red));
    REQUIRE(bob.records_for(1500ms));
    check_tones("bob", bob.recording(), 1s, {alice_hz}, {bob_hz});
    check_clean_end(scene);
}

TEST_CASE("Video dropped by port 0 stays dropped while the voice goes on (RFC 3264 §8.2)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& bob = scene.linphonec(with_camera("bob", bob_hz, red));
    REQUIRE(bob.registered());
    SippOptions calling{"alice", "video_caller.xml", "bob"};
    calling.tone_hz = alice_hz;
    calling.pause = 2s;
    Sipp& alice = scene.sipp(calling);
    REQUIRE(bob.enters("IncomingReceived"));
    bob.command("answer");
    REQUIRE(bob.enters("StreamsRunning"));
    CHECK(media_of(received_sdp(bob, is_invite, 1)).size() == 1);

    const auto with_video = media_of(received_sdp(bob, is_invite, 2));
    REQUIRE(with_video.size() == 2);
    CHECK(with_video[1].port != 0);
    const std::string dropped = received_sdp(bob, is_invite, 3);
    check_anchored(dropped, scene.server());
    const auto without_video = media_of(dropped);
    REQUIRE(without_video.size() == 2);
    CHECK(without_video[0].port == with_video[0].port);
    CHECK(without_video[1].port == 0);
    REQUIRE(bob.records_for(1s));
    check_tones("bob", bob.recording(), 500ms, {alice_hz}, {bob_hz});
    CHECK(alice.wait_exit() == 0);
    for (const SipText& message : alice.messages()) {
        if (message.received && is_answer(message)) check_anchored(message.body(), scene.server());
    }
    check_clean_end(scene);
}
