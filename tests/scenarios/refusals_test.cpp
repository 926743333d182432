#include <doctest/doctest.h>

#include "tests/scenarios/expectations.hpp"

using tests::scenarios::check_call_record;
using tests::scenarios::check_clean_end;
using tests::support::Linphonec;
using tests::support::Scene;
using tests::support::ServerOptions;
using tests::support::Sipp;
using tests::support::SippOptions;
using tests::support::SipText;

namespace {

/// The final response to the nth call a phone made.
std::optional<SipText> final_response(Linphonec& caller, std::size_t nth = 1) {
    return caller.received(
        [](const SipText& message) {
            return message.status() >= 200 && message.method() == "INVITE";
        },
        nth);
}

/// The call of `caller` must fail with a line that begins so on the wire, and leave this line in
/// calls.jsonl.
void check_refused(Scene& scene, Linphonec& caller, const std::string& first_line,
                   const tests::scenarios::ExpectedCall& expected) {
    const auto response = final_response(caller);
    REQUIRE(response);
    CHECK(response->first_line().rfind(first_line, 0) == 0);
    REQUIRE(scene.server().has_recorded(1));
    check_call_record(scene.server().call_records()[0], expected);
    CHECK(caller.enters("Released"));
}

}  // namespace

TEST_CASE("A call cancelled before the answer stops ringing and ends with 487 (RFC 3261 §9)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    Linphonec& bob = scene.linphonec({"bob"});
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());

    alice.command("call bob");
    REQUIRE(bob.enters("IncomingReceived"));
    REQUIRE(alice.enters("OutgoingRinging"));
    alice.command("terminate all");
    CHECK(bob.enters("Released"));
    check_refused(scene, alice, "SIP/2.0 487 ", {"alice", "bob", 487, "caller"});
    check_clean_end(scene);
}

TEST_CASE("A declined call ends with the callee's 603 (RFC 3261 §21.6.2)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    Linphonec& bob = scene.linphonec({"bob"});
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());

    alice.command("call bob");
    REQUIRE(bob.enters("IncomingReceived"));
    REQUIRE(alice.enters("OutgoingRinging"));
    bob.command("terminate all");
    CHECK(bob.enters("Released"));
    check_refused(scene, alice, "SIP/2.0 603 ", {"alice", "bob", 603, "callee"});
    check_clean_end(scene);
}

TEST_CASE("Own reason phrases stand in relayed and in our own responses, in UTF-8") {
    Scene scene{
        {"[reasons]\n486 = \"Obsadené\"\n200 = \"OK, v poriadku\"\n"
         "404 = \"Nikto taký tu nie je\"\n"}};
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    REQUIRE(alice.registered());
    const auto registered =
        alice.received([](const SipText& message) { return message.method() == "REGISTER"; });
    REQUIRE(registered);
    CHECK(registered->first_line() == "SIP/2.0 200 OK, v poriadku");

    Sipp& bob = scene.sipp({"bob", "register.xml"});
    REQUIRE(bob.wait_exit() == 0);
    SippOptions busy{"bob", "busy_callee.xml"};
    busy.port = bob.port();
    Sipp& busy_bob = scene.sipp(busy);
    REQUIRE(busy_bob.listens());
    alice.command("call bob");
    check_refused(scene, alice, "SIP/2.0 486 Obsadené", {"alice", "bob", 486, "callee", false});
    CHECK(busy_bob.wait_exit() == 0);

    alice.command("call nobody");
    const auto not_found = final_response(alice, 2);
    REQUIRE(not_found);
    CHECK(not_found->first_line() == "SIP/2.0 404 Nikto taký tu nie je");

    SippOptions listening{"bob", "callee.xml"};
    listening.port = bob.port();
    Sipp& answering_bob = scene.sipp(listening);
    REQUIRE(answering_bob.listens());
    alice.command("call bob");
    REQUIRE(alice.enters("StreamsRunning"));
    const auto answer = final_response(alice, 3);
    REQUIRE(answer);
    CHECK(answer->first_line() == "SIP/2.0 200 OK, v poriadku");
    alice.command("terminate all");
    CHECK(answering_bob.wait_exit() == 0);
    check_clean_end(scene);
}

TEST_CASE("A call to a user nobody has heard of gets 404 (RFC 3261 §16.5)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    REQUIRE(alice.registered());
    alice.command("call nobody");
    check_refused(scene, alice, "SIP/2.0 404 ", {"alice", "nobody", 404, "server", false});
    check_clean_end(scene);
}

TEST_CASE("A call to a user who was here but has gone gets 480 (RFC 3261 §16.5)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    Sipp& bob = scene.sipp({"bob", "register.xml"});
    REQUIRE(bob.wait_exit() == 0);
    SippOptions leaving{"bob", "unregister.xml"};
    leaving.port = bob.port();
    REQUIRE(scene.sipp(leaving).wait_exit() == 0);
    REQUIRE(alice.registered());
    alice.command("call bob");
    check_refused(scene, alice, "SIP/2.0 480 ", {"alice", "bob", 480, "server", false});
    check_clean_end(scene);
}
