#pragma once

#include <chrono>
#include <initializer_list>
#include <span>
#include <string>

#include "tests/support/scene.hpp"

/// What several scenarios do and check in the same way.
namespace tests::scenarios {

/// The caller dials, the callee rings and answers; true when media runs at both ends.
[[nodiscard]] bool establish(support::Linphonec& caller, support::Linphonec& callee);

/// How a sound compares with what should be in it.
struct Heard {
    double weakest_wanted = 0;    // amplitude of the faintest tone that should be there
    double strongest_absent = 0;  // of the loudest that should not; at least 1, to divide by
};
[[nodiscard]] Heard compare(const support::Sound& sound, std::span<const std::int16_t> part,
                            std::initializer_list<double> wanted,
                            std::initializer_list<double> absent);

/// Checks that the last `span` of a recording holds all `wanted` tones, each at least `ratio` times
/// as loud as any of the `absent` ones.
void check_tones(const std::string& who, const support::Sound& sound,
                 std::chrono::milliseconds span, std::initializer_list<double> wanted,
                 std::initializer_list<double> absent, double ratio = 50);

/// Checks that an SDP sends all media to the server, on ports of its range, without ICE.
void check_anchored(const std::string& sdp, const support::Server& server);

/// Checks one line of calls.jsonl: who, when in which order, how it ended.
struct ExpectedCall {
    std::string from;
    std::string to;
    int status = 200;
    std::string ended_by;
    bool rang = true;
};
void check_call_record(const nlohmann::json& record, const ExpectedCall& expected);

/// SIGTERM to the server: exit code 0, no sanitizer's complaint.
void check_clean_end(support::Scene& scene);

}  // namespace tests::scenarios
