#include "signaling/room_names.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "signaling/ascii.hpp"

namespace signaling {

namespace {

std::string name_for(std::string_view user) {
    std::string name{user.substr(0, RoomNames::longest_name)};
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return !ascii::is_alphanumeric(c) && c != '-' && c != '_' && c != '.'; }, '-');
    return name;
}

}  // namespace

RoomNames::RoomNames(std::vector<std::string> patterns) : patterns_{std::move(patterns)} {
    for (std::string& pattern : patterns_) pattern = ascii::lower(pattern);
}

std::optional<std::string> RoomNames::find(std::string_view user) const {
    // fnmatch takes time that grows steeply with the length, and stops at a zero byte.
    if (user.empty() || user.size() > longest_user) return std::nullopt;
    if (user.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string lowered = ascii::lower(user);
    const bool matches =
        std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string& pattern) {
            return fnmatch(pattern.c_str(), lowered.c_str(), 0) == 0;
        });
    if (!matches) return std::nullopt;
    return name_for(lowered);
}

}  // namespace signaling
