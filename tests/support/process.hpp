#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/file_descriptor.hpp"

namespace tests::support {

/// What to start, and where its output goes.
struct Command {
    std::vector<std::string> arguments;              // the first is the program, looked up in PATH
    std::filesystem::path home;                      // HOME and working directory
    std::map<std::string, std::string> environment;  // on top of this program's own
    std::string output_name = "output";  // file of standard output and error below `home`
};

/// A program in a process group of its own, killed with this object and with the test program. Who
/// wants it to end by itself waits for that first.
class Process {
public:
    explicit Process(const Command& command);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// To the program's standard input; without effect once it has ended.
    void write_line(std::string_view line);
    void signal(int number);
    /// The exit code, or 128 + the signal that ended it; nothing when it still runs after `limit`.
    [[nodiscard]] std::optional<int> wait_exit(std::chrono::milliseconds limit);

private:
    pid_t pid_ = -1;
    common::FileDescriptor input_;
    std::optional<int> exit_code_;
};

/// Runs a short command to its end.
struct Finished {
    std::optional<int> exit_code;
    std::string output;
};
[[nodiscard]] Finished run(const Command& command, std::chrono::milliseconds limit);

}  // namespace tests::support
