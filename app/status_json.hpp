#pragma once

#include <chrono>

#include <nlohmann/json.hpp>

#include "app/journal.hpp"
#include "media/workers.hpp"
#include "signaling/snapshots.hpp"

namespace app {

/// What /api/status answers: addresses, counts, and an object of reasons for each thing that was
/// dropped, refused or lost, zeros included.
[[nodiscard]] nlohmann::ordered_json status_json(const signaling::StatusSnapshot& status,
                                                 media::Workers& workers,
                                                 const FileJournal& journal,
                                                 std::chrono::seconds uptime);

}  // namespace app
