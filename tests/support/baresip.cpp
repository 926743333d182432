#include "tests/support/baresip.hpp"

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/stream_socket.hpp"

namespace tests::support {
namespace {

constexpr std::chrono::seconds tone_length{90};
// G.711's own, because the filter of its resampler lets little above 1 kHz through.
constexpr std::uint32_t rate_hz = 8000;
constexpr std::string_view end_of_message = "\x1b[;m";

}  // namespace

Baresip::Baresip(PhoneSurroundings around, BaresipOptions options)
    : scratch_{around.scratch},
      options_{std::move(options)},
      home_{scratch_.make_directory(options_.name)},
      sip_port_{around.ports.take_pair()},  // it takes the next one for TLS
      control_port_{around.ports.take()},
      rtp_port_{around.ports.take_pair()},
      output_{home_ / "output"} {
    write_configuration(around);
    write_tone(home_ / "tone.wav", options_.tone_hz, tone_length, rate_hz);
    process_.emplace(Command{{"baresip", "-f", home_.string(), "-s"}, home_, {}});
}

void Baresip::write_configuration(const PhoneSurroundings& around) const {
    const std::string home = home_.string();
    const std::string server = "127.0.0.1:" + std::to_string(around.server_port);
    std::ofstream{home_ / "config"}
        << "sip_listen 127.0.0.1:" << sip_port_ << "\nctrl_tcp_listen 127.0.0.1:" << control_port_
        << "\nrtp_ports " << rtp_port_ << "-" << rtp_port_ + 1 << "\nnet_interface 127.0.0.1"
        << "\naudio_path " << home << "\naudio_source aufile," << home << "/tone.wav"
        << "\naudio_player aufile," << home << "/played.wav\naudio_alert aufile," << home
        << "/alert.wav\nausrc_srate " << rate_hz << "\nauplay_srate " << rate_hz << "\nsnd_path "
        << home
        << "\nmodule_path /usr/lib/baresip/modules\nmodule g711.so\nmodule opus.so"
           "\nmodule aufile.so\nmodule sndfile.so\nmodule_tmp account.so\nmodule_app menu.so"
           "\nmodule_app ctrl_tcp.so\n";
    std::ofstream{home_ / "accounts"} << "<sip:" << options_.name << "@" << server
                                      << ">;outbound=\"sip:" << server << "\";regint=600"
                                      << ";audio_codecs=" << options_.codec
                                      << ";answermode=" << (options_.answers ? "auto" : "manual")
                                      << "\n";
    // Without these it writes examples of its own, the accounts among them.
    std::ofstream{home_ / "contacts"};
    std::ofstream{home_ / "uuid"};
}

void Baresip::command(std::string_view name, std::string_view parameters) {
    const std::string text = nlohmann::json{{"command", name}, {"params", parameters}}.dump();
    // Its control protocol frames JSON as a netstring.
    const std::string request = std::to_string(text.size()) + ":" + text + ",";
    exchange(control_port_, request, [](std::string_view answer) {
        return answer.find("\"response\":true") != std::string_view::npos;
    });
}

bool Baresip::registered() {
    return prints("200 OK");
}

bool Baresip::prints(std::string_view text) {
    return scratch_.until([this, text] {
        const std::size_t found = output_.text().find(text, read_until_);
        if (found == std::string::npos) return false;
        read_until_ = found + text.size();
        return true;
    });
}

// Its trace prints "UDP 127.0.0.1:a -> 127.0.0.1:b", the message, and switches the colour back.
std::vector<SipText> Baresip::messages() {
    std::vector<SipText> found;
    const std::string& log = output_.text();
    const std::string own = "127.0.0.1:" + std::to_string(sip_port_);
    for (std::size_t at = log.find("\nUDP "); at != std::string::npos;
         at = log.find("\nUDP ", at)) {
        const std::size_t line_end = log.find('\n', at + 1);
        if (line_end == std::string::npos) break;
        const std::string line = log.substr(at + 1, line_end - at - 1);
        const std::size_t end = log.find(end_of_message, line_end);
        if (end == std::string::npos) break;
        const bool received = line.find("-> " + own) != std::string::npos;
        found.push_back({received, log.substr(line_end + 1, end - line_end - 1)});
        at = end;
    }
    return found;
}

Sound Baresip::recording() const {
    std::filesystem::path newest;
    for (const auto& entry : std::filesystem::directory_iterator{home_}) {
        const std::string name = entry.path().filename().string();
        if (name.rfind("dump-", 0) != 0 || name.find("-dec.wav") == std::string::npos) continue;
        if (newest.empty() || newest.filename().string() < name) newest = entry.path();
    }
    return newest.empty() ? Sound{} : read_wav(newest);
}

bool Baresip::records_for(std::chrono::milliseconds span) {
    const std::chrono::milliseconds before = recording().length();
    return scratch_.until([&] { return recording().length() >= before + span; });
}

}  // namespace tests::support
