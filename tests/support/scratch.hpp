#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "common/file_descriptor.hpp"

namespace tests::support {

/// How long a scenario waits for what must come. Only reached when it fails, so it is generous to
/// sanitizer builds on a busy machine.
inline constexpr std::chrono::seconds patience{20};

/// A directory of one test, removed with the object unless USTREDNA_KEEP_SCRATCH is set, and the
/// place to wait for what happens in it: every phone writes its log and its recordings here.
class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Makes a directory whose files' changes wake `until`.
    [[nodiscard]] std::filesystem::path make_directory(const std::string& name);
    /// True as soon as `condition` holds; it is asked again after each change of a file, and now
    /// and then for conditions that no file tells. False when `limit` has passed.
    [[nodiscard]] bool until(const std::function<bool()>& condition,
                             std::chrono::milliseconds limit = patience);
    /// Lets phones talk for a while: true when `condition` held all the time.
    [[nodiscard]] bool holds_for(std::chrono::milliseconds span,
                                 const std::function<bool()>& condition);

private:
    void wait_for_change(std::chrono::milliseconds at_most);

    std::filesystem::path path_;
    common::FileDescriptor changes_;
};

}  // namespace tests::support
