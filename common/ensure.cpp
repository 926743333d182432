#include "common/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace common {

bool ensure(bool holds, const char* promise) noexcept {
    if (holds) return true;
    std::fprintf(stderr, "broken promise: %s\n", promise);
#ifndef NDEBUG
    std::abort();
#endif
    broken_promises.fetch_add(1, std::memory_order_relaxed);
    return false;
}

}  // namespace common
