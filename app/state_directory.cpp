#include "app/state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace app {

namespace fs = std::filesystem;

std::optional<std::string> process_environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
    if (value == nullptr || *value == '\0') return {};
    return value;
}

tl::expected<fs::path, std::string> state_directory(const fs::path& option,
                                                    const Environment& environment) {
    std::error_code error;
    if (!option.empty()) return fs::absolute(option, error);
    if (const auto by_systemd = environment("STATE_DIRECTORY"))
        return fs::path{by_systemd->substr(0, by_systemd->find(':'))};
    const auto xdg = environment("XDG_STATE_HOME");
    // The XDG base directory specification: relative paths are invalid and to be ignored.
    if (xdg && fs::path{*xdg}.is_absolute()) return fs::path{*xdg} / "ustredna";
    if (const auto home = environment("HOME")) return fs::path{*home} / ".local/state/ustredna";
    return tl::unexpected<std::string>{
        "no place for the state directory: HOME is not set; name one with --state DIR"};
}

namespace {

tl::unexpected<std::string> refuse_directory(const fs::path& directory, const std::string& why) {
    return tl::unexpected<std::string>{"state directory " + directory.string() + ": " + why +
                                       "; name another one with --state DIR"};
}

}  // namespace

tl::expected<void, std::string> create_state_directory(const fs::path& directory) {
    const auto refuse = [&](const std::string& why) { return refuse_directory(directory, why); };
    std::error_code error;
    const bool is_new = fs::create_directories(directory, error);
    if (error) return refuse(error.message());
    if (is_new) {
        fs::permissions(directory, fs::perms::owner_all, error);
        if (error) return refuse(error.message());
    }
    if (::access(directory.c_str(), W_OK | X_OK) != 0) return refuse("cannot be written to");
    return {};
}

tl::expected<common::FileDescriptor, std::string> lock_state_directory(const fs::path& directory) {
    const auto name = directory / "lock";
    common::FileDescriptor file{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)};
    if (!file) return refuse_directory(directory, "lock: " + std::string{std::strerror(errno)});
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return refuse_directory(directory, "another exchange is running with it");
        return refuse_directory(directory, "lock: " + std::string{std::strerror(errno)});
    }
    const auto text = std::to_string(::getpid()) + "\n";
    const bool is_written =
        ::ftruncate(file.number(), 0) == 0 &&
        ::write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (!is_written)
        return refuse_directory(directory, "lock: " + std::string{std::strerror(errno)});
    return file;
}

}  // namespace app
