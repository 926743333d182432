#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <toml++/toml.h>

#include "app/configuration.hpp"

namespace app {

/// What is wrong with a value, and where when that is not the value itself but one of an array.
struct Complaint {
    std::string text;  // "what is wrong; what would be right"
    const toml::node* at = nullptr;
};

/// A key of DESIGN §8. `read` stores the value, or says what is wrong with it. A key whose feature
/// this version lacks has no `read`; it may only have its default, `only_value`, as TOML text, or
/// may not be there at all when that is empty.
struct ConfigurationKey {
    using Read = std::optional<Complaint> (*)(std::string_view key, const toml::node& value,
                                              Configuration& configuration);
    std::string_view path;  // "sip.listen"; "*" stands for any one name
    Read read = nullptr;
    std::string_view only_value = {};
};

/// All keys there are, in the order of DESIGN §8.
[[nodiscard]] std::span<const ConfigurationKey> configuration_keys();

/// The key that `path` ("reasons.486") stands for, or nullptr.
[[nodiscard]] const ConfigurationKey* find_configuration_key(std::string_view path);
/// True for "sip" and "conference.room.board": a table that holds keys.
[[nodiscard]] bool is_configuration_section(std::string_view path);
/// The known key or section most like a mistyped one.
[[nodiscard]] std::string nearest_configuration_key(std::string_view path);

}  // namespace app
