#include <doctest/doctest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace {

/// Exit status of sofia_exit_child, which is built beside this program.
int run_child(const char* mode) {
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    std::string program = (here / "sofia_exit_child").string();
    std::string argument = mode;
    char* arguments[] = {program.data(), argument.data(), nullptr};
    pid_t child = 0;
    REQUIRE(::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ) == 0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace

// When the first of these fails, Debian has repaired its package (sofia-sip#58) and guard_exit may
// go.
TEST_CASE("Sofia-SIP deletes somebody else's pthread key as it is unloaded (DESIGN §9)") {
    CHECK(run_child("unguarded") == 1);
}

TEST_CASE("a random number drawn from Sofia-SIP first saves the key (DESIGN §9)") {
    CHECK(run_child("guarded") == 0);
}
