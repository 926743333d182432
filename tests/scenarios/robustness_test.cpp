#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "tests/scenarios/expectations.hpp"
#include "tests/support/raw_phone.hpp"

using namespace std::chrono_literals;
using tests::scenarios::check_call_record;
using tests::scenarios::check_clean_end;
using tests::scenarios::establish;
using tests::support::Finished;
using tests::support::Linphonec;
using tests::support::RawPhone;
using tests::support::Scene;
using tests::support::ServerOptions;
using tests::support::SipText;

namespace {

/// Datagrams that are no good request, and the status that RFC 3261 lets us answer (0: silence).
struct Malformed {
    const char* what;
    std::string bytes;
};

std::vector<Malformed> malformed(const RawPhone& phone) {
    const std::string options = phone.text_of({"OPTIONS", phone.uri("alice")});
    std::string no_via = options;
    no_via.erase(no_via.find("Via:"), no_via.find("From:") - no_via.find("Via:"));
    std::string no_call_id = options;
    no_call_id.replace(no_call_id.find("Call-ID:"), 8, "X-Nothing:");
    std::string long_body = options;
    long_body.replace(long_body.find("Content-Length: 0"), 17, "Content-Length: 99999");
    std::string bad_sequence = options;
    bad_sequence.replace(bad_sequence.find("CSeq: 1 "), 8, "CSeq: 99999999999999999999 ");
    RawPhone::Request bad_sdp{"INVITE", phone.uri("conf-broken"), "sdp"};
    bad_sdp.body = "v=0\r\nm=audio 99999999 \r\nc=IN IP7 \xff\xfe\r\n";
    return {{"nothing", ""},
            {"a keep-alive", "\r\n\r\n"},
            {"a line without an end", "INVITE"},
            {"binary", std::string("\x00\xff\x80\x16\x03\x01", 6)},
            {"zeros", std::string(1400, '\0')},
            {"one enormous header", "OPTIONS sip:a SIP/2.0\r\nVia: " + std::string(60000, 'v')},
            {"no Via", no_via},
            {"no Call-ID", no_call_id},
            {"a body shorter than said", long_body},
            {"a CSeq beyond 32 bits", bad_sequence},
            {"an SDP that cannot be read", phone.text_of(bad_sdp)},
            {"a response nobody waits for", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\n"},
            {"a foreign scheme", phone.text_of({"OPTIONS", "urn:service:sos", "urn"})}};
}

}  // namespace

TEST_CASE("What is malformed does not keep the next call from working") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    const RawPhone mallory{"mallory", scene.server().sip_port()};
    for (const Malformed& datagram : malformed(mallory)) {
        CAPTURE(datagram.what);
        mallory.send(datagram.bytes);
        // A request that is right must be answered after each one that is not.
        const RawPhone checker{"checker", scene.server().sip_port()};
        checker.send(checker.text_of({"OPTIONS", checker.uri("")}));
        const auto alive = checker.final_response(tests::support::patience);
        REQUIRE(alive);
        CHECK(alive->status() == 200);
    }
    Linphonec& alice = scene.linphonec({"alice"});
    Linphonec& bob = scene.linphonec({"bob"});
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    CHECK(establish(alice, bob));
    check_clean_end(scene);
}

TEST_CASE("An unreadable SDP is refused with 400 or 488 (RFC 3261 §21.4.26)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    const RawPhone mallory{"mallory", scene.server().sip_port()};
    RawPhone::Request invite{"INVITE", mallory.uri("conf-broken")};
    invite.body = "this is no SDP\r\n";
    mallory.send(mallory.text_of(invite));
    const auto refused = mallory.final_response(tests::support::patience);
    REQUIRE(refused);
    CHECK((refused->status() == 400 || refused->status() == 488));
    check_clean_end(scene);
}

TEST_CASE("A BYE addressed to us gets 481 and does not loop (RFC 3261 §12.2.2)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    const RawPhone mallory{"mallory", scene.server().sip_port()};
    for (const char* user : {"", "alice"}) {
        CAPTURE(user);
        mallory.send(
            mallory.text_of({"BYE", mallory.uri(user), std::string{"bye"} + user, "never-given"}));
        const auto answer = mallory.final_response(tests::support::patience);
        REQUIRE(answer);
        CHECK(answer->status() == 481);
    }
    const auto before = scene.server().cpu_time();
    CHECK(scene.scratch().holds_for(1s, [] { return true; }));
    CHECK(scene.server().cpu_time() - before < 300ms);
    check_clean_end(scene);
}

TEST_CASE("A request with no hops left gets 483 (RFC 3261 §16.3 step 3)") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    REQUIRE(alice.registered());
    const RawPhone mallory{"mallory", scene.server().sip_port()};
    RawPhone::Request message{"MESSAGE", mallory.uri("alice")};
    message.max_forwards = 0;
    mallory.send(mallory.text_of(message));
    const auto answer = mallory.final_response(tests::support::patience);
    REQUIRE(answer);
    CHECK(answer->status() == 483);
    check_clean_end(scene);
}

TEST_CASE("SIGTERM ends running calls with BYE and exits 0 within 5 s") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    Linphonec& bob = scene.linphonec({"bob"});
    RawPhone carol{"carol", scene.server().sip_port()};
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    REQUIRE(establish(alice, bob));
    REQUIRE(carol.dial("conf-red"));
    scene.server().signal(SIGTERM);
    const auto bye = carol.request(5s);
    REQUIRE(bye);
    CHECK(bye->is_request("BYE"));
    CHECK(scene.server().wait_exit(5s) == 0);
    CHECK(alice.enters("Released"));
    CHECK(bob.enters("Released"));
    CHECK(scene.server().sanitizer_report() == "");
    const auto records = scene.server().call_records();
    REQUIRE(records.size() == 2);
    for (const auto& record : records) CHECK(record.value("ended_by", "") == "server");
}

TEST_CASE("A broken configuration is one line with file, line, key and remedy, and exit code 2") {
    const char* mistake = nullptr;
    const char* key = nullptr;
    SUBCASE("no TOML") {
        mistake = "[reasons\n", key = ".toml:7:";
    }
    SUBCASE("a key that does not exist") {
        mistake = "[conference]\nmax_membres = 3\n", key = "max_membres";
    }
    SUBCASE("a value of the wrong kind") {
        mistake = "[conference]\nmax_members = \"many\"\n", key = "max_members";
    }
    CAPTURE(mistake);
    Scene scene{{mistake}};
    CHECK(scene.server().wait_exit(tests::support::patience) == 2);
    const std::string output = scene.server().output();
    CAPTURE(output);
    CHECK(std::count(output.begin(), output.end(), '\n') == 1);
    CHECK(output.find("ustredna.toml:") != std::string::npos);
    CHECK(output.find(key) != std::string::npos);
}

TEST_CASE("A call that finds no media port left gets 503 with Retry-After (RFC 3261 §21.5.4)") {
    tests::support::PortBlock other;
    const std::string first = std::to_string(other.media_first());
    ServerOptions two_pairs;
    two_pairs.media_ports = first + "-" + std::to_string(other.media_first() + 3);
    Scene scene{two_pairs};
    INFO(scene.report());
    REQUIRE(scene.server().started());
    RawPhone carol{"carol", scene.server().sip_port()};
    RawPhone bob{"bob", scene.server().sip_port()};
    RawPhone dave{"dave", scene.server().sip_port()};
    for (RawPhone* phone : {&bob, &carol}) {
        const auto joined = phone->dial("conf-small");
        REQUIRE(joined);
        CHECK(joined->status() == 200);
    }
    const auto refused = dave.dial("conf-small");
    REQUIRE(refused);
    CHECK(refused->status() == 503);
    CHECK_FALSE(refused->header("Retry-After").empty());
    REQUIRE(carol.hang_up());
    // The pair comes back when the first call has ended.
    CHECK(scene.until([&] {
        const auto again = dave.dial("conf-small");
        return again && again->status() == 200;
    }));
    check_clean_end(scene);
}
