#pragma once

#include <string_view>

namespace app {

/// Of the project, from CMakeLists.txt.
inline constexpr std::string_view version = USTREDNA_VERSION;

}  // namespace app
