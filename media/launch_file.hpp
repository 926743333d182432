#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace media {

/// Values for a file's placeholders. Typed by the caller; never text from the network.
using LaunchParameters = std::map<std::string, std::string, std::less<>>;

/// One element of a chain. Texts may hold {placeholders}.
struct LaunchElement {
    struct Property {
        std::string name;
        std::string value;
    };
    std::string factory;
    std::string name;  // empty: GStreamer names it
    std::vector<Property> properties;
};
using LaunchChain = std::vector<LaunchElement>;

/// A pipelines/*.launch file, taken apart (STYLE 21): comment lines, then one or more linear chains
/// of elements with properties, and caps filters. Element references ("t."), pads by name, bins in
/// parentheses and backslashes are refused: what must branch is made in code.
///
/// Each placeholder is declared in a comment line that ends with a sample value:
///     # {rate} Hz, e.g. 48000
struct LaunchFile {
    LaunchParameters samples;
    std::string description;  // without comments, placeholders not filled
    std::vector<LaunchChain> chains;

    /// The error is one line on what is wrong.
    [[nodiscard]] static tl::expected<LaunchFile, std::string> parse(std::string_view text);
};

/// `text` with every {placeholder} replaced. Fails on one without a value.
[[nodiscard]] tl::expected<std::string, std::string> fill(std::string_view text,
                                                          const LaunchParameters& parameters);

}  // namespace media
