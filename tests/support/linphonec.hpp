#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/log_file.hpp"
#include "tests/support/phone_surroundings.hpp"
#include "tests/support/picture.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sip_text.hpp"
#include "tests/support/wav.hpp"

namespace tests::support {

struct LinphonecOptions {
    std::string name;
    double tone_hz = 0;             // what it plays into a call; 0 = silence
    std::string codec;              // the only audio codec it knows; empty = Linphone's own list
    std::optional<Colour> picture;  // what its camera sees; without it the phone has no video
    bool video_at_once = true;      // offers video when it calls
};

/// A real Linphone without a window, a sound card or a camera: it plays a tone from a file, records
/// what it hears to another, and is driven by the lines of its console. All its waits go forward in
/// its log: each begins where the last one's line was found.
class Linphonec {
public:
    Linphonec(PhoneSurroundings around, LinphonecOptions options);

    [[nodiscard]] const std::string& name() const { return options_.name; }
    [[nodiscard]] std::uint16_t sip_port() const { return sip_port_; }
    void command(std::string_view line) { process_->write_line(line); }
    /// What it plays from the next change of its streams on.
    void play(double tone_hz);

    [[nodiscard]] bool registered();
    /// Waits until a call of this phone enters a state of liblinphone's, named without its
    /// "LinphoneCall": "OutgoingRinging", "StreamsRunning", "End" …
    [[nodiscard]] bool enters(std::string_view state);
    /// Waits for a text in the log.
    [[nodiscard]] bool logs(std::string_view text);
    /// True when the log says so anywhere; does not wait and does not go forward.
    [[nodiscard]] bool has_logged(std::string_view text) { return log_.contains(text); }

    /// Every SIP message until now, in order.
    [[nodiscard]] std::vector<SipText> messages();
    /// Waits for the nth (from 1) received request or response that `matches`.
    [[nodiscard]] std::optional<SipText> received(
        const std::function<bool(const SipText&)>& matches, std::size_t nth = 1);

    /// What it has heard since the call's first stream.
    [[nodiscard]] Sound recording();
    /// Waits until the phone has recorded that much more than it has now.
    [[nodiscard]] bool records_for(std::chrono::milliseconds span);
    /// Asks for the picture it receives now.
    [[nodiscard]] std::optional<Colour> seen_colour();
    /// What it has heard is thrown away; only between calls.
    void forget_recording() { std::filesystem::remove(home_ / "recording.wav"); }

    /// Its console, its states, and the SIP it saw: all messages in short, the last ones in full.
    [[nodiscard]] std::string report();

private:
    void write_configuration(std::uint16_t server_port, std::uint16_t audio_port,
                             std::uint16_t video_port) const;

    Scratch& scratch_;
    LinphonecOptions options_;
    std::filesystem::path home_;
    std::uint16_t sip_port_ = 0;
    LogFile log_;
    LogFile output_;
    std::size_t read_until_ = 0;  // in the log
    int snapshots_ = 0;
    std::optional<Process> process_;
};

}  // namespace tests::support
