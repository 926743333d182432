#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/log_file.hpp"
#include "tests/support/phone_surroundings.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sip_text.hpp"
#include "tests/support/wav.hpp"

namespace tests::support {

struct BaresipOptions {
    std::string name;
    double tone_hz = 0;
    std::string codec = "PCMA";  // the only one it offers
    bool answers = true;         // by itself, at once
};

/// A real baresip without a terminal: plays a tone from a file, dumps what it decodes to another,
/// is driven over its control port.
class Baresip {
public:
    Baresip(PhoneSurroundings around, BaresipOptions options);

    [[nodiscard]] const std::string& name() const { return options_.name; }
    /// A command of baresip's menu, e.g. "dial" with a URI, "hangup", "accept".
    void command(std::string_view name, std::string_view parameters = {});
    [[nodiscard]] bool registered();
    /// Waits for a text in its output, from where the last wait found its own.
    [[nodiscard]] bool prints(std::string_view text);
    [[nodiscard]] std::vector<SipText> messages();
    /// What it has decoded in its newest call; empty before the first packet.
    [[nodiscard]] Sound recording() const;
    [[nodiscard]] bool records_for(std::chrono::milliseconds span);
    [[nodiscard]] std::string report() { return output_.tail(60); }

private:
    void write_configuration(const PhoneSurroundings& around) const;

    Scratch& scratch_;
    BaresipOptions options_;
    std::filesystem::path home_;
    std::uint16_t sip_port_ = 0;
    std::uint16_t control_port_ = 0;
    std::uint16_t rtp_port_ = 0;
    LogFile output_;
    std::size_t read_until_ = 0;
    std::optional<Process> process_;
};

}  // namespace tests::support
