#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <variant>

#include "admin/ctl.hpp"

namespace app {

/// `ustredna`: run the exchange.
struct ServeCommand {
    std::filesystem::path config;     // empty: no file, all defaults
    std::filesystem::path state;      // empty: the rule of StateDirectory
    std::filesystem::path pipelines;  // empty: the embedded ones
    bool check_config = false;
};

/// `ustredna ctl …`: talk to the running one.
struct CtlCommand {
    std::filesystem::path config;
    std::filesystem::path state;
    std::string url;  // empty: from the configuration or the state directory
    admin::CtlRequest request;
};

/// The program has nothing more to do than to print this and exit.
struct PrintAndExit {
    std::string text;
    int status = 0;  // 0: on stdout, 2: a usage error, on stderr
};

using CommandLine = std::variant<ServeCommand, CtlCommand, PrintAndExit>;

[[nodiscard]] CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace app
