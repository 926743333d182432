#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace common {

/// Counts events by named reason: dropped packets, refused requests (DESIGN §1.5).
///
/// `Reason` is an enum class whose last enumerator is `count_`, with a `constexpr std::string_view
/// name_of(Reason)` beside it. Counting is one relaxed add, safe from any thread.
template <class Reason>
class ReasonCounters {
public:
    void count(Reason reason, std::uint64_t times = 1) noexcept {
        values_[static_cast<std::size_t>(reason)].fetch_add(times, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t value(Reason reason) const noexcept {
        return values_[static_cast<std::size_t>(reason)].load(std::memory_order_relaxed);
    }
    /// Calls `visit(name, value)` for every reason, also those at zero.
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::size_t i = 0; i < size; ++i) {
            const auto reason = static_cast<Reason>(i);
            visit(std::string_view{name_of(reason)}, value(reason));
        }
    }

private:
    static constexpr auto size = static_cast<std::size_t>(Reason::count_);
    std::array<std::atomic<std::uint64_t>, size> values_{};
};

}  // namespace common
