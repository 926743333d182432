#include "media/worker.hpp"

#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include "common/ensure.hpp"

namespace media {

using common::Clock;
using common::Duration;
using common::FileDescriptor;
using common::TimePoint;

namespace {

// In nanoseconds; a pause of half a millisecond should not end 50 µs late.
constexpr unsigned long timer_slack_ns = 1000;

FileDescriptor owned(int number, const char* what) {
    if (number < 0) throw std::system_error{errno, std::generic_category(), what};
    return FileDescriptor{number};
}

timespec timespec_of(Duration duration) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
    return {seconds.count(), std::chrono::nanoseconds{duration - seconds}.count()};
}

void add_to_poll(int poll, int descriptor, void* tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = tag;
    if (epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) != 0)
        throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
}

}  // namespace

Worker::Worker(WorkerOptions options, DropCounters& drops, std::shared_ptr<spdlog::logger> log)
    : options_{options},
      drops_{drops},
      log_{std::move(log)},
      poll_{owned(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")},
      timer_{owned(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")},
      wake_up_{owned(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")},
      gathering_{options.longest_pause} {
    add_to_poll(poll_.number(), timer_.number(), &timer_);
    add_to_poll(poll_.number(), wake_up_.number(), &wake_up_);
    thread_ = std::thread{[this] { run(); }};
}

Worker::~Worker() {
    post([this] { stopping_ = true; }, "stop");
    thread_.join();
}

void Worker::post(std::function<void()> task, const char* name) {
    const std::lock_guard lock{mailbox_mutex_};
    mailbox_.push_back({std::move(task), name});
    if (mailbox_.size() > 1) return;  // whoever put the first has rung
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the worker is being woken already.
    [[maybe_unused]] const auto written = write(wake_up_.number(), &one, sizeof one);
}

bool Worker::watch(int socket, Readable& readable) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &readable;
    if (epoll_ctl(poll_.number(), EPOLL_CTL_ADD, socket, &event) == 0) return true;
    log_->error("cannot watch a socket: {}", std::generic_category().message(errno));
    return false;
}

void Worker::unwatch(int socket, Readable&) {
    epoll_ctl(poll_.number(), EPOLL_CTL_DEL, socket, nullptr);
}

void Worker::start_ticker(Ticker& ticker, Duration period) {
    ticks_.start(ticker, period, Clock::now());
}

void Worker::stop_ticker(Ticker& ticker) {
    ticks_.stop(ticker);
}

void Worker::run() {
    const auto name = "media-" + std::to_string(options_.number);
    prctl(PR_SET_NAME, name.c_str());
    prctl(PR_SET_TIMERSLACK, timer_slack_ns);
    // Made here: an io_uring belongs to the thread that made it.
    sends_ = make_send_queue(drops_, options_.allow_io_uring);
    log_->debug("{} sends by {}", name, sends_->name());
    while (!stopping_) turn();
    release_resources();
}

/// The rule of the house: packets, then ticks, then what was posted. Graphs change in the last two
/// only, when no entry of `ready_` is looked at any more.
void Worker::turn() {
    arm_timer();
    wait();
    const unsigned packets = read_packets();
    note_duration("packets", turn_time_);
    run_ticks();
    sends_->flush();
    run_tasks();
    sends_->flush();
    gathering_.turn(packets, turn_time_);
    gather(ready_count_ == ready_.size());
}

void Worker::wait() {
    const int got = epoll_wait(poll_.number(), ready_.data(), static_cast<int>(ready_.size()), -1);
    ready_count_ = static_cast<std::size_t>(std::max(got, 0));  // EINTR: an empty turn
    turn_time_ = Clock::now();
}

unsigned Worker::read_packets() {
    unsigned packets = 0;
    for (std::size_t i = 0; i < ready_count_; ++i) {
        void* tag = ready_[i].data.ptr;
        if (tag == &timer_ || tag == &wake_up_) continue;
        static_cast<Readable*>(tag)->on_readable();
        ++packets;
    }
    return packets;
}

void Worker::run_ticks() {
    const auto next = ticks_.next_due();
    if (!next || *next > turn_time_) return;
    ticks_.run_due(turn_time_, [this](Ticker& ticker, TimePoint due) {
        const char* name = ticker.name();
        const TimePoint start = Clock::now();
        ticker.on_tick(due);
        note_duration(name, start);
    });
}

void Worker::run_tasks() {
    std::vector<Task> tasks;
    {
        const std::lock_guard lock{mailbox_mutex_};
        if (mailbox_.empty()) return;
        tasks.swap(mailbox_);
        std::uint64_t rings = 0;
        // Under the lock, so that a ring for a later task is never swallowed.
        [[maybe_unused]] const auto got = read(wake_up_.number(), &rings, sizeof rings);
    }
    for (auto& task : tasks) {
        const TimePoint start = Clock::now();
        task.work();
        task.work = nullptr;  // what the task holds goes now, not after the others
        note_duration(task.name, start);
    }
}

void Worker::gather(bool behind) {
    Duration pause = gathering_.pause();
    if (behind || pause <= Duration::zero()) return;
    if (const auto next = ticks_.next_due()) pause = std::min(pause, *next - Clock::now());
    if (pause <= Duration::zero()) return;
    const timespec time = timespec_of(pause);
    clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
}

/// Arming also clears an expiry that was reported, so that the timer is never read.
void Worker::arm_timer() {
    const auto next = ticks_.next_due();
    if (next == armed_for_) return;
    itimerspec when{};
    if (next) when.it_value = timespec_of(next->time_since_epoch());
    timerfd_settime(timer_.number(), TFD_TIMER_ABSTIME, &when, nullptr);
    armed_for_ = next;
}

void Worker::note_duration(const char* handler, TimePoint start) {
    const Duration took = Clock::now() - start;
    if (took <= slow) return;
    slow_handlers_.fetch_add(1, std::memory_order_relaxed);
    ++slow_unlogged_;
    // An overloaded machine makes every turn slow; a line for each would make it worse.
    if (start < next_slow_line_) return;
    log_->warn("slow handler={} took_ms={} times={}", handler,
               std::chrono::duration_cast<std::chrono::milliseconds>(took).count(),
               std::exchange(slow_unlogged_, 0));
    next_slow_line_ = start + std::chrono::seconds{1};
}

void Worker::release_resources() {
    // What tasks posted while the last ones ran, e.g. the destruction of a call.
    for (bool more = true; more;) {
        run_tasks();
        const std::lock_guard lock{mailbox_mutex_};
        more = !mailbox_.empty();
    }
    sends_.reset();
    resources_.clear();
    if (!common::ensure(ticks_.empty(), "a worker ends without tickers"))
        log_->error("a worker ended with tickers left");
}

}  // namespace media
