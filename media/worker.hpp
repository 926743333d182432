#pragma once

#include <sys/epoll.h>

#include <spdlog/logger.h>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <typeindex>
#include <unordered_map>
#include <vector>

#include "common/file_descriptor.hpp"
#include "common/time.hpp"
#include "media/gathering.hpp"
#include "media/media_port.hpp"
#include "media/send_queue.hpp"
#include "media/tick_schedule.hpp"

namespace media {

/// Something the worker calls when its socket has a packet.
class Readable {
public:
    virtual ~Readable() = default;
    /// One packet per call: the level-triggered poll tells of the next.
    virtual void on_readable() = 0;
};

struct WorkerOptions {
    unsigned number = 0;                            // names the thread: "media-0"
    std::chrono::microseconds longest_pause{1000};  // of the gathering rule; 0 = never
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
    static constexpr int max_late_ticks = TickSchedule::max_late_ticks;
    /// What runs longer is counted, and logged with its name, a line a second (DESIGN §3).
    static constexpr std::chrono::milliseconds slow{20};

    /// Throws std::system_error when the process is out of descriptors or threads: start-up only.
    Worker(WorkerOptions options, DropCounters& drops, std::shared_ptr<spdlog::logger> log);
    /// Runs what was posted, stops the thread and joins it. All watches and tickers must be gone.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// From any thread. Tasks run in order, between two turns. A task that throws is a defect.
    /// `name` is for the log, when the task takes too long; it must be a literal.
    void post(std::function<void()> task, const char* name = "task");

    /// How often a handler took longer than `slow`. From any thread.
    [[nodiscard]] std::uint64_t slow_handlers() const {
        return slow_handlers_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] unsigned number() const { return options_.number; }

    // The rest: on the worker's thread only.

    /// False when the kernel refuses, which is logged.
    bool watch(int socket, Readable& readable);
    void unwatch(int socket, Readable& readable);

    /// First tick within one period, at the phase that fewest tickers of this period have.
    void start_ticker(Ticker& ticker, common::Duration period);
    void stop_ticker(Ticker& ticker);

    [[nodiscard]] SendQueue& sends() { return *sends_; }
    [[nodiscard]] DropCounters& drops() { return drops_; }
    /// Read once per turn; what packets are stamped with.
    [[nodiscard]] common::TimePoint turn_time() const { return turn_time_; }
    [[nodiscard]] spdlog::logger& log() { return *log_; }

    /// The one T of this worker, made on first use and destroyed by the thread as it ends: what
    /// other layers keep per worker (GStreamer's buffer pool) without this one knowing them.
    template <class T>
    [[nodiscard]] T& resource() {
        auto& slot = resources_[typeid(T)];
        if (!slot) slot = std::make_shared<T>();
        return *static_cast<T*>(slot.get());
    }

private:
    struct Task {
        std::function<void()> work;
        const char* name;
    };

    void run();
    void turn();
    void wait();
    unsigned read_packets();
    void run_ticks();
    void run_tasks();
    void gather(bool behind);
    void arm_timer();
    void note_duration(const char* handler, common::TimePoint start);
    void release_resources();

    WorkerOptions options_;
    DropCounters& drops_;
    std::shared_ptr<spdlog::logger> log_;
    common::FileDescriptor poll_;
    common::FileDescriptor timer_;
    common::FileDescriptor wake_up_;  // an eventfd: something was posted

    // Shared between threads: `mailbox_` under `mailbox_mutex_`.
    std::mutex mailbox_mutex_;
    std::vector<Task> mailbox_;
    std::atomic<std::uint64_t> slow_handlers_{0};

    // The worker's thread only.
    std::unique_ptr<SendQueue> sends_;
    TickSchedule ticks_;
    Gathering gathering_;
    std::array<epoll_event, 512> ready_{};
    std::size_t ready_count_ = 0;
    common::TimePoint turn_time_{};
    std::optional<common::TimePoint> armed_for_;
    common::TimePoint next_slow_line_{};  // in the log
    unsigned slow_unlogged_ = 0;
    std::unordered_map<std::type_index, std::shared_ptr<void>> resources_;
    bool stopping_ = false;

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace media
