#pragma once

#include <spdlog/logger.h>
#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace app {

/// The program's log: lines on stderr and in one file, with one logger per module (STYLE 17).
class Logs {
public:
    /// Appends to `file`. The error is one line.
    [[nodiscard]] static tl::expected<Logs, std::string> open(const std::filesystem::path& file);

    /// A logger for "signaling", "media" … It may be used on any thread.
    [[nodiscard]] std::shared_ptr<spdlog::logger> module(const std::string& name) const;
    /// One that leaves stderr alone, for what is told there in other words.
    [[nodiscard]] std::shared_ptr<spdlog::logger> in_file_only(const std::string& name) const;

private:
    explicit Logs(std::vector<spdlog::sink_ptr> sinks) : sinks_{std::move(sinks)} {}

    std::vector<spdlog::sink_ptr> sinks_;  // stderr, the file
};

}  // namespace app
