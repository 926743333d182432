#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "media/worker.hpp"

namespace media {

struct WorkerPoolOptions {
    unsigned count = 0;  // 0 = one per core
    std::chrono::microseconds longest_pause{1000};
    bool allow_io_uring = true;
};

/// The media workers and how loaded each is. Placement is asked for on the signaling thread;
/// a session or room stays where it was placed.
class Workers {
public:
    /// Throws std::system_error like Worker.
    Workers(WorkerPoolOptions options, std::shared_ptr<spdlog::logger> log);

    /// The worker with the least weight; adds `weight` to it (a relayed call: 1, a room member: 2).
    [[nodiscard]] Worker& place(unsigned weight);
    void add_weight(Worker& worker, int weight);

    [[nodiscard]] const std::vector<std::unique_ptr<Worker>>& all() const { return workers_; }
    [[nodiscard]] DropCounters& drops() { return drops_; }

private:
    DropCounters drops_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<unsigned> weights_;  // signaling thread only
};

}  // namespace media
