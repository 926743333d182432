#include "tests/support/linphonec.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

namespace tests::support {
namespace {

constexpr std::chrono::seconds tone_length{90};  // longer than any scenario's call

struct KnownCodec {
    std::string_view mime;
    int rate;
    int channels;
};
// All that Debian's build has: one left out here would come back with Linphone's own default.
constexpr std::array<KnownCodec, 9> known_codecs{{{"opus", 48000, 2},
                                                  {"speex", 16000, 1},
                                                  {"speex", 8000, 1},
                                                  {"speex", 32000, 1},
                                                  {"PCMU", 8000, 1},
                                                  {"PCMA", 8000, 1},
                                                  {"G729", 8000, 1},
                                                  {"G722", 8000, 1},
                                                  {"GSM", 8000, 1}}};

void write_codecs(std::ostream& file, std::string_view only) {
    int index = 0;
    for (const KnownCodec& codec : known_codecs) {
        file << "[audio_codec_" << index++ << "]\nmime=" << codec.mime << "\nrate=" << codec.rate
             << "\nchannels=" << codec.channels << "\nenabled=" << (codec.mime == only) << "\n";
    }
}

void write_account(std::ostream& file, const std::string& name, std::uint16_t server_port) {
    const std::string server = "127.0.0.1:" + std::to_string(server_port);
    file << "[proxy_0]\nreg_proxy=<sip:" << server << ";transport=udp>\nreg_route=<sip:" << server
         << ";transport=udp;lr>\nreg_identity=\"" << name << "\" <sip:" << name << "@" << server
         << ">\nreg_expires=600\nreg_sendregister=1\npublish=0\n";
}

std::string_view video_section(const LinphonecOptions& options) {
    if (!options.picture) return "[video]\ncapture=0\ndisplay=0\n";
    if (options.video_at_once) {
        return "[video]\ncapture=1\ndisplay=1\ndevice=StaticImage: Static picture\n"
               "automatically_initiate=1\nautomatically_accept=1\ndisplaytype=MSExtDisplay\n";
    }
    return "[video]\ncapture=1\ndisplay=1\ndevice=StaticImage: Static picture\n"
           "automatically_initiate=0\nautomatically_accept=1\ndisplaytype=MSExtDisplay\n";
}

/// The first of the ports for one kind of media. Linphone gives each further call the next pair,
/// and binds it even where another program listens already, which then hears nothing more.
std::uint16_t take_for_calls(PortBlock& ports) {
    constexpr int most_calls = 3;
    const std::uint16_t first = ports.take_pair();
    for (int call = 1; call < most_calls; ++call) static_cast<void>(ports.take_pair());
    return first;
}

/// From "2026-11-23 02:01:56:550 belle-sip-message-…", in local time.
std::chrono::system_clock::time_point time_of(const char* line) {
    std::tm parts{};
    int milliseconds = 0;
    const int read =
        std::sscanf(line, "%d-%d-%d %d:%d:%d:%d", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
                    &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &milliseconds);
    if (read != 7) return {};
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    parts.tm_isdst = -1;
    return std::chrono::system_clock::from_time_t(std::mktime(&parts)) +
           std::chrono::milliseconds{milliseconds};
}

/// Reads "…]: message sent to [UDP://…], size: [533] bytes" and "…]: received [458] new bytes from
/// […]:", each followed by that many bytes.
std::optional<SipText> message_at(const std::string& log, std::size_t line, std::size_t line_end) {
    const std::string_view text = std::string_view{log}.substr(line, line_end - line);
    const bool sent = text.find("]: message sent to [") != std::string_view::npos;
    const std::size_t received_at = text.find("]: received [");
    std::size_t number = 0;
    if (sent)
        number = text.rfind('[') + 1;
    else if (received_at != std::string_view::npos)
        number = received_at + 13;
    else
        return std::nullopt;
    const auto size = std::strtoul(log.c_str() + line + number, nullptr, 10);
    return SipText{!sent, log.substr(line_end + 1, size), time_of(log.c_str() + line)};
}

/// From "configuring MSOpusDec:0x…-->MSFileRec:0x… from rate [48000] to rate [48000] and …"
std::uint32_t recorded_rate_hz(const std::string& log) {
    std::size_t line = log.rfind("-->MSFileRec:");
    while (line != std::string::npos) {
        const std::string_view rest =
            std::string_view{log}.substr(line, log.find('\n', line) - line);
        const std::size_t rate = rest.find("to rate [");
        if (rate != std::string_view::npos) {
            return static_cast<std::uint32_t>(
                std::strtoul(log.c_str() + line + rate + 9, nullptr, 10));
        }
        line = line == 0 ? std::string::npos : log.rfind("-->MSFileRec:", line - 1);
    }
    return 0;
}

}  // namespace

Linphonec::Linphonec(PhoneSurroundings around, LinphonecOptions options)
    : scratch_{around.scratch},
      options_{std::move(options)},
      home_{scratch_.make_directory(options_.name)},
      sip_port_{around.ports.take()},
      log_{home_ / "log"},
      output_{home_ / "output"} {
    // Linphone does not make them, and without its data base goes on with half of its features.
    std::filesystem::create_directories(home_ / ".local/share/linphone");
    std::filesystem::create_directories(home_ / ".config/linphone");
    const std::uint16_t audio_port = take_for_calls(around.ports);
    write_configuration(around.server_port, audio_port, take_for_calls(around.ports));
    Command start{{"linphonec", "-c", "rc", "-d", "6", "-l", "log"}, home_, {}};
    if (options_.picture) start.arguments.emplace_back("-V");
    process_.emplace(start);
    command("soundcard use files");
    play(options_.tone_hz);
    command("record " + (home_ / "recording.wav").string());
    if (!options_.picture) return;
    write_picture(home_ / "camera.jpg", *options_.picture);
    command("staticpic set " + (home_ / "camera.jpg").string());
    command("staticpic fps 5");
}

void Linphonec::write_configuration(std::uint16_t server_port, std::uint16_t audio_port,
                                    std::uint16_t video_port) const {
    std::ofstream file{home_ / "rc"};
    file << "[sip]\nsip_port=" << sip_port_
         << "\nsip_tcp_port=0\nsip_tls_port=0\ndefault_proxy=0\nuse_ipv6=0\n"
            "media_encryption=none\ncontact=\""
         << options_.name << "\" <sip:" << options_.name << "@127.0.0.1>\n";
    write_account(file, options_.name, server_port);
    file << "[rtp]\naudio_rtp_port=" << audio_port << "\nvideo_rtp_port=" << video_port
         << "\n[sound]\nechocancellation=0\n"
         << video_section(options_);
    if (!options_.codec.empty()) write_codecs(file, options_.codec);
}

void Linphonec::play(double tone_hz) {
    const std::filesystem::path file = home_ / (std::to_string(int(tone_hz)) + "Hz.wav");
    if (!std::filesystem::exists(file)) write_tone(file, tone_hz, tone_length);
    command("play " + file.string());
}

bool Linphonec::registered() {
    return logs("to [LinphoneRegistrationOk]");
}

bool Linphonec::enters(std::string_view state) {
    return logs(" to LinphoneCall" + std::string{state} + "\n");
}

bool Linphonec::logs(std::string_view text) {
    return scratch_.until([this, text] {
        const std::size_t found = log_.text().find(text, read_until_);
        if (found == std::string::npos) return false;
        read_until_ = found + text.size();
        return true;
    });
}

std::vector<SipText> Linphonec::messages() {
    std::vector<SipText> found;
    const std::string& log = log_.text();
    std::size_t line = 0;
    while (true) {
        const std::size_t line_end = log.find('\n', line);
        if (line_end == std::string::npos) return found;
        std::optional<SipText> message = message_at(log, line, line_end);
        line = line_end + 1;
        // Not past the message: of one with a binary body the log has less than its size.
        if (message) found.push_back(std::move(*message));
    }
}

std::optional<SipText> Linphonec::received(const std::function<bool(const SipText&)>& matches,
                                           std::size_t nth) {
    std::optional<SipText> result;
    const bool found = scratch_.until([&] {
        std::size_t seen = 0;
        for (SipText& message : messages()) {
            if (!message.received || !matches(message) || ++seen < nth) continue;
            result = std::move(message);
            return true;
        }
        return false;
    });
    return found ? result : std::nullopt;
}

Sound Linphonec::recording() {
    return read_wav(home_ / "recording.wav", recorded_rate_hz(log_.text()));
}

bool Linphonec::records_for(std::chrono::milliseconds span) {
    const std::chrono::milliseconds before = recording().length();
    return scratch_.until([&] { return recording().length() >= before + span; });
}

std::string Linphonec::report() {
    std::string text = output_.tail(30) + "---- states and messages of " + options_.name + "\n";
    std::istringstream lines{log_.text()};
    for (std::string line; std::getline(lines, line);) {
        if (line.find("moving from state") != std::string::npos) text += line + "\n";
    }
    const std::vector<SipText> all = messages();
    for (const SipText& message : all) text += message.summary() + "\n";
    for (std::size_t last = all.size() - std::min<std::size_t>(all.size(), 4); last < all.size();
         ++last) {
        text += "\n" + all[last].summary() + ":\n" + all[last].text;
    }
    return text;
}

std::optional<Colour> Linphonec::seen_colour() {
    const std::filesystem::path file = home_ / ("snapshot" + std::to_string(++snapshots_) + ".jpg");
    command("snapshot " + file.string());
    std::optional<Colour> colour;
    const auto whole_picture = [&] {
        if (!std::filesystem::exists(file)) return false;
        std::ifstream stream{file, std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
        return bytes.size() > 2 && bytes.compare(bytes.size() - 2, 2, "\xff\xd9") == 0;
    };
    if (scratch_.until(whole_picture)) colour = mean_colour(file);
    return colour;
}

}  // namespace tests::support
