#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "app/configuration.hpp"
#include "common/endpoint.hpp"

namespace app {

/// Where this run keeps its files, all absolute.
struct Places {
    Places(const std::filesystem::path& state_directory, const Configuration& configuration);

    std::filesystem::path state;
    std::filesystem::path log;
    std::filesystem::path calls;
    std::filesystem::path registrations;
    std::filesystem::path dumps;
    std::filesystem::path admin_url;
};

/// Leaves the page's address for `ctl`. The error is one line: the file and why.
[[nodiscard]] tl::expected<void, std::string> write_admin_url(const std::filesystem::path& file,
                                                              const common::Endpoint& page);

}  // namespace app
