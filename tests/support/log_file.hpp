#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace tests::support {

/// A text file that another program appends to.
class LogFile {
public:
    explicit LogFile(std::filesystem::path path) : path_{std::move(path)} {}

    /// All that was written until now; reads only what is new. Empty while there is no file.
    [[nodiscard]] const std::string& text();
    [[nodiscard]] bool contains(std::string_view wanted, std::size_t from = 0);
    [[nodiscard]] std::size_t count(std::string_view wanted);
    /// The last lines, under a heading with the file's name: for a failure's report.
    [[nodiscard]] std::string tail(std::size_t lines);

private:
    std::filesystem::path path_;
    std::string text_;
};

}  // namespace tests::support
