#pragma once

#include <chrono>

namespace common {

/// The only clock the program reads for intervals. Cores never call now(); the loop that runs them
/// passes `now` in.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

/// Calendar time, for logs and files only; never used to measure an interval.
using WallTime = std::chrono::system_clock::time_point;

}  // namespace common
