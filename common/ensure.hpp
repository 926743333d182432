#pragma once

#include <atomic>
#include <cstdint>

namespace common {

/// How often `ensure` found the impossible in this process; shown in /metrics.
/// The one mutable global of the program: it must be reachable from where nothing else is.
inline std::atomic<std::uint64_t> broken_promises{0};  // NOLINT(*-non-const-global-variables)

/// States what cannot be otherwise (STYLE 12). A debug build aborts; a release build writes the
/// text to stderr, counts, and returns false, so that the caller ends that one call:
///     if (!ensure(leg != nullptr, "a running call has two legs")) return end_call();
[[nodiscard]] bool ensure(bool holds, const char* promise) noexcept;

}  // namespace common
