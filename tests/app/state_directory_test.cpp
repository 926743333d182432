#include "app/state_directory.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <map>

#include "tests/app/temporary_directory.hpp"

namespace {

app::Environment environment_of(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const char* name) -> std::optional<std::string> {
        const auto found = values.find(name);
        if (found == values.end()) return {};
        return found->second;
    };
}

}  // namespace

TEST_CASE("the state directory is the first of four places that is named (DESIGN §8)") {
    struct Row {
        const char* option;
        std::map<std::string, std::string> environment;
        const char* directory;  // nullptr: none
    };
    const Row rows[] = {
        {"/o", {{"STATE_DIRECTORY", "/s"}, {"XDG_STATE_HOME", "/x"}, {"HOME", "/h"}}, "/o"},
        {"", {{"STATE_DIRECTORY", "/s"}, {"XDG_STATE_HOME", "/x"}, {"HOME", "/h"}}, "/s"},
        {"", {{"STATE_DIRECTORY", "/s:/t"}}, "/s"},
        {"", {{"XDG_STATE_HOME", "/x"}, {"HOME", "/h"}}, "/x/ustredna"},
        {"", {{"XDG_STATE_HOME", "relative"}, {"HOME", "/h"}}, "/h/.local/state/ustredna"},
        {"", {{"HOME", "/h"}}, "/h/.local/state/ustredna"},
        {"", {}, nullptr},
    };
    for (const Row& row : rows) {
        CAPTURE(row.option);
        const auto directory = app::state_directory(row.option, environment_of(row.environment));
        REQUIRE(directory.has_value() == (row.directory != nullptr));
        if (directory)
            CHECK(*directory == row.directory);
        else
            CHECK(directory.error().find("--state DIR") != std::string::npos);
    }
}

TEST_CASE("the state directory is made on demand, and closed to others") {
    namespace fs = std::filesystem;
    const TemporaryDirectory temporary;
    const auto directory = temporary.path() / "a" / "b";
    REQUIRE(app::create_state_directory(directory).has_value());
    CHECK(fs::status(directory).permissions() == fs::perms::owner_all);
    CHECK(app::create_state_directory(directory).has_value());  // again

    const auto file = temporary.path() / "file";
    std::ofstream{file} << "in the way";
    const auto made = app::create_state_directory(file / "state");
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().find("--state DIR") != std::string::npos);
}

TEST_CASE("a state directory is for one exchange at a time") {
    const TemporaryDirectory temporary;
    const auto& directory = temporary.path();
    {
        const auto first = app::lock_state_directory(directory);
        REQUIRE(first.has_value());
        CHECK(content_of(directory / "lock") == std::to_string(::getpid()) + "\n");
        const auto second = app::lock_state_directory(directory);
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error() == "state directory " + directory.string() +
                                    ": another exchange is running with it; name another one "
                                    "with --state DIR");
    }
    CHECK(app::lock_state_directory(directory).has_value());  // the file that was left is no lock
    const auto missing = app::lock_state_directory(directory / "none");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().find("No such file or directory") != std::string::npos);
}
