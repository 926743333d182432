#pragma once

#include <ostream>
#include <string_view>

#include <nlohmann/json.hpp>

namespace admin {

/// Prints the API's answer to a listing ("status", "registrations", "calls", "rooms"), "dump" or
/// "hangup" for people. False when it does not look like the answer of an exchange. Control
/// characters, as a stranger's From may carry them for a terminal, become '?'.
[[nodiscard]] bool print_listing(std::string_view command, const nlohmann::ordered_json& answer,
                                 std::ostream& out);

}  // namespace admin
