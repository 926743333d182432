#pragma once

#include <string_view>
#include <vector>

#include "app/configuration.hpp"

namespace app {

/// The keys whose values differ and that a running exchange does not take over at SIGHUP, in the
/// order of DESIGN §8. It takes over `reasons.*` and `conference.rooms`.
[[nodiscard]] std::vector<std::string_view> keys_that_need_restart(const Configuration& running,
                                                                   const Configuration& fresh);

}  // namespace app
