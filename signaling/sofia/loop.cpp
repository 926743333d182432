#include "signaling/sofia/loop.hpp"

#include <sofia-sip/su.h>
#include <sofia-sip/su_log.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Sofia's own logs; declared nowhere in its headers.
extern "C" {
extern su_log_t nta_log[];
extern su_log_t tport_log[];
}

namespace signaling::sofia {

namespace {

constexpr std::chrono::milliseconds slow_after{20};

}  // namespace

Loop::Loop(std::shared_ptr<spdlog::logger> log)
    : log_{std::move(log)}, wake_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {}

Loop::~Loop() {
    stop();
}

bool Loop::start(std::function<bool(su_root_t*)> set_up, Task tear_down) {
    std::promise<bool> started;
    std::future<bool> result = started.get_future();
    thread_ = std::thread{[this, set_up = std::move(set_up), tear_down = std::move(tear_down),
                           &started] { run(set_up, tear_down, started); }};
    const bool good = result.get();
    if (!good) thread_.join();
    return good;
}

void Loop::stop() {
    if (!thread_.joinable()) return;
    post([this] { su_root_break(root_.get()); });
    thread_.join();
}

bool Loop::post(Task task) {
    const std::lock_guard lock{mutex_};
    if (closed_) return false;
    const bool first = mailbox_.empty();
    mailbox_.push_back(std::move(task));
    const std::uint64_t one = 1;
    // The counter cannot overflow and the write cannot block: one wake-up per emptied mailbox.
    if (first && ::write(wake_.number(), &one, sizeof one) < 0) log_->error("cannot wake the loop");
    return true;
}

void Loop::run(std::function<bool(su_root_t*)> set_up, const Task& tear_down,
               std::promise<bool>& started) {
    su_init();
    // What goes wrong on the wire is counted, and not worth a line on stderr each: that would be a
    // stranger's to fill. NTA_DEBUG and TPORT_DEBUG in the environment bring the lines back.
    for (su_log_t* log : {nta_log, tport_log, su_log_default}) su_log_soft_set_level(log, 0);
    const bool good = open_root() && set_up(root_.get());
    started.set_value(good);  // `started` is gone from here on
    if (good) su_root_run(root_.get());
    while (run_tasks()) {
    }  // what is disposed of later must not outlive what tear_down destroys
    tear_down();
    {
        const std::lock_guard lock{mutex_};
        closed_ = true;
    }
    while (run_tasks()) {
    }
    if (registration_ >= 0) su_root_deregister(root_.get(), registration_);
    root_.reset();
    su_deinit();
}

bool Loop::open_root() {
    root_.reset(su_root_create(nullptr));
    if (root_ == nullptr) return false;
    su_root_threading(root_.get(), 0);
    su_wait_t wait[1];
    if (su_wait_create(wait, wake_.number(), SU_WAIT_IN) < 0) return false;
    registration_ = su_root_register(root_.get(), wait, &Loop::on_wake, this, 0);
    return registration_ >= 0;
}

int Loop::on_wake(su_root_magic_t* /*magic*/, su_wait_t* /*wait*/, su_wakeup_arg_t* self) noexcept {
    static_cast<Loop*>(self)->run_tasks();
    return 0;
}

bool Loop::run_tasks() {
    std::uint64_t count = 0;
    while (::read(wake_.number(), &count, sizeof count) > 0) {
    }
    std::vector<Task> tasks;
    {
        const std::lock_guard lock{mutex_};
        tasks.swap(mailbox_);
    }
    for (Task& task : tasks) {
        const Watch watch{*this, "posted task"};
        task();
    }
    return !tasks.empty();
}

Loop::Watch::~Watch() {
    const auto took = common::Clock::now() - begin_;
    if (took < slow_after) return;
    loop_.slow_handlers_.fetch_add(1, std::memory_order_relaxed);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    loop_.log_->warn("slow handler name=\"{}\" took={}ms", name_, ms);
}

}  // namespace signaling::sofia
