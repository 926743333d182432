#pragma once

#include <spdlog/logger.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/file_descriptor.hpp"
#include "common/time.hpp"
#include "signaling/sofia/handles.hpp"

namespace signaling::sofia {

/// The signaling thread: Sofia's su_root on its native epoll port, with a mailbox for other
/// threads.
///
/// The root is made, run and destroyed on the thread itself, because su_root belongs to the thread
/// that creates it. `post` may be called from any thread, all else on the loop's thread only.
class Loop {
public:
    using Task = std::function<void()>;

    explicit Loop(std::shared_ptr<spdlog::logger> log);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Starts the thread, runs `set_up` on it, then the loop until `stop`, then `tear_down`.
    /// Returns what `set_up` returned; when that is false, the thread has ended already.
    [[nodiscard]] bool start(std::function<bool(su_root_t*)> set_up, Task tear_down);
    /// Ends the loop after the tasks posted before and joins the thread.
    void stop();

    /// Runs `task` on the loop's next turn, in order. False: the loop has ended, or never began and
    /// `start` was refused; the task is dropped.
    bool post(Task task);

    /// Keeps something alive until the next turn: for what must not be freed in its own callback.
    template <class T>
    void dispose_later(T handle) {
        if (handle != nullptr) post([kept = std::make_shared<T>(std::move(handle))] {});
    }

    [[nodiscard]] su_root_t* root() const { return root_.get(); }

    /// Handlers that took longer than 20 ms (DESIGN §3).
    [[nodiscard]] std::uint64_t slow_handlers() const { return slow_handlers_.load(); }

    /// Measures one handler; logs and counts it when it was slow. `name` outlives the object.
    class Watch {
    public:
        Watch(Loop& loop, const char* name)
            : loop_{loop}, name_{name}, begin_{common::Clock::now()} {}
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

    private:
        Loop& loop_;
        const char* name_;
        common::TimePoint begin_;
    };

private:
    void run(std::function<bool(su_root_t*)> set_up, const Task& tear_down,
             std::promise<bool>& started);
    [[nodiscard]] bool open_root();
    /// False: there was none.
    bool run_tasks();
    static int on_wake(su_root_magic_t* magic, su_wait_t* wait, su_wakeup_arg_t* self) noexcept;

    std::shared_ptr<spdlog::logger> log_;
    RootHandle root_;
    common::FileDescriptor wake_;  // eventfd
    int registration_ = -1;        // of wake_ in root_
    std::thread thread_;
    std::atomic<std::uint64_t> slow_handlers_{0};

    std::mutex mutex_;  // of the mailbox only
    std::vector<Task> mailbox_;
    bool closed_ = false;
};

}  // namespace signaling::sofia
