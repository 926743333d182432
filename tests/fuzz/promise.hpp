#pragma once

#include <cstdio>
#include <cstdlib>

/// Stops the fuzzer, which then keeps the input, when a promise of a header does not hold.
inline void promise(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}
