#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/log_file.hpp"
#include "tests/support/port_block.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/stream_socket.hpp"

namespace tests::support {

struct ServerOptions {
    std::string configuration;  // TOML tables besides [sip], [media] and [admin]
    std::string media_ports;    // "first-last"; empty = the block's own range
};

/// The built program under test, on ports of this test program's block and with a state directory
/// of its own. $USTREDNA_UNDER_TEST names another binary, an installed one say.
class Server {
public:
    Server(Scratch& scratch, PortBlock& ports, const ServerOptions& options = {});

    /// Waits for the banner to name the SIP port; false at once when it ends before.
    [[nodiscard]] bool started();
    [[nodiscard]] std::uint16_t sip_port() const { return sip_port_; }
    [[nodiscard]] bool owns_media_port(std::uint16_t port) const;
    [[nodiscard]] pid_t pid() const { return process_->pid(); }
    void signal(int number) { process_->signal(number); }
    /// SIGTERM, then its exit code; nothing when it does not end in time.
    [[nodiscard]] std::optional<int> stop();
    [[nodiscard]] std::optional<int> wait_exit(std::chrono::milliseconds limit) {
        return process_->wait_exit(limit);
    }

    /// `ustredna ctl …` against this server.
    [[nodiscard]] Finished ctl(const std::vector<std::string>& arguments);
    [[nodiscard]] std::optional<nlohmann::json> api(std::string_view path) const;
    /// The lines of calls.jsonl until now.
    [[nodiscard]] std::vector<nlohmann::json> call_records() const;
    /// Waits until calls.jsonl has that many lines.
    [[nodiscard]] bool has_recorded(std::size_t calls);
    [[nodiscard]] const std::filesystem::path& state() const { return state_; }

    /// Number of threads now.
    [[nodiscard]] std::size_t threads() const;
    /// Processor time used by all its threads until now.
    [[nodiscard]] std::chrono::milliseconds cpu_time() const;
    /// What a sanitizer complained of; empty when all is well.
    [[nodiscard]] std::string sanitizer_report();
    /// All it has written to standard output and error.
    [[nodiscard]] std::string output() { return output_.text(); }
    [[nodiscard]] std::string report();

private:
    Scratch& scratch_;
    std::filesystem::path home_;
    std::filesystem::path state_;
    std::uint16_t sip_port_ = 0;
    std::uint16_t admin_port_ = 0;
    std::uint16_t media_first_ = 0;
    std::uint16_t media_last_ = 0;
    int commands_ = 0;
    LogFile output_;
    LogFile log_;
    std::optional<Process> process_;
};

/// The program's path.
[[nodiscard]] std::string server_binary();

}  // namespace tests::support
