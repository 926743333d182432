#include "media/tick_schedule.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using common::TimePoint;
using media::Ticker;
using media::TickSchedule;
using namespace std::chrono_literals;

namespace {

struct SilentTicker final : Ticker {
    void on_tick(TimePoint) override {}
};

const TimePoint start{100s};

std::vector<TimePoint> dues(TickSchedule& schedule, TimePoint now) {
    std::vector<TimePoint> result;
    schedule.run_due(now, [&](Ticker&, TimePoint due) { result.push_back(due); });
    return result;
}

}  // namespace

TEST_CASE("nothing is due without tickers") {
    TickSchedule schedule;
    CHECK_FALSE(schedule.next_due().has_value());
    CHECK(dues(schedule, start).empty());
}

TEST_CASE("the first tick comes within one period, then one each period") {
    TickSchedule schedule;
    SilentTicker ticker;
    schedule.start(ticker, 20ms, start + 7ms);
    const auto first = schedule.next_due().value();
    CHECK(first > start + 7ms);
    CHECK(first <= start + 27ms);
    CHECK(dues(schedule, first - 1ns).empty());
    CHECK(dues(schedule, first) == std::vector{first});
    CHECK(schedule.next_due() == first + 20ms);
}

TEST_CASE("late ticks are made up for, at most ten in a row, and the phase stays") {
    TickSchedule schedule;
    SilentTicker ticker;
    schedule.start(ticker, 20ms, start);
    const auto first = schedule.next_due().value();
    CHECK(dues(schedule, first + 45ms) == std::vector{first, first + 20ms, first + 40ms});
    const auto now = first + 60ms + 1s;
    CHECK(dues(schedule, now).size() == TickSchedule::max_late_ticks);
    const auto next = schedule.next_due().value();
    CHECK(next > now);
    CHECK(next <= now + 20ms);
    CHECK((next - first) % 20ms == 0ms);
}

TEST_CASE("twenty tickers of one period have twenty phases, the next ones double up evenly") {
    TickSchedule schedule;
    std::vector<SilentTicker> tickers(40);
    std::multiset<std::int64_t> phases;
    for (auto& ticker : tickers) schedule.start(ticker, 20ms, start);
    schedule.run_due(start + 20ms, [&](Ticker&, TimePoint due) {
        phases.insert((due.time_since_epoch() % 20ms) / 1ms);
    });
    CHECK(phases.size() == 40);
    for (int phase = 0; phase < 20; ++phase) {
        CAPTURE(phase);
        CHECK(phases.count(phase) == 2);
    }
}

TEST_CASE("a tick may stop itself, stop another and start a third") {
    TickSchedule schedule;
    SilentTicker first;
    SilentTicker second;
    SilentTicker third;
    schedule.start(first, 20ms, start);
    schedule.start(second, 20ms, start);
    std::vector<const Ticker*> ran;
    schedule.run_due(start + 20ms, [&](Ticker& ticker, TimePoint) {
        ran.push_back(&ticker);
        schedule.stop(first);
        schedule.stop(second);
        schedule.start(third, 20ms, start + 20ms);
    });
    CHECK(ran == std::vector<const Ticker*>{&first});
    ran.clear();
    schedule.run_due(start + 40ms, [&](Ticker& ticker, TimePoint) { ran.push_back(&ticker); });
    CHECK(ran == std::vector<const Ticker*>{&third});
}
