#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "common/endpoint.hpp"
#include "media/port_pool.hpp"
#include "signaling/settings.hpp"

namespace app {

/// Everything the configuration file can say, with the defaults that serve a LAN (DESIGN §8).
/// File names are as written; `StateDirectory` makes them absolute.
struct Configuration {
    Configuration();

    signaling::Settings signaling;
    media::PortRange ports;
    unsigned workers = 0;  // 0 = one per core
    std::chrono::seconds media_timeout{60};
    unsigned talkers = 6;  // 0 = all
    std::filesystem::path calls_file{"calls.jsonl"};
    std::filesystem::path registrations_file{"registrations.jsonl"};
    common::Endpoint admin_listen;  // 127.0.0.1:8080
    std::string admin_token;
    std::filesystem::path dump_directory;  // empty: `dumps` in the state directory
};

/// One line for stderr: `FILE:LINE: KEY: what is wrong; what would be right`, without line and key
/// when the file itself cannot be read.
struct ConfigurationError {
    std::string line;
};

/// Reads TOML text; `file` is what errors call it. Of several errors the topmost is reported. A key
/// of DESIGN §8 whose feature this version lacks is accepted at its default and refused otherwise,
/// so that nothing is silently ignored.
[[nodiscard]] tl::expected<Configuration, ConfigurationError> parse_configuration(
    std::string_view text, const std::string& file);

[[nodiscard]] tl::expected<Configuration, ConfigurationError> read_configuration(
    const std::filesystem::path& file);

}  // namespace app
