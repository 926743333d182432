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

/// A datagram that is no good request, and the status that comes back.
struct Malformed {
    std::string what;
    std::string bytes;
    int status;  // 0: silence
};

/// `text` with the first `from` replaced; from is there.
std::string with(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

std::string without_via(std::string text) {
    return text.erase(text.find("Via:"), text.find("From:") - text.find("Via:"));
}

std::vector<Malformed> malformed(const RawPhone& phone) {
    const std::string options = phone.text_of({"OPTIONS", phone.uri("")});
    RawPhone::Request bad_sdp{"INVITE", phone.uri("conf-broken"), "sdp"};
    bad_sdp.body = "v=0\r\nm=audio 99999999 \r\nc=IN IP7 \xff\xfe\r\n";
    const std::string_view no_body = "Content-Length: 0";
    return {
        {"nothing", "", 0},
        {"a keep-alive", "\r\n\r\n", 0},
        {"a line without an end", "INVITE", 0},
        {"binary", std::string("\x00\xff\x80\x16\x03\x01", 6), 0},
        {"zeros", std::string(1400, '\0'), 0},
        {"one enormous header", "OPTIONS sip:a SIP/2.0\r\nVia: " + std::string(60000, 'v'), 0},
        {"no Via", without_via(options), 0},
        {"no Call-ID", with(options, "Call-ID:", "X-Nothing:"), 400},
        {"a body shorter than said", with(options, no_body, "Content-Length: 99999"), 400},
        {"a CSeq beyond 32 bits", with(options, "CSeq: 1 ", "CSeq: 99999999999999999999 "), 400},
        {"a CSeq of another method", with(options, "1 OPTIONS", "1 BYE"), 400},
        {"an SDP that cannot be read", phone.text_of(bad_sdp), 400},
        {"a response nobody waits for", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\n", 0},
        {"a foreign scheme", phone.text_of({"OPTIONS", "urn:service:sos", "urn"}), 416}};
}

/// Headers that RFC 3261 §7.3.1 allows once, sent twice in what is passed on to bob.
std::vector<Malformed> repeated(const RawPhone& phone) {
    std::vector<Malformed> rows;
    for (const char* header : {"User-Agent: a", "Organization: a", "Subject: a", "Date: today",
                               "MIME-Version: 1.0", "Server: a", "Priority: normal"}) {
        RawPhone::Request message{"MESSAGE", phone.uri("bob")};
        const std::string twice = std::string{header} + "\r\n" + header + "\r\nContent-Length: 0";
        rows.push_back({header, with(phone.text_of(message), "Content-Length: 0", twice), 0});
    }
    return rows;
}

/// That bob gets it, perhaps after repetitions of earlier ones.
void check_passed_on(const Malformed& datagram, const RawPhone& bob) {
    CAPTURE(datagram.what);
    const std::string call_id = SipText{false, datagram.bytes}.header("Call-ID");
    std::string heard;
    while (heard != call_id) {
        const auto request = bob.request(tests::support::patience);
        REQUIRE(request);
        heard = request->header("Call-ID");
    }
}

void check_register(const RawPhone& bob) {
    const std::string to = "To: <" + bob.uri("");
    bob.send(with(bob.text_of({"REGISTER", bob.uri("")}), to, "To: <" + bob.uri("bob")));
    const auto registered = bob.final_response(tests::support::patience);
    REQUIRE(registered);
    REQUIRE(registered->status() == 200);
}

/// The right answer to the datagram, and to a right request that follows it.
void check_answers(const Malformed& datagram, const RawPhone& mallory) {
    CAPTURE(datagram.what);
    mallory.send(datagram.bytes);
    mallory.send(mallory.text_of({"OPTIONS", mallory.uri(""), "alive"}));
    std::string statuses;
    for (bool alive = false; !alive;) {
        const auto answer = mallory.final_response(tests::support::patience);
        REQUIRE(answer);
        alive = answer->header("Call-ID").starts_with("alive");
        statuses += std::to_string(answer->status()) + " ";
        if (!alive) CHECK_FALSE(answer->first_line().ends_with(' '));  // a reason is there
    }
    // UDP is read in order: what was to be answered at once was answered before.
    const auto expected = datagram.status == 0 ? "" : std::to_string(datagram.status) + " ";
    CHECK(statuses == expected + "200 ");
}

}  // namespace

TEST_CASE("What is malformed gets 400 or silence and does not keep the next call from working") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    const RawPhone bob{"bob", scene.server().sip_port()};
    check_register(bob);
    for (const auto rows : {malformed, repeated}) {
        for (std::size_t i = 0;; ++i) {
            // Each has its own phone, so that no repeated answer is taken for another's.
            const RawPhone mallory{"mallory" + std::to_string(i), scene.server().sip_port()};
            const auto all = rows(mallory);
            if (i == all.size()) break;
            check_answers(all[i], mallory);
            if (rows == repeated) check_passed_on(all[i], bob);
        }
    }
    Linphonec& alice = scene.linphonec({"alice"});
    Linphonec& carol = scene.linphonec({"carol"});
    REQUIRE(alice.registered());
    REQUIRE(carol.registered());
    CHECK(establish(alice, carol));
    check_clean_end(scene);
}

TEST_CASE("SIGHUP takes over rooms and reasons, and names the keys that need a restart") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    RawPhone carol{"carol", scene.server().sip_port()};
    RawPhone dave{"dave", scene.server().sip_port()};
    const auto dialled = [](RawPhone& phone, const char* room) {
        const auto answer = phone.dial(room);
        return answer ? answer->first_line() : "";
    };
    REQUIRE(dialled(carol, "conf-red") == "SIP/2.0 200 OK");
    REQUIRE_FALSE(dialled(dave, "talk-red") == "SIP/2.0 200 OK");
    const auto home = scene.server().state().parent_path();
    std::ofstream{home / "ustredna.toml", std::ios::app}
        << "[conference]\nrooms = [\"talk*\"]\ntalkers = 2\n[reasons]\n404 = \"Not this one\"\n";
    scene.server().signal(SIGHUP);
    CHECK(scene.until([&] { return dialled(dave, "talk-red") == "SIP/2.0 200 OK"; }));
    RawPhone erin{"erin", scene.server().sip_port()};
    CHECK(dialled(erin, "conf-red") == "SIP/2.0 404 Not this one");
    CHECK(carol.hang_up());  // her room goes on until she leaves
    CHECK(dave.hang_up());
    tests::support::LogFile log{scene.server().state() / "ustredna.log"};
    CHECK(scene.until([&] { return log.contains("key=conference.talkers"); }));
    CHECK_FALSE(log.contains("key=media.ports"));
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
