#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "tests/support/log_file.hpp"

extern char** environ;

namespace tests::support {
namespace {

/// The strings must outlive the exec, so they are gathered before the fork: between the two only
/// async-signal-safe calls are allowed.
std::vector<std::string> environment_of(const Command& command) {
    std::map<std::string, std::string> wanted = command.environment;
    wanted["HOME"] = command.home.string();
    wanted["TERM"] = "dumb";
    wanted["LC_ALL"] = "C.UTF-8";
    std::vector<std::string> result;
    for (const auto& [name, value] : wanted) result.push_back(name + "=" + value);
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string name = std::string{*entry}.substr(0, std::string_view{*entry}.find('='));
        // Phones would open windows and look for sound servers of the one who runs the tests.
        if (name == "DISPLAY" || name == "WAYLAND_DISPLAY" || name == "XDG_RUNTIME_DIR") continue;
        if (name.rfind("XDG_", 0) == 0 || wanted.count(name) != 0) continue;
        result.emplace_back(*entry);
    }
    return result;
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (std::string& string : strings) result.push_back(string.data());
    result.push_back(nullptr);
    return result;
}

[[noreturn]] void become(char** arguments, char** environment, int input, int output,
                         const char* home) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpgid(0, 0);
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    if (::chdir(home) == 0) ::execvpe(arguments[0], arguments, environment);
    ::_exit(127);
}

int code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Process::Process(const Command& command) {
    std::vector<std::string> arguments = command.arguments;
    std::vector<std::string> environment = environment_of(command);
    const std::vector<char*> argument_list = pointers_to(arguments);
    const std::vector<char*> environment_list = pointers_to(environment);
    const std::string home = command.home.string();
    const std::string file = (command.home / command.output_name).string();
    std::array<int, 2> ends{};
    // A socket, because writing to it can be told not to raise SIGPIPE.
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::runtime_error("no socket pair");
    }
    input_ = common::FileDescriptor{ends[0]};
    const common::FileDescriptor theirs{ends[1]};
    const common::FileDescriptor output{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
    if (!output) throw std::runtime_error("cannot write " + file);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ == 0) {
        become(const_cast<char**>(argument_list.data()),
               const_cast<char**>(environment_list.data()), theirs.number(), output.number(),
               home.c_str());
    }
    ::setpgid(pid_, pid_);  // both sides do it, so that it is done whoever runs first
}

Process::~Process() {
    if (exit_code_) return;
    ::kill(-pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
}

void Process::write_line(std::string_view line) {
    const std::string text = std::string{line} + "\n";
    ::send(input_.number(), text.data(), text.size(), MSG_NOSIGNAL);
}

void Process::signal(int number) {
    if (!exit_code_) ::kill(pid_, number);
}

std::optional<int> Process::wait_exit(std::chrono::milliseconds limit) {
    if (exit_code_) return exit_code_;
    const common::FileDescriptor handle{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
    pollfd ended{handle.number(), POLLIN, 0};
    if (::poll(&ended, 1, static_cast<int>(limit.count())) <= 0) return std::nullopt;
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) exit_code_ = code_of(status);
    return exit_code_;
}

Finished run(const Command& command, std::chrono::milliseconds limit) {
    Process process{command};
    Finished finished;
    finished.exit_code = process.wait_exit(limit);
    finished.output = LogFile{command.home / command.output_name}.text();
    return finished;
}

}  // namespace tests::support
