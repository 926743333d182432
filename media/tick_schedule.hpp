#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "common/time.hpp"

namespace media {

/// Something the worker calls at a steady beat.
class Ticker {
public:
    virtual ~Ticker() = default;
    /// `due` is when the tick should have been. Ticks that the scheduler delayed are made up for,
    /// at most `TickSchedule::max_late_ticks` in a row: the receivers' clocks went on.
    virtual void on_tick(common::TimePoint due) = 0;
    /// For the log, when a tick takes too long. Must outlive the ticker.
    [[nodiscard]] virtual const char* name() const { return "ticker"; }
};

/// When which ticker is due. Pure: time is passed in. Not thread-safe.
class TickSchedule {
public:
    static constexpr int max_late_ticks = 10;
    /// A period has this many phases; tickers of one period are spread over them.
    static constexpr int phases = 20;

    /// First tick within one period from `now`, at the phase that fewest tickers of this period
    /// have. Allowed inside a tick, as is `stop`.
    void start(Ticker& ticker, common::Duration period, common::TimePoint now);
    void stop(Ticker& ticker);

    /// Nothing when there is no ticker.
    [[nodiscard]] std::optional<common::TimePoint> next_due() const;
    [[nodiscard]] bool empty() const { return !next_due().has_value(); }

    /// Calls `run` for every tick that is due by `now`. A ticker that fell further behind than
    /// `max_late_ticks` skips the rest and keeps its phase.
    using Run = std::function<void(Ticker&, common::TimePoint due)>;
    void run_due(common::TimePoint now, const Run& run);

private:
    struct Entry {
        Ticker* ticker;  // null: stopped, erased after the run
        common::Duration period;
        common::TimePoint due;
    };

    [[nodiscard]] int emptiest_phase(common::Duration period) const;
    void run_entry(std::size_t index, common::TimePoint now, const Run& run);
    void erase_stopped();

    std::vector<Entry> entries_;
    bool running_ = false;
};

}  // namespace media
