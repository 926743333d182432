#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/scenarios/expectations.hpp"
#include "tests/support/raw_phone.hpp"

using tests::scenarios::check_clean_end;
using tests::scenarios::establish;
using tests::support::Finished;
using tests::support::Linphonec;
using tests::support::RawPhone;
using tests::support::Scene;

namespace {

std::string content(const std::filesystem::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The dot files now in the server's dump directory, by name without ending.
std::map<std::string, std::string> dumped(Scene& scene) {
    std::map<std::string, std::string> dots;
    const std::filesystem::path directory = scene.server().state() / "dumps";
    if (!std::filesystem::exists(directory)) return dots;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
        if (entry.path().extension() != ".dot") continue;
        dots[entry.path().stem().string()] = content(entry.path());
    }
    return dots;
}

/// The one whose name begins so; empty when there is none or it is not complete yet.
std::string dot_of(const std::map<std::string, std::string>& dots, const std::string& begin) {
    const auto found = dots.lower_bound(begin);
    if (found == dots.end() || found->first.rfind(begin, 0) != 0) return {};
    const bool whole = found->second.find_last_of('}') != std::string::npos;
    return whole ? found->second : std::string{};
}

std::size_t count(const std::string& text, const std::string& wanted) {
    std::size_t number = 0;
    std::size_t at = text.find(wanted);
    for (; at != std::string::npos; at = text.find(wanted, at + 1)) ++number;
    return number;
}

void check_call_picture(const std::string& dot) {
    CAPTURE(dot);
    for (const char* element :
         {"audio-from-alice", "audio-to-bob", "audio-from-bob", "audio-to-alice"}) {
        CAPTURE(element);
        CHECK(dot.find(element) != std::string::npos);
    }
}

/// Every member's own chain, and the mixer they meet in.
void check_room_picture(const std::string& dot) {
    CAPTURE(dot);
    for (const char* member : {"carol", "dave"}) {
        CAPTURE(member);
        CHECK(dot.find(member) != std::string::npos);
    }
    for (const char* element :
         {"from-phone\\n", "jitter-buffer\\n", "payloader\\n", "to-phone\\n"}) {
        CAPTURE(element);
        CHECK(count(dot, element) >= 2);
    }
    CHECK(dot.find("mixer") != std::string::npos);
    CHECK(count(dot, " -> ") >= 10);
}

void check_graphviz_accepts(Scene& scene, const std::string& name) {
    CAPTURE(name);
    const auto dumps = scene.server().state() / "dumps";
    const Finished drawn = tests::support::run(
        {{"dot", "-Tsvg", "-o", (scene.scratch().path() / "picture.svg").string(),
          (dumps / (name + ".dot")).string()},
         scene.scratch().path(),
         {},
         "dot-output"},
        tests::support::patience);
    CAPTURE(drawn.output);
    CHECK(drawn.exit_code == 0);
}

}  // namespace

TEST_CASE("ctl dump and SIGUSR1 draw each running call and room so that it can be read") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    Linphonec& bob = scene.linphonec({"bob"});
    RawPhone carol{"carol", scene.server().sip_port()};
    RawPhone dave{"dave", scene.server().sip_port()};
    REQUIRE(alice.registered());
    REQUIRE(bob.registered());
    REQUIRE(establish(alice, bob));
    REQUIRE(carol.dial("conf-red"));
    REQUIRE(dave.dial("conf-red"));

    const Finished asked = scene.server().ctl({"dump"});
    CAPTURE(asked.output);
    CHECK(asked.exit_code == 0);
    const auto dots = dumped(scene);
    REQUIRE(dots.size() == 2);
    check_call_picture(dot_of(dots, "call-"));
    check_room_picture(dot_of(dots, "room-"));
    for (const auto& [name, dot] : dots) {
        check_graphviz_accepts(scene, name);
        CHECK(content(scene.server().state() / "dumps" / (name + ".svg")).find("<svg") !=
              std::string::npos);
    }

    std::filesystem::remove_all(scene.server().state() / "dumps");
    scene.server().signal(SIGUSR1);
    CHECK(scene.until([&] {
        const auto again = dumped(scene);
        return !dot_of(again, "call-").empty() && !dot_of(again, "room-").empty();
    }));
    check_clean_end(scene);
}

TEST_CASE("ctl lists the calls, the rooms and the registrations") {
    Scene scene;
    INFO(scene.report());
    REQUIRE(scene.server().started());
    Linphonec& alice = scene.linphonec({"alice"});
    REQUIRE(alice.registered());
    RawPhone carol{"carol", scene.server().sip_port()};
    REQUIRE(carol.dial("conf-red"));
    for (const auto& listing : std::map<std::string, std::string>{
             {"rooms", "conf-red"}, {"calls", "carol"}, {"registrations", "alice"}}) {
        CAPTURE(listing.first);
        const Finished listed = scene.server().ctl({listing.first});
        CAPTURE(listed.output);
        CHECK(listed.exit_code == 0);
        CHECK(listed.output.find(listing.second) != std::string::npos);
    }
    CHECK(scene.server().ctl({"no-such-command"}).exit_code == 2);
    check_clean_end(scene);
}
