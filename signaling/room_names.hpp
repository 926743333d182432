#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signaling {

/// Tells user parts that are rooms from users, by shell patterns (fnmatch(3)), upper and lower case
/// alike. User parts longer than `longest_user` are never rooms.
class RoomNames {
public:
    explicit RoomNames(std::vector<std::string> patterns);

    /// The room's name for media and logs: lower case, everything but letters, digits, '-', '_'
    /// and '.' replaced by '-', at most 64 characters. Nothing: not a room.
    [[nodiscard]] std::optional<std::string> find(std::string_view user) const;

    static constexpr std::size_t longest_user = 256;
    static constexpr std::size_t longest_name = 64;

private:
    std::vector<std::string> patterns_;
};

}  // namespace signaling
