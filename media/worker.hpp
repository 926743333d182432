#pragma once

#include <sys/epoll.h>

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <spdlog/logger.h>
#include <string>
#include <thread>
#include <vector>

#include "common/file_descriptor.hpp"
#include "common/time.hpp"
#include "media/media_port.hpp"
#include "media/send_queue.hpp"

namespace media {

/// Something the worker calls when its socket has a packet.
class Readable {
public:
    virtual ~Readable() = default;
    /// One packet per call: the level-triggered poll tells of the next.
    virtual void on_readable() = 0;
};

/// Something the worker calls at a steady beat.
class Ticker {
public:
    virtual ~Ticker() = default;
    /// `due` is when the tick should have been. Ticks that the scheduler delayed are made up for,
    /// at most `Worker::max_late_ticks` in a row: the receivers' clocks went on.
    virtual void on_tick(common::TimePoint due) = 0;
};

struct WorkerOptions {
    unsigned number = 0;                                    // names the thread: "media-0"
    std::chrono::microseconds longest_pause{1000};          // of the gathering rule; 0 = never
    bool allow_io_uring = true;
};

/// One thread that owns its calls and rooms entirely (DESIGN §3): it waits for packets and ticks,
/// runs the graphs and sends what comes out. Nothing here is locked on a packet's way.
///
/// Gathering (research/probe-relay.md): under load the loop pauses min(longest_pause, 24 packets /
/// rate) between turns, so that one wake-up serves many packets; never when idle or behind. With no
/// socket and no ticker the thread sleeps without a time-out.
///
/// Rule: graphs come, change and go between turns only. `watch`, `unwatch` and the ticker functions
/// are called from posted tasks or ticks, never from inside a packet's push.
class Worker {
public:
    static constexpr int max_late_ticks = 10;

    Worker(WorkerOptions options, DropCounters& drops, std::shared_ptr<spdlog::logger> log);
    /// Runs what was posted, stops the thread and joins it. All watches and tickers must be gone.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// From any thread. Tasks run in order, between two turns. A task that throws is a defect.
    void post(std::function<void()> task);

    // The rest: on the worker's thread only.

    void watch(int socket, Readable& readable);
    void unwatch(int socket, Readable& readable);

    /// First tick within one period, at the phase that fewest tickers of this period have.
    void start_ticker(Ticker& ticker, common::Duration period);
    void stop_ticker(Ticker& ticker);

    [[nodiscard]] SendQueue& sends() { return *sends_; }
    [[nodiscard]] DropCounters& drops() { return drops_; }
    /// Read once per turn; what packets are stamped with.
    [[nodiscard]] common::TimePoint turn_time() const { return turn_time_; }
    [[nodiscard]] spdlog::logger& log() { return *log_; }
    [[nodiscard]] unsigned number() const { return options_.number; }

private:
    // The implementer of worker.cpp completes this part.
    WorkerOptions options_;
    DropCounters& drops_;
    std::shared_ptr<spdlog::logger> log_;
    std::unique_ptr<SendQueue> sends_;
    common::TimePoint turn_time_{};
};

}  // namespace media
