#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signaling {

/// Tells user parts that are rooms from users, by shell patterns (fnmatch(3)).
class RoomNames {
public:
    explicit RoomNames(std::vector<std::string> patterns);

    /// The room's name for media and logs: lower case, everything but letters, digits, '-', '_'
    /// and '.' replaced by '-', at most 64 characters. Nothing: not a room.
    [[nodiscard]] std::optional<std::string> find(std::string_view user) const;

private:
    std::vector<std::string> patterns_;
};

}  // namespace signaling
