#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/log_file.hpp"
#include "tests/support/phone_surroundings.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sip_text.hpp"

namespace tests::support {

struct SippOptions {
    std::string name;        // its user, where it registers or calls from
    std::string scenario;    // file name below tests/scenarios/sipp
    std::string service;     // whom it calls
    std::uint16_t port = 0;  // 0 = any; the same again after registering with it
    double tone_hz = 0;      // played by scenarios with an rtp_stream
    int calls = 1;           // in all, and at the same time
    int calls_per_second = 50;
    std::chrono::milliseconds pause{0};  // how long an answered call lasts
    std::vector<std::string> more;       // options of SIPp's own
};

/// One run of SIPp with one of the scenarios beside the tests.
class Sipp {
public:
    Sipp(PhoneSurroundings around, SippOptions options);

    [[nodiscard]] const std::string& name() const { return options_.name; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Waits until it can be called.
    [[nodiscard]] bool listens() const;
    /// 0 when each of its calls went as the scenario says.
    [[nodiscard]] std::optional<int> wait_exit(std::chrono::milliseconds limit = patience) {
        return process_->wait_exit(limit);
    }
    [[nodiscard]] std::vector<SipText> messages();
    [[nodiscard]] std::string report() {
        return output_.tail(15) + errors_.tail(30) + messages_.tail(60);
    }

private:
    Scratch& scratch_;
    SippOptions options_;
    std::filesystem::path home_;
    std::uint16_t port_ = 0;
    LogFile messages_;
    LogFile errors_;
    LogFile output_;
    std::optional<Process> process_;
};

}  // namespace tests::support
