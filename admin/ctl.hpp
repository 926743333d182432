#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace admin {

/// `ustredna ctl COMMAND ARGUMENTS…`, spelt right: usage is checked before.
struct CtlRequest {
    std::string command;
    std::vector<std::string> arguments;
    bool json = false;  // listings as the API gives them
};

/// Which exchange to ask, and the admin.token if it wants one.
struct CtlTarget {
    std::string url;  // "http://127.0.0.1:8080"
    std::string token;
    bool is_guess = false;  // nobody named it: the URL is the default one
};

/// Asks and prints. Returns the exit status: 0 done, 1 refused or not reachable with one line on
/// `errors`. Gives up after half a minute.
[[nodiscard]] int run_ctl(const CtlRequest& request, const CtlTarget& target, std::ostream& out,
                          std::ostream& errors);

}  // namespace admin
