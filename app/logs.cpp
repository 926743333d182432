#include "app/logs.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace app {

namespace {

std::shared_ptr<spdlog::logger> as_we_write(std::shared_ptr<spdlog::logger> logger) {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %n: %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::info);
    return logger;
}

}  // namespace

tl::expected<Logs, std::string> Logs::open(const std::filesystem::path& file) {
    try {
        auto on_screen = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        // The screen is for people who look for trouble; the file has the whole story.
        on_screen->set_level(spdlog::level::warn);
        return Logs{{std::move(on_screen),
                     std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string())}};
    } catch (const spdlog::spdlog_ex& error) {
        return tl::unexpected<std::string>{
            "the log cannot be written: " + std::string{error.what()} +
            "; name another directory with --state DIR"};
    }
}

std::shared_ptr<spdlog::logger> Logs::module(const std::string& name) const {
    return as_we_write(std::make_shared<spdlog::logger>(name, sinks_.begin(), sinks_.end()));
}

std::shared_ptr<spdlog::logger> Logs::in_file_only(const std::string& name) const {
    return as_we_write(std::make_shared<spdlog::logger>(name, sinks_.back()));
}

}  // namespace app
