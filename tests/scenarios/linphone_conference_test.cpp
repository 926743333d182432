#include <doctest/doctest.h>

#include "tests/scenarios/expectations.hpp"

using namespace std::chrono_literals;
using tests::scenarios::check_clean_end;
using tests::scenarios::check_tones;
using tests::scenarios::establish;
using tests::support::Linphonec;
using tests::support::Scene;
using tests::support::SipText;

namespace {

constexpr double bob_hz = 700;
constexpr double carol_hz = 1100;

bool is_focus_invite(const SipText& message) {
    return message.is_request("INVITE") &&
           message.header("Contact").find("isfocus") != std::string::npos &&
           message.header("Contact").find("conf-id=") != std::string::npos;
}

bool is_conference_notify(const SipText& message) {
    return message.is_request("NOTIFY") && message.header("Event") == "conference" &&
           !message.body().empty();
}

bool is_conference_subscribe(const SipText& message) {
    return message.is_request("SUBSCRIBE") && message.header("Event") == "conference";
}

}  // namespace

// Linphone's protocol of it lives in Contact parameters, SUBSCRIBE and compressed NOTIFY bodies,
// all of which a proxy must pass as they are. The host plays no file into its own conference, so
// the two guests' tones are what can be heard.
TEST_CASE("Three Linphones hold a conference that one of them hosts, through us (RFC 4579)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    Linphonec& bob = scene.linphonec({"bob", bob_hz});
    Linphonec& carol = scene.linphonec({"carol", carol_hz});
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    REQUIRE(carol.registered());

    REQUIRE(establish(alice, bob));
    alice.command("pause");
    REQUIRE(alice.enters("Paused"));
    REQUIRE(establish(alice, carol));
    alice.command("conference add 1");
    CHECK(bob.received(is_focus_invite).has_value());
    alice.command("conference add 2");
    CHECK(carol.received(is_focus_invite).has_value());

    // The guests ask by alice's GRUU (RFC 5627); what names the conference comes along with it.
    // Linphone 5.1 looks its conference up by the To of the SUBSCRIBE, which loses the
    // ";transport=udp" of a plain Contact: without GRUU it answers each with 603.
    for (const std::size_t nth : {1, 2}) {
        const auto subscribe = alice.received(is_conference_subscribe, nth);
        REQUIRE(subscribe.has_value());
        CHECK(subscribe->first_line().find(";conf-id=") != std::string::npos);
        CHECK(subscribe->header("To").find(";gr=urn:uuid:") != std::string::npos);
    }
    for (Linphonec* guest : {&bob, &carol}) {
        CAPTURE(guest->name());
        CHECK(guest->received(is_conference_notify).has_value());
        // It could read the state in the NOTIFY and found itself in it.
        CHECK(guest->logs("from state CreationPending to Created"));
    }

    REQUIRE(bob.records_for(3s));
    REQUIRE(carol.records_for(3s));
    check_tones("bob", bob.recording(), 1s, {carol_hz}, {bob_hz});
    check_tones("carol", carol.recording(), 1s, {bob_hz}, {carol_hz});
    alice.command("terminate all");
    CHECK(bob.enters("Released"));
    CHECK(carol.enters("Released"));
    REQUIRE(scene.server().has_recorded(2));
    check_clean_end(scene);
}
