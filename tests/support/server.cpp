#include "tests/support/server.hpp"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tests::support {

std::string server_binary() {
    const char* other = std::getenv("USTREDNA_UNDER_TEST");
    return other != nullptr ? other : USTREDNA_BINARY;
}

Server::Server(Scratch& scratch, PortBlock& ports, const ServerOptions& options)
    : scratch_{scratch},
      home_{scratch.make_directory("server")},
      state_{scratch.make_directory("server/state")},
      sip_port_{ports.take()},
      admin_port_{ports.take()},
      media_first_{ports.media_first()},
      media_last_{ports.media_last()},
      output_{home_ / "output"},
      log_{state_ / "ustredna.log"} {
    const std::string range = options.media_ports.empty()
                                  ? std::to_string(media_first_) + "-" + std::to_string(media_last_)
                                  : options.media_ports;
    std::ofstream{home_ / "ustredna.toml"}
        << "[sip]\nlisten = [\"udp:127.0.0.1:" << sip_port_ << "\"]\n[media]\nports = \"" << range
        << "\"\n[admin]\nlisten = \"127.0.0.1:" << admin_port_ << "\"\n"
        << options.configuration;
    process_.emplace(Command{{server_binary(), "--config", (home_ / "ustredna.toml").string(),
                              "--state", state_.string()},
                             home_,
                             {}});
}

bool Server::started() {
    const std::string port = "127.0.0.1:" + std::to_string(sip_port_);
    const auto ended = [this] { return process_->wait_exit(std::chrono::milliseconds{0}); };
    return scratch_.until([&] { return output_.contains(port) || ended(); }) && !ended();
}

bool Server::owns_media_port(std::uint16_t port) const {
    return port >= media_first_ && port <= media_last_;
}

std::optional<int> Server::stop() {
    signal(SIGTERM);
    return wait_exit(patience);
}

Finished Server::ctl(const std::vector<std::string>& arguments) {
    Command command{{server_binary(), "ctl", "--config", (home_ / "ustredna.toml").string(),
                     "--state", state_.string()},
                    home_,
                    {},
                    "ctl-" + std::to_string(++commands_)};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    return run(command, patience);
}

std::optional<nlohmann::json> Server::api(std::string_view path) const {
    const std::optional<HttpReply> reply = http(admin_port_, "GET", path);
    if (!reply || reply->status != 200) return std::nullopt;
    nlohmann::json parsed = nlohmann::json::parse(reply->body, nullptr, false);
    if (parsed.is_discarded()) return std::nullopt;
    return parsed;
}

std::vector<nlohmann::json> Server::call_records() const {
    std::vector<nlohmann::json> records;
    std::ifstream file{state_ / "calls.jsonl"};
    for (std::string line; std::getline(file, line);) {
        nlohmann::json record = nlohmann::json::parse(line, nullptr, false);
        if (!record.is_discarded()) records.push_back(std::move(record));
    }
    return records;
}

bool Server::has_recorded(std::size_t calls) {
    return scratch_.until([&] { return call_records().size() >= calls; });
}

std::size_t Server::threads() const {
    const std::filesystem::path tasks = "/proc/" + std::to_string(pid()) + "/task";
    std::size_t count = 0;
    for (const auto& task : std::filesystem::directory_iterator{tasks}) {
        count += task.is_directory() ? 1 : 0;
    }
    return count;
}

std::chrono::milliseconds Server::cpu_time() const {
    std::ifstream file{"/proc/" + std::to_string(pid()) + "/stat"};
    std::string line;
    std::getline(file, line);
    // proc(5): the name in brackets may hold spaces; utime and stime are fields 14 and 15.
    std::istringstream fields{line.substr(line.rfind(')') + 2)};
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    long user_ticks = 0;
    long system_ticks = 0;
    fields >> user_ticks >> system_ticks;
    return std::chrono::milliseconds{(user_ticks + system_ticks) * 1000 / ::sysconf(_SC_CLK_TCK)};
}

std::string Server::report() {
    return output_.tail(60) + log_.tail(60);
}

std::string Server::sanitizer_report() {
    constexpr std::array marks{"ERROR: AddressSanitizer", "ERROR: LeakSanitizer",
                               "WARNING: ThreadSanitizer", "runtime error:"};
    const std::string& text = output_.text();
    for (const char* mark : marks) {
        const std::size_t found = text.find(mark);
        if (found != std::string::npos) return text.substr(found, 6000);
    }
    return {};
}

}  // namespace tests::support
