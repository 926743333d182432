#include <doctest/doctest.h>

#include "tests/scenarios/expectations.hpp"

using namespace std::chrono_literals;
using tests::scenarios::check_anchored;
using tests::scenarios::check_call_record;
using tests::scenarios::check_clean_end;
using tests::scenarios::check_tones;
using tests::scenarios::establish;
using tests::support::Linphonec;
using tests::support::Scene;
using tests::support::SipText;

namespace {

constexpr double alice_hz = 440;
constexpr double bob_hz = 700;

bool is_invite(const SipText& message) {
    return message.is_request("INVITE");
}

bool is_answer(const SipText& message) {
    return message.status() == 200 && message.method() == "INVITE";
}

/// The SDP a phone got with its first INVITE or with the first answer to its own.
std::string received_sdp(Linphonec& phone, bool (*matches)(const SipText&)) {
    const auto message = phone.received(matches);
    REQUIRE(message);
    return message->body();
}

}  // namespace

TEST_CASE("Two Linphones register without a password, call, hear each other, hang up") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice", alice_hz});
    Linphonec& bob = scene.linphonec({"bob", bob_hz});
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());

    REQUIRE(establish(alice, bob));
    REQUIRE(alice.records_for(2s));
    REQUIRE(bob.records_for(2s));
    check_tones("alice", alice.recording(), 1s, {bob_hz}, {alice_hz, 1100});
    check_tones("bob", bob.recording(), 1s, {alice_hz}, {bob_hz, 1100});
    check_anchored(received_sdp(bob, is_invite), scene.server());
    check_anchored(received_sdp(alice, is_answer), scene.server());

    alice.command("terminate all");
    CHECK(bob.enters("Released"));
    CHECK(alice.enters("Released"));
    REQUIRE(scene.server().has_recorded(1));
    check_call_record(scene.server().call_records()[0], {"alice", "bob", 200, "caller"});

    REQUIRE(establish(bob, alice));
    alice.command("terminate all");
    CHECK(alice.enters("Released"));
    CHECK(bob.enters("Released"));
    REQUIRE(scene.server().has_recorded(2));
    check_call_record(scene.server().call_records()[1], {"bob", "alice", 200, "callee"});
    check_clean_end(scene);
}
