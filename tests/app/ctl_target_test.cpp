#include "app/ctl_target.hpp"

#include <doctest/doctest.h>

#include "tests/app/temporary_directory.hpp"

namespace {

std::optional<std::string> empty_environment(const char*) {
    return {};
}

std::string url_for(const app::CtlCommand& command) {
    return app::ctl_target(command, empty_environment).value().url;
}

}  // namespace

TEST_CASE("ctl asks --url, else the configured address, else what the running one left") {
    const TemporaryDirectory directory;
    app::CtlCommand command;
    command.state = directory.path();
    CHECK(url_for(command) == "http://127.0.0.1:8080");
    CHECK(app::ctl_target(command, empty_environment)->is_guess);

    std::ofstream{directory.path() / app::admin_url_file} << "http://127.0.0.1:1234\n";
    CHECK(url_for(command) == "http://127.0.0.1:1234");
    CHECK_FALSE(app::ctl_target(command, empty_environment)->is_guess);

    command.config = directory.path() / "c.toml";
    std::ofstream{command.config} << "[admin]\nlisten = \"127.0.0.1:0\"\n";
    CHECK(url_for(command) == "http://127.0.0.1:1234");  // port 0 says nothing
    std::ofstream{command.config} << "[admin]\nlisten = \"0.0.0.0:99\"\ntoken = \"t\"\n";
    CHECK(url_for(command) == "http://127.0.0.1:99");
    CHECK(app::ctl_target(command, empty_environment)->token == "t");
    std::ofstream{command.config} << "[admin]\nlisten = \"[::]:99\"\ntoken = \"t\"\n";
    CHECK(url_for(command) == "http://[::1]:99");

    command.url = "http://192.0.2.1:80/";
    CHECK(url_for(command) == "http://192.0.2.1:80");
    CHECK(app::ctl_target(command, empty_environment)->token == "t");
}

TEST_CASE("ctl refuses a wrong configuration like the exchange does") {
    app::CtlCommand command;
    command.config = "/none.toml";
    const auto target = app::ctl_target(command, empty_environment);
    REQUIRE_FALSE(target.has_value());
    CHECK(target.error().starts_with("/none.toml: cannot be read: "));
}
