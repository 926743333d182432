#pragma once

#include <filesystem>

#include "app/configuration.hpp"

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

}  // namespace app
