#include "tests/support/sipp.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/support/wav.hpp"

namespace tests::support {
namespace {

constexpr std::chrono::seconds tone_length{60};

}  // namespace

Sipp::Sipp(PhoneSurroundings around, SippOptions options)
    : scratch_{around.scratch},
      options_{std::move(options)},
      home_{around.scratch.make_directory(
          options_.name + "-" + options_.scenario.substr(0, options_.scenario.find('.')))},
      port_{options_.port != 0 ? options_.port : around.ports.take()},
      messages_{home_ / "messages"},
      errors_{home_ / "errors"},
      output_{home_ / "output"} {
    const std::string calls = std::to_string(options_.calls);
    write_alaw_tone(home_ / "tone.alaw", options_.tone_hz, tone_length);
    Command command{{"sipp",        "127.0.0.1:" + std::to_string(around.server_port),
                     "-sf",         SIPP_SCENARIOS "/" + options_.scenario,
                     "-i",          "127.0.0.1",
                     "-mi",         "127.0.0.1",
                     "-p",          std::to_string(port_),
                     "-mp",         std::to_string(around.ports.take_pair()),
                     "-m",          calls,
                     "-l",          calls,
                     "-r",          std::to_string(options_.calls_per_second),
                     "-d",          std::to_string(options_.pause.count()),
                     "-key",        "user",
                     options_.name, "-nostdin",
                     "-trace_msg",  "-message_file",
                     "messages",    "-trace_err",
                     "-error_file", "errors"},
                    home_,
                    {}};
    if (!options_.service.empty()) {
        command.arguments.insert(command.arguments.end(), {"-s", options_.service});
    }
    command.arguments.insert(command.arguments.end(), options_.more.begin(), options_.more.end());
    process_.emplace(command);
}

bool Sipp::listens() const {
    std::array<char, 8> port{};
    std::snprintf(port.data(), port.size(), ":%04X", unsigned{port_});
    return scratch_.until([&port] {
        std::ifstream sockets{"/proc/net/udp"};
        for (std::string line; std::getline(sockets, line);) {
            std::istringstream words{line};
            std::string slot;
            std::string local;
            words >> slot >> local;
            if (local.find(port.data()) != std::string::npos) return true;
        }
        return false;
    });
}

// "UDP message sent [533] bytes:" or "UDP message received [458] bytes :", an empty line, the
// message.
std::vector<SipText> Sipp::messages() {
    std::vector<SipText> found;
    const std::string& log = messages_.text();
    constexpr std::string_view mark = "UDP message ";
    for (std::size_t at = log.find(mark); at != std::string::npos; at = log.find(mark, at + 1)) {
        const bool received = log.compare(at + mark.size(), 8, "received") == 0;
        const std::size_t size_at = log.find('[', at) + 1;
        const std::size_t start = log.find("\n\n", at);
        if (start == std::string::npos) break;
        const auto size = std::strtoul(log.c_str() + size_at, nullptr, 10);
        found.push_back({received, log.substr(start + 2, size)});
    }
    return found;
}

}  // namespace tests::support
