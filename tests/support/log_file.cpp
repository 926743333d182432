#include "tests/support/log_file.hpp"

#include <array>
#include <fstream>

namespace tests::support {

const std::string& LogFile::text() {
    std::ifstream file{path_, std::ios::binary};
    file.seekg(static_cast<std::streamoff>(text_.size()));
    std::array<char, 65536> block{};
    while (file.read(block.data(), block.size()), file.gcount() > 0) {
        text_.append(block.data(), static_cast<std::size_t>(file.gcount()));
    }
    return text_;
}

bool LogFile::contains(std::string_view wanted, std::size_t from) {
    return text().find(wanted, from) != std::string::npos;
}

std::size_t LogFile::count(std::string_view wanted) {
    std::size_t found = 0;
    std::size_t at = text().find(wanted);
    for (; at != std::string::npos; at = text_.find(wanted, at + wanted.size())) ++found;
    return found;
}

std::string LogFile::tail(std::size_t lines) {
    std::size_t start = text().size();
    for (std::size_t line = 0; line <= lines && start != std::string::npos && start > 0; ++line) {
        start = text_.rfind('\n', start - 1);
    }
    const std::string_view last =
        std::string_view{text_}.substr(start == std::string::npos ? 0 : start);
    return "\n---- " + path_.string() + "\n" + std::string{last};
}

}  // namespace tests::support
