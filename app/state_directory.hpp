#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "common/file_descriptor.hpp"

namespace app {

/// Looks up an environment variable; nothing when unset or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] std::optional<std::string> process_environment(const char* name);

/// Where the exchange keeps its files: `--state DIR`, else $STATE_DIRECTORY (the first, as systemd
/// may give several), else $XDG_STATE_HOME/ustredna, else ~/.local/state/ustredna (DESIGN §8).
/// The error is one line that says what to do.
[[nodiscard]] tl::expected<std::filesystem::path, std::string> state_directory(
    const std::filesystem::path& option, const Environment& environment);

/// Creates it, closed to others, and proves that files can be made in it.
[[nodiscard]] tl::expected<void, std::string> create_state_directory(
    const std::filesystem::path& directory);

/// Keeps a second exchange away from the directory for as long as the descriptor is open, also when
/// this process is killed. The file `lock` holds our process id, for people.
[[nodiscard]] tl::expected<common::FileDescriptor, std::string> lock_state_directory(
    const std::filesystem::path& directory);

}  // namespace app
