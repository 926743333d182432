#include "tests/scenarios/expectations.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

namespace tests::scenarios {
namespace {

using nlohmann::json;

std::string text_of(const json& record, const char* key) {
    const auto found = record.find(key);
    return found != record.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// The median over short windows: a lost or late packet makes a tone's phase jump, which spoils one
/// window, where it would spoil the level over all of the sound.
double usual_level(const support::Sound& sound, std::span<const std::int16_t> part, double tone) {
    constexpr std::size_t windows = 5;
    std::array<double, windows> levels{};
    for (std::size_t window = 0; window < windows; ++window) {
        const std::size_t size = part.size() / windows;
        levels[window] = sound.level(part.subspan(window * size, size), tone);
    }
    std::sort(levels.begin(), levels.end());
    return levels[windows / 2];
}

}  // namespace

bool establish(support::Linphonec& caller, support::Linphonec& callee) {
    caller.command("call " + callee.name());
    if (!callee.enters("IncomingReceived") || !caller.enters("OutgoingRinging")) return false;
    callee.command("answer");
    return callee.enters("StreamsRunning") && caller.enters("StreamsRunning");
}

Heard compare(const support::Sound& sound, std::span<const std::int16_t> part,
              std::initializer_list<double> wanted, std::initializer_list<double> absent) {
    Heard heard;
    heard.weakest_wanted = 32768;
    for (const double tone : wanted) {
        heard.weakest_wanted = std::min(heard.weakest_wanted, usual_level(sound, part, tone));
    }
    heard.strongest_absent = 1;
    for (const double tone : absent) {
        heard.strongest_absent = std::max(heard.strongest_absent, usual_level(sound, part, tone));
    }
    return heard;
}

void check_tones(const std::string& who, const support::Sound& sound,
                 std::chrono::milliseconds span, std::initializer_list<double> wanted,
                 std::initializer_list<double> absent, double ratio) {
    CAPTURE(who);
    CAPTURE(sound.length().count());
    REQUIRE(sound.length() >= span);
    const Heard heard = compare(sound, sound.end(span), wanted, absent);
    CAPTURE(heard.weakest_wanted);
    CAPTURE(heard.strongest_absent);
    CHECK(heard.weakest_wanted > support::tone_amplitude / 4);
    CHECK(heard.weakest_wanted >= ratio * heard.strongest_absent);
}

void check_anchored(const std::string& sdp, const support::Server& server) {
    CAPTURE(sdp);
    const std::vector<support::SdpMedia> media = support::media_of(sdp);
    CHECK_FALSE(media.empty());
    for (const support::SdpMedia& line : media) {
        CAPTURE(line.kind);
        CHECK(line.address == "127.0.0.1");
        if (line.port != 0) CHECK(server.owns_media_port(line.port));
    }
    CHECK(sdp.find("a=candidate") == std::string::npos);
    CHECK(sdp.find("a=ice-") == std::string::npos);
}

void check_call_record(const json& record, const ExpectedCall& expected) {
    CAPTURE(record.dump());
    CHECK(text_of(record, "from") == "sip:" + expected.from + "@127.0.0.1");
    CHECK(text_of(record, "to") == "sip:" + expected.to + "@127.0.0.1");
    CHECK_FALSE(text_of(record, "call_id").empty());
    CHECK(record.value("status", 0) == expected.status);
    CHECK(text_of(record, "ended_by") == expected.ended_by);
    // RFC 3339 in UTC with a fixed number of digits: the order of texts is the order of times.
    std::vector<std::string> times{text_of(record, "started")};
    if (expected.rang) times.push_back(text_of(record, "ringing"));
    if (expected.status == 200) times.push_back(text_of(record, "answered"));
    times.push_back(text_of(record, "ended"));
    CHECK(std::is_sorted(times.begin(), times.end()));
    CHECK(std::find(times.begin(), times.end(), "") == times.end());
    if (expected.status != 200) CHECK(text_of(record, "answered").empty());
}

void check_clean_end(support::Scene& scene) {
    CHECK(scene.server().stop() == 0);
    CHECK(scene.server().sanitizer_report() == "");
}

}  // namespace tests::scenarios
