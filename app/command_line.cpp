#include "app/command_line.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <vector>

#include "app/version.hpp"

namespace app {

namespace {

constexpr const char* later = "Not in this version";

/// What `ctl` takes: DESIGN §8. The last `optional` arguments may be left out.
struct CtlWord {
    const char* word;
    const char* description;
    std::vector<const char*> arguments;
    std::size_t optional = 0;
};

const std::vector<CtlWord>& ctl_words() {
    static const std::vector<CtlWord> words{
        {"status", "Addresses, counts, uptime", {}},
        {"registrations", "Who is registered, and from where", {}},
        {"calls", "Running calls", {}},
        {"rooms", "Rooms and their members", {}},
        {"hangup", "End a call", {"CALL"}},
        {"dump", "Write dot and svg pictures of all media, or of one call", {"CALL"}, 1},
        {"mute", later, {"ROOM", "MEMBER"}},
        {"unmute", later, {"ROOM", "MEMBER"}},
        {"kick", later, {"ROOM", "MEMBER"}},
        {"lock", later, {"ROOM"}},
        {"unlock", later, {"ROOM"}},
        {"ladder", later, {"CALL"}},
    };
    return words;
}

void add_serve_options(CLI::App& program, ServeCommand& serve, bool& wants_version) {
    program.add_option("--config", serve.config, "TOML file; without one all defaults hold")
        ->type_name("FILE");
    program.add_option("--state", serve.state, "Where logs, call logs and dumps are kept")
        ->type_name("DIR");
    program.add_option("--pipelines", serve.pipelines, "Media graphs to use instead of our own")
        ->type_name("DIR");
    program.add_flag("--check-config", serve.check_config, "Only say whether FILE is right");
    program.add_flag("--version", wants_version, "Print the version and exit");
}

/// Arguments land in `values`, one vector per subcommand, which must outlive the parsing.
void add_ctl(CLI::App& program, CtlCommand& ctl, std::vector<std::vector<std::string>>& values) {
    auto* group = program.add_subcommand("ctl", "Talk to the running exchange");
    group->add_option("--url", ctl.url, "Its address, like http://127.0.0.1:8080")
        ->type_name("URL");
    group->add_option("--config", ctl.config, "Its configuration, for admin.listen and admin.token")
        ->type_name("FILE");
    group->add_option("--state", ctl.state, "Its state directory")->type_name("DIR");
    group->add_flag("--json", ctl.request.json, "Print the answer as JSON");
    group->require_subcommand(1);
    group->footer(
        "Errors are one line of text on stderr, with --json as well. The exit status is 0: done,\n"
        "1: refused or nobody answers, 2: wrong usage or configuration.");
    values.resize(ctl_words().size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto& word = ctl_words()[i];
        // "--json" is understood after the command as well.
        auto* command = group->add_subcommand(word.word, word.description)->fallthrough();
        if (word.arguments.empty()) continue;
        const auto most = static_cast<int>(word.arguments.size());
        const auto least = most - static_cast<int>(word.optional);
        auto* option = command->add_option(word.arguments.front(), values[i]);
        std::string names = word.arguments.front();
        if (most > 1) names += std::string{" "} + word.arguments.back();
        option->expected(least, most)->type_name(names);
        if (least > 0) option->required();
    }
}

/// `serve` has what stood in front of "ctl"; what stood behind it says more.
CommandLine read_ctl(const CLI::App& program, const ServeCommand& serve, CtlCommand ctl,
                     const std::vector<std::vector<std::string>>& values) {
    const auto* group = program.get_subcommand("ctl");
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!group->got_subcommand(ctl_words()[i].word)) continue;
        ctl.request.command = ctl_words()[i].word;
        ctl.request.arguments = values[i];
    }
    if (ctl.config.empty()) ctl.config = serve.config;
    if (ctl.state.empty()) ctl.state = serve.state;
    return ctl;
}

/// What follows "unknown command": those that this version has.
std::string ctl_commands() {
    std::string text;
    for (const auto& word : ctl_words()) {
        if (std::string_view{word.description} == later) continue;
        text += (text.empty() ? "" : ", ") + std::string{word.word};
    }
    return text;
}

PrintAndExit usage_error(const CLI::App& program, const std::string& what) {
    const auto* group = program.get_subcommand("ctl");
    if (!program.got_subcommand("ctl")) return {"ustredna: " + what + "; see ustredna --help\n", 2};
    if (!group->get_subcommands().empty())
        return {"ustredna ctl: " + what + "; see ustredna ctl --help\n", 2};
    for (const auto& word : group->remaining()) {
        if (word.starts_with('-')) continue;
        return {"ustredna ctl: unknown command \"" + word + "\"; one of: " + ctl_commands() + "\n",
                2};
    }
    return {"ustredna ctl: " + what + "; see ustredna ctl --help\n", 2};
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
    CLI::App program{"An open SIP conference server", "ustredna"};
    ServeCommand serve;
    CtlCommand ctl;
    bool wants_version = false;
    std::vector<std::vector<std::string>> ctl_values;
    add_serve_options(program, serve, wants_version);
    add_ctl(program, ctl, ctl_values);
    try {
        program.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return PrintAndExit{program.help("", CLI::AppFormatMode::Normal), 0};
    } catch (const CLI::ParseError& error) {
        return usage_error(program, error.what());
    }
    if (wants_version) return PrintAndExit{"ustredna " + std::string{version} + "\n", 0};
    if (program.got_subcommand("ctl")) return read_ctl(program, serve, std::move(ctl), ctl_values);
    return serve;
}

}  // namespace app
