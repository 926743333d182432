#pragma once

#include <string>
#include <string_view>

namespace media::gst {

/// A user's name as part of an element's: letters, digits, '-' and '_' stay, the rest becomes '-',
/// cut at 24 characters; `otherwise` when nothing is left. What comes out is safe in a dot file.
[[nodiscard]] inline std::string element_name(std::string_view text, std::string_view otherwise) {
    constexpr std::size_t longest = 24;
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string name{text.substr(0, longest)};
    for (char& c : name) {
        if (allowed.find(c) == std::string_view::npos) c = '-';
    }
    return name.empty() ? std::string{otherwise} : name;
}

}  // namespace media::gst
