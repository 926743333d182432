#include <doctest/doctest.h>

#include "tests/scenarios/expectations.hpp"

using namespace std::chrono_literals;
using tests::scenarios::check_anchored;
using tests::scenarios::check_call_record;
using tests::scenarios::check_clean_end;
using tests::scenarios::check_tones;
using tests::support::Baresip;
using tests::support::Linphonec;
using tests::support::Scene;
using tests::support::Sipp;
using tests::support::SippOptions;
using tests::support::SipText;

namespace {

constexpr double alice_hz = 440;
constexpr double bob_hz = 700;

template <class Phone>
void check_anchored_all(Phone& phone, Scene& scene) {
    int checked = 0;
    for (const SipText& message : phone.messages()) {
        if (!message.received || message.method() != "INVITE" || message.body().empty()) continue;
        check_anchored(message.body(), scene.server());
        ++checked;
    }
    CHECK(checked > 0);
}

}  // namespace

TEST_CASE("baresip and Linphone call each other both ways") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice", alice_hz});
    Baresip& bob = scene.baresip({"bob", bob_hz});
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());

    alice.command("call bob");
    REQUIRE(alice.enters("StreamsRunning"));
    REQUIRE(alice.records_for(1500ms));
    REQUIRE(bob.records_for(1500ms));
    check_tones("alice", alice.recording(), 1s, {bob_hz}, {alice_hz});
    check_tones("bob", bob.recording(), 1s, {alice_hz}, {bob_hz});
    alice.command("terminate all");
    CHECK(alice.enters("Released"));
    REQUIRE(scene.server().has_recorded(1));
    check_call_record(scene.server().call_records()[0], {"alice", "bob", 200, "caller"});

    bob.command("dial", "sip:alice@127.0.0.1");
    REQUIRE(alice.enters("IncomingReceived"));
    alice.command("answer");
    REQUIRE(alice.enters("StreamsRunning"));
    REQUIRE(alice.records_for(1500ms));
    check_tones("alice again", alice.recording(), 1s, {bob_hz}, {alice_hz});
    check_anchored_all(bob, scene);
    check_anchored_all(alice, scene);
    bob.command("hangup");
    CHECK(alice.enters("Released"));
    REQUIRE(scene.server().has_recorded(2));
    check_call_record(scene.server().call_records()[1], {"bob", "alice", 200, "caller"});
    check_clean_end(scene);
}

TEST_CASE("SIPp calls Linphone, and Linphone hears its own echo from SIPp") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice", alice_hz});
    REQUIRE(alice.registered());

    SippOptions calling{"bob", "caller.xml", "alice"};
    calling.tone_hz = bob_hz;
    calling.pause = 3s;
    Sipp& caller = scene.sipp(calling);
    REQUIRE(alice.enters("IncomingReceived"));
    alice.command("answer");
    REQUIRE(alice.enters("StreamsRunning"));
    REQUIRE(alice.records_for(1500ms));
    check_tones("alice", alice.recording(), 1s, {bob_hz}, {alice_hz});
    CHECK(alice.enters("Released"));
    CHECK(caller.wait_exit() == 0);
    check_anchored_all(caller, scene);

    SippOptions registering{"echo", "register.xml"};
    Sipp& registered = scene.sipp(registering);
    REQUIRE(registered.wait_exit() == 0);
    SippOptions answering{"echo", "callee.xml"};
    answering.port = registered.port();
    answering.more = {"-rtp_echo"};
    Sipp& echo = scene.sipp(answering);
    REQUIRE(echo.listens());
    alice.command("call echo");
    REQUIRE(alice.enters("StreamsRunning"));
    REQUIRE(alice.records_for(1500ms));
    check_tones("alice's echo", alice.recording(), 1s, {alice_hz}, {bob_hz});
    check_anchored_all(echo, scene);
    alice.command("terminate all");
    CHECK(echo.wait_exit() == 0);
    check_clean_end(scene);
}
