#include "app/command_line.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using app::CommandLine;

namespace {

CommandLine parse(std::vector<const char*> words) {
    words.insert(words.begin(), "ustredna");
    return app::parse_command_line(static_cast<int>(words.size()), words.data());
}

}  // namespace

TEST_CASE("without a command the exchange is served, with the options of DESIGN §8") {
    const auto line =
        parse({"--config", "c", "--state", "s", "--pipelines", "p", "--check-config"});
    const auto& serve = std::get<app::ServeCommand>(line);
    CHECK(serve.config == "c");
    CHECK(serve.state == "s");
    CHECK(serve.pipelines == "p");
    CHECK(serve.check_config);
    const auto without = parse({});
    const auto& plain = std::get<app::ServeCommand>(without);
    CHECK(plain.config.empty());
    CHECK_FALSE(plain.check_config);
}

TEST_CASE("ctl takes its commands and their arguments") {
    struct Row {
        std::vector<const char*> words;
        std::vector<std::string> arguments;
        bool json;
    };
    const Row rows[] = {
        {{"ctl", "status"}, {}, false},
        {{"ctl", "--json", "calls"}, {}, true},
        {{"ctl", "calls", "--json"}, {}, true},
        {{"ctl", "hangup", "call-1"}, {"call-1"}, false},
        {{"ctl", "dump"}, {}, false},
        {{"ctl", "dump", "call-1"}, {"call-1"}, false},
        {{"ctl", "mute", "conf", "member-3-bob"}, {"conf", "member-3-bob"}, false},
        {{"ctl", "lock", "conf"}, {"conf"}, false},
        {{"ctl", "ladder", "call-1"}, {"call-1"}, false},
    };
    for (const Row& row : rows) {
        const auto line = parse(row.words);
        const auto* ctl = std::get_if<app::CtlCommand>(&line);
        CAPTURE(row.words.back());
        REQUIRE(ctl != nullptr);
        CHECK(ctl->request.arguments == row.arguments);
        CHECK(ctl->request.json == row.json);
    }
    const auto line = parse({"ctl", "--url", "http://x", "--config", "c", "--state", "s", "rooms"});
    const auto& ctl = std::get<app::CtlCommand>(line);
    CHECK(ctl.request.command == "rooms");
    CHECK(ctl.url == "http://x");
    CHECK(ctl.config == "c");
    CHECK(ctl.state == "s");
}

TEST_CASE("ctl finds the exchange by --config and --state wherever they stand") {
    const std::vector<std::vector<const char*>> rows{
        {"--config", "c", "--state", "s", "ctl", "status"},
        {"--config", "c", "ctl", "--state", "s", "status"},
        {"--state", "s", "ctl", "status", "--config", "c"},
        {"ctl", "--config", "c", "--state", "s", "status"},
        {"ctl", "status", "--config", "c", "--state", "s"},
        {"--config", "x", "--state", "y", "ctl", "--config", "c", "status", "--state", "s"},
    };
    for (std::size_t row = 0; row < rows.size(); ++row) {
        CAPTURE(row);
        const auto line = parse(rows[row]);
        const auto* ctl = std::get_if<app::CtlCommand>(&line);
        REQUIRE(ctl != nullptr);
        CHECK(ctl->request.command == "status");
        CHECK(ctl->config == "c");
        CHECK(ctl->state == "s");
    }
}

TEST_CASE("usage errors exit with 2 and one line, --help and --version with 0") {
    const std::vector<std::vector<const char*>> wrong{
        {"--nothing"},
        {"extra"},
        {"--config"},
        {"ctl"},
        {"ctl", "nothing"},
        {"ctl", "hangup"},
        {"ctl", "status", "x"},
        {"ctl", "hangup", "a", "b"},
        {"ctl", "mute", "conf"},
        {"ctl", "--url"},
    };
    for (const auto& words : wrong) {
        CAPTURE(words.back());
        const auto line = parse(words);
        const auto* print = std::get_if<app::PrintAndExit>(&line);
        REQUIRE(print != nullptr);
        CHECK(print->status == 2);
        CHECK(print->text.find('\n') == print->text.size() - 1);
    }
    const auto text_of = [](const CommandLine& line) {
        return std::get<app::PrintAndExit>(line).text;
    };
    CHECK(text_of(parse({"ctl", "foo"})) ==
          "ustredna ctl: unknown command \"foo\"; one of: status, registrations, calls, rooms, "
          "hangup, dump\n");
    for (const auto& line : {parse({"ctl"}), parse({"ctl", "hangup"}), parse({"ctl", "--nothing"}),
                             parse({"ctl", "status", "x"})}) {
        CAPTURE(text_of(line));
        CHECK(text_of(line).starts_with("ustredna ctl: "));
        CHECK(text_of(line).ends_with("; see ustredna ctl --help\n"));
    }
    CHECK(text_of(parse({"--nothing"})).ends_with("; see ustredna --help\n"));
    for (const char* word : {"--help", "--version"}) {
        CAPTURE(word);
        const auto line = parse({word});
        const auto* print = std::get_if<app::PrintAndExit>(&line);
        REQUIRE(print != nullptr);
        CHECK(print->status == 0);
        CHECK(print->text.find("ustredna") != std::string::npos);
    }
}
