#include "tests/support/scratch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

namespace tests::support {
namespace {

using Clock = std::chrono::steady_clock;
// What no file tells (a page of the HTTP API, a number in /proc) is looked at this often.
constexpr std::chrono::milliseconds look_again{50};

std::filesystem::path make_unique_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "ustredna-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    return name;
}

std::chrono::milliseconds left_until(Clock::time_point deadline) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
}

}  // namespace

Scratch::Scratch()
    : path_{make_unique_directory()}, changes_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {}

Scratch::~Scratch() {
    if (std::getenv("USTREDNA_KEEP_SCRATCH") != nullptr) return;
    std::error_code ignored;  // a file that cannot be removed does not make a scenario wrong
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path Scratch::make_directory(const std::string& name) {
    const std::filesystem::path directory = path_ / name;
    std::filesystem::create_directories(directory);
    constexpr std::uint32_t events = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE;
    if (::inotify_add_watch(changes_.number(), directory.c_str(), events) < 0) {
        throw std::runtime_error("cannot watch " + directory.string());
    }
    return directory;
}

bool Scratch::until(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
    const Clock::time_point deadline = Clock::now() + limit;
    while (!condition()) {
        const auto left = left_until(deadline);
        if (left.count() <= 0) return false;
        wait_for_change(std::min(left, look_again));
    }
    return true;
}

bool Scratch::holds_for(std::chrono::milliseconds span, const std::function<bool()>& condition) {
    return !until([&condition] { return !condition(); }, span);
}

void Scratch::wait_for_change(std::chrono::milliseconds at_most) {
    pollfd changes{changes_.number(), POLLIN, 0};
    if (::poll(&changes, 1, static_cast<int>(at_most.count()) + 1) <= 0) return;
    std::array<char, 8192> unread{};
    while (::read(changes_.number(), unread.data(), unread.size()) > 0) {
    }
}

}  // namespace tests::support
