#include <doctest/doctest.h>

#include "tests/scenarios/expectations.hpp"
#include "tests/support/raw_phone.hpp"
#include "tests/support/tone.hpp"

using namespace std::chrono_literals;
using tests::scenarios::check_anchored;
using tests::scenarios::check_call_record;
using tests::scenarios::check_clean_end;
using tests::scenarios::check_tones;
using tests::support::Baresip;
using tests::support::goertzel;
using tests::support::Linphonec;
using tests::support::LinphonecOptions;
using tests::support::RawPhone;
using tests::support::Scene;
using tests::support::SipText;
using tests::support::tone_amplitude;
using Time = std::chrono::system_clock::time_point;

namespace {

constexpr double alice_hz = 440;
constexpr double bob_hz = 700;
constexpr double carol_hz = 1100;
constexpr double dave_hz = 1730;
constexpr double rate_hz = 8000;
constexpr double forty_db = 100;

bool enters_room(Linphonec& phone, const std::string& room) {
    phone.command("call " + room);
    return phone.enters("StreamsRunning");
}

/// The rooms that the API names, with their numbers of members.
std::map<std::string, std::size_t> rooms(Scene& scene) {
    std::map<std::string, std::size_t> result;
    const auto list = scene.server().api("/api/rooms");
    if (!list || !list->is_array()) return {{"no answer", 0}};
    for (const auto& room : *list) {
        result[room.value("name", "")] = room.value("members", nlohmann::json::array()).size();
    }
    return result;
}

/// When a listener's last packet arrived in which a tone is more than a trace; the epoch if none.
/// One packet does not count, three in a row do: a jump of another tone's phase splashes over all
/// frequencies.
Time last_heard(const std::vector<RawPhone::Heard>& packets, double tone_hz) {
    Time last{};
    int in_a_row = 0;
    for (const RawPhone::Heard& packet : packets) {
        const bool loud = goertzel(packet.samples, rate_hz, tone_hz) > tone_amplitude / 20;
        in_a_row = loud ? in_a_row + 1 : 0;
        if (in_a_row >= 3) last = packet.arrived;
    }
    return last;
}

Time bye_time(Linphonec& phone) {
    Time time{};
    for (const SipText& message : phone.messages()) {
        if (!message.received && message.is_request("BYE")) time = message.time;
    }
    return time;
}

/// Lets everybody record for a while; the listener must take in its packets meanwhile.
void let_talk(Scene& scene, RawPhone& listener, std::chrono::milliseconds span) {
    CHECK(scene.scratch().holds_for(span, [&] { return listener.listen().size() < 100'000; }));
}

LinphonecOptions with_codec(std::string name, double tone_hz, std::string codec) {
    LinphonecOptions options{std::move(name), tone_hz};
    options.codec = std::move(codec);
    return options;
}

}  // namespace

TEST_CASE("Members of a room hear all others, whatever their codecs, and never themselves") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec(with_codec("alice", alice_hz, "opus"));
    Linphonec& bob = scene.linphonec(with_codec("bob", bob_hz, "PCMU"));
    Linphonec& carol = scene.linphonec(with_codec("carol", carol_hz, "PCMA"));
    Baresip& dave = scene.baresip({"dave", dave_hz, "PCMA"});
    RawPhone listener{"erin", scene.server().sip_port()};
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    REQUIRE(carol.registered());
    REQUIRE(dave.registered());

    REQUIRE(enters_room(alice, "conf-xyz"));
    REQUIRE(enters_room(bob, "conf-xyz"));
    REQUIRE(enters_room(carol, "conf-xyz"));
    dave.command("dial", "sip:conf-xyz@127.0.0.1");
    const auto answer = listener.dial("conf-xyz");
    REQUIRE(answer);
    REQUIRE(answer->status() == 200);
    check_anchored(answer->body(), scene.server());
    REQUIRE(dave.records_for(500ms));
    CHECK(rooms(scene) == std::map<std::string, std::size_t>{{"conf-xyz", 5}});

    let_talk(scene, listener, 2500ms);
    check_tones("alice", alice.recording(), 1s, {bob_hz, carol_hz, dave_hz}, {alice_hz}, forty_db);
    check_tones("bob", bob.recording(), 1s, {alice_hz, carol_hz, dave_hz}, {bob_hz}, forty_db);
    check_tones("carol", carol.recording(), 1s, {alice_hz, bob_hz, dave_hz}, {carol_hz}, forty_db);
    check_tones("dave", dave.recording(), 1s, {alice_hz, bob_hz, carol_hz}, {dave_hz}, forty_db);

    REQUIRE(last_heard(listener.listen(), carol_hz) > Time{});
    carol.command("terminate all");
    REQUIRE(carol.enters("Released"));
    let_talk(scene, listener, 2s);
    const auto lag = last_heard(listener.listen(), carol_hz) - bye_time(carol);
    MESSAGE("the leaver's tone was heard for another "
            << std::chrono::duration_cast<std::chrono::milliseconds>(lag).count() << " ms");
    CHECK(lag < 200ms);
    CHECK(last_heard(listener.listen(), alice_hz) > bye_time(carol) + 1s);
    check_tones("alice without carol", alice.recording(), 1s, {bob_hz, dave_hz},
                {alice_hz, carol_hz}, forty_db);
    check_tones("bob without carol", bob.recording(), 1s, {alice_hz, dave_hz}, {bob_hz, carol_hz},
                forty_db);

    carol.forget_recording();
    REQUIRE(enters_room(carol, "conf-xyz"));
    let_talk(scene, listener, 2s);
    check_tones("alice with carol", alice.recording(), 1s, {bob_hz, carol_hz, dave_hz}, {alice_hz},
                forty_db);
    check_tones("carol again", carol.recording(), 1s, {alice_hz, bob_hz, dave_hz}, {carol_hz},
                forty_db);

    alice.command("terminate all");
    bob.command("terminate all");
    carol.command("terminate all");
    dave.command("hangup");
    CHECK(scene.until([&] { return rooms(scene)["conf-xyz"] == 1; }));
    REQUIRE(listener.hang_up());
    CHECK(scene.until([&] { return rooms(scene).empty(); }));
    REQUIRE(scene.server().has_recorded(6));
    check_call_record(scene.server().call_records()[0],
                      {"carol", "conf-xyz", 200, "caller", false});
    check_clean_end(scene);
}

TEST_CASE("A number from 800 to 899 is a room") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice", alice_hz});
    Linphonec& bob = scene.linphonec(with_codec("bob", bob_hz, "PCMA"));
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    REQUIRE(enters_room(alice, "800"));
    REQUIRE(enters_room(bob, "800"));
    REQUIRE(alice.records_for(1500ms));
    REQUIRE(bob.records_for(1500ms));
    check_tones("alice", alice.recording(), 1s, {bob_hz}, {alice_hz}, forty_db);
    check_tones("bob", bob.recording(), 1s, {alice_hz}, {bob_hz}, forty_db);
    CHECK(rooms(scene) == std::map<std::string, std::size_t>{{"800", 2}});
    check_clean_end(scene);
}
