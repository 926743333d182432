#pragma once

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <functional>
#include <future>
#include <memory>

#include "media/worker.hpp"

namespace media::test {

inline std::shared_ptr<spdlog::logger> quiet_log() {
    return std::make_shared<spdlog::logger>("test",
                                            std::make_shared<spdlog::sinks::null_sink_mt>());
}

/// Runs `work` on the worker's thread, between two turns, and waits until it is done.
inline void on_worker(Worker& worker, const std::function<void()>& work) {
    std::promise<void> done;
    worker.post([&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

}  // namespace media::test
