#pragma once

#include <chrono>
#include <vector>

#include "admin/metric.hpp"
#include "app/journal.hpp"
#include "media/workers.hpp"
#include "signaling/snapshots.hpp"

namespace app {

/// Everything that is counted, for /metrics.
[[nodiscard]] std::vector<admin::Metric> exchange_metrics(const signaling::StatusSnapshot& status,
                                                          media::Workers& workers,
                                                          const FileJournal& journal,
                                                          std::chrono::duration<double> uptime);

}  // namespace app
