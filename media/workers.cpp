#include "media/workers.hpp"

#include <algorithm>
#include <thread>

namespace media {

Workers::Workers(WorkerPoolOptions options, std::shared_ptr<spdlog::logger> log) {
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const unsigned count = options.count == 0 ? cores : options.count;
    weights_.assign(count, 0);
    for (unsigned number = 0; number < count; ++number) {
        workers_.push_back(std::make_unique<Worker>(
            WorkerOptions{number, options.longest_pause, options.allow_io_uring}, drops_, log));
    }
}

Worker& Workers::place(unsigned weight) {
    const auto least = std::min_element(weights_.begin(), weights_.end());
    *least += weight;
    return *workers_[static_cast<std::size_t>(least - weights_.begin())];
}

void Workers::add_weight(Worker& worker, int weight) {
    auto& current = weights_[worker.number()];
    current = static_cast<unsigned>(std::max(0, static_cast<int>(current) + weight));
}

}  // namespace media
