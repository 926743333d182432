#pragma once

#include <string>
#include <vector>

#include "app/places.hpp"
#include "common/endpoint.hpp"
#include "signaling/settings.hpp"

namespace app {

/// What a person needs to begin: addresses for phones, rooms, the page, the files.
[[nodiscard]] std::string banner(const std::vector<signaling::ListenAddress>& listening,
                                 const std::vector<std::string>& rooms,
                                 const common::Endpoint& admin, const Places& places);

}  // namespace app
