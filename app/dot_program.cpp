#include "app/dot_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

#include "common/c_handle.hpp"
#include "common/file_descriptor.hpp"

namespace app {

namespace {

using common::FileDescriptor;
using ActionsRef = common::CHandle<posix_spawn_file_actions_t, posix_spawn_file_actions_destroy>;
using AttributesRef = common::CHandle<posix_spawnattr_t, posix_spawnattr_destroy>;

constexpr off_t largest_picture = 64 * 1024 * 1024;

/// Files in memory instead of pipes: nobody has to feed the child while waiting for it.
bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::lseek(file, 0, SEEK_SET) == 0;
}

std::optional<std::string> read_all(int file) {
    struct stat status {};
    if (::fstat(file, &status) != 0 || status.st_size == 0 || status.st_size > largest_picture)
        return {};
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    if (::pread(file, text.data(), text.size(), 0) != status.st_size) return {};
    return text;
}

/// Starts dot; `alive` is a descriptor that closes when it ends. Returns 0 or an errno.
int spawn_dot(int input, int output, int alive, pid_t& child) {
    posix_spawn_file_actions_t actions_storage;
    posix_spawnattr_t attributes_storage;
    ::posix_spawn_file_actions_init(&actions_storage);
    ::posix_spawnattr_init(&attributes_storage);
    const ActionsRef actions{&actions_storage};
    const AttributesRef attributes{&attributes_storage};
    ::posix_spawn_file_actions_adddup2(actions.get(), input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(actions.get(), output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(actions.get(), alive, STDERR_FILENO);
    sigset_t none;
    ::sigemptyset(&none);  // our threads block the signals that `main` waits for
    ::posix_spawnattr_setsigmask(attributes.get(), &none);
    ::posix_spawnattr_setflags(attributes.get(), POSIX_SPAWN_SETSIGMASK);
    std::array<char, 4> program{"dot"};
    std::array<char, 6> format{"-Tsvg"};
    std::array<char*, 3> arguments{program.data(), format.data(), nullptr};
    return ::posix_spawnp(&child, program.data(), actions.get(), attributes.get(), arguments.data(),
                          environ);
}

/// Nothing when the child closed `alive`, which it does by ending.
std::optional<DotError> wait_for_end(int alive, int cancel_fd, std::chrono::milliseconds deadline) {
    using Clock = std::chrono::steady_clock;
    using std::chrono::milliseconds;
    const auto end = Clock::now() + deadline;
    for (;;) {
        const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        if (left <= milliseconds{0}) return DotError::too_slow;
        std::array<pollfd, 2> waiting{{{alive, POLLIN, 0}, {cancel_fd, POLLIN, 0}}};
        const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
        if (ready < 0 && errno != EINTR) return DotError::failed;
        if (ready <= 0) continue;
        if (waiting[1].revents != 0) return DotError::cancelled;
        std::array<char, 512> complaint{};  // its warnings come here; the end is a read of nothing
        if (::read(alive, complaint.data(), complaint.size()) == 0) return {};
    }
}

}  // namespace

tl::expected<std::string, DotError> run_dot(const std::string& dot,
                                            std::chrono::milliseconds deadline, int cancel_fd) {
    const auto fail = [](DotError error) { return tl::unexpected<DotError>{error}; };
    const FileDescriptor input{::memfd_create("dot", MFD_CLOEXEC)};
    const FileDescriptor output{::memfd_create("svg", MFD_CLOEXEC)};
    std::array<int, 2> ends{-1, -1};
    if (!input || !output || ::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(DotError::failed);
    const FileDescriptor alive_here{ends[0]};
    FileDescriptor alive_there{ends[1]};
    if (!write_all(input.number(), dot)) return fail(DotError::failed);

    pid_t child = -1;
    const int error = spawn_dot(input.number(), output.number(), alive_there.number(), child);
    if (error == ENOENT) return fail(DotError::not_installed);
    if (error != 0) return fail(DotError::failed);
    alive_there.reset();
    const auto trouble = wait_for_end(alive_here.number(), cancel_fd, deadline);
    if (trouble) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (trouble) return fail(*trouble);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return fail(DotError::failed);
    auto svg = read_all(output.number());
    if (!svg) return fail(DotError::failed);
    return std::move(*svg);
}

}  // namespace app
