#pragma once

#include <nlohmann/json.hpp>

#include "signaling/snapshots.hpp"

/// Signaling's snapshots as the HTTP API shows them.
namespace app {

[[nodiscard]] nlohmann::ordered_json to_json(const signaling::CallSnapshot& call);
[[nodiscard]] nlohmann::ordered_json to_json(const signaling::BindingSnapshot& binding);
[[nodiscard]] nlohmann::ordered_json to_json(const signaling::RoomSnapshot& room);

template <class Snapshot>
[[nodiscard]] nlohmann::ordered_json to_json(const std::vector<Snapshot>& snapshots) {
    auto result = nlohmann::ordered_json::array();
    for (const auto& snapshot : snapshots) result.push_back(to_json(snapshot));
    return result;
}

}  // namespace app
