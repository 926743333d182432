#include "media/tick_schedule.hpp"

#include <algorithm>
#include <array>

namespace media {

using common::Duration;
using common::TimePoint;

namespace {

int phase_of(TimePoint due, Duration period) {
    const auto into_period = due.time_since_epoch() % period;
    return static_cast<int>(into_period * TickSchedule::phases / period);
}

}  // namespace

void TickSchedule::start(Ticker& ticker, Duration period, TimePoint now) {
    const Duration offset = period * emptiest_phase(period) / phases;
    const auto into_period = (now.time_since_epoch() - offset) % period;
    entries_.push_back({&ticker, period, now + (period - into_period)});
}

void TickSchedule::stop(Ticker& ticker) {
    for (auto& entry : entries_) {
        if (entry.ticker == &ticker) entry.ticker = nullptr;
    }
    if (!running_) erase_stopped();
}

std::optional<TimePoint> TickSchedule::next_due() const {
    std::optional<TimePoint> earliest;
    for (const auto& entry : entries_) {
        if (entry.ticker == nullptr) continue;
        if (!earliest || entry.due < *earliest) earliest = entry.due;
    }
    return earliest;
}

void TickSchedule::run_due(TimePoint now, const Run& run) {
    running_ = true;
    // By index: a tick may start and stop tickers, its own too.
    for (std::size_t i = 0; i < entries_.size(); ++i) run_entry(i, now, run);
    running_ = false;
    erase_stopped();
}

void TickSchedule::run_entry(std::size_t index, TimePoint now, const Run& run) {
    for (int made_up = 0; made_up < max_late_ticks; ++made_up) {
        auto& entry = entries_[index];
        if (entry.ticker == nullptr || entry.due > now) return;
        const TimePoint due = entry.due;
        entry.due += entry.period;
        run(*entry.ticker, due);
    }
    auto& entry = entries_[index];
    if (entry.due > now) return;
    const auto missed = (now - entry.due) / entry.period + 1;
    entry.due += missed * entry.period;
}

int TickSchedule::emptiest_phase(Duration period) const {
    std::array<int, phases> load{};
    for (const auto& entry : entries_) {
        if (entry.ticker != nullptr && entry.period == period)
            ++load[static_cast<std::size_t>(phase_of(entry.due, period))];
    }
    // Strides of 7 of 20 visit every phase and keep the first few tickers far from each other.
    int best = 0;
    for (int step = 0, phase = 0; step < phases; ++step, phase = (phase + 7) % phases) {
        if (load[static_cast<std::size_t>(phase)] < load[static_cast<std::size_t>(best)])
            best = phase;
    }
    return best;
}

void TickSchedule::erase_stopped() {
    std::erase_if(entries_, [](const Entry& entry) { return entry.ticker == nullptr; });
}

}  // namespace media
