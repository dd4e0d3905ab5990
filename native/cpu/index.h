// Sizes, strides and loop counters. Signed, so that `i < n - 1` is safe for n = 0; as wide as a pointer.
#pragma once

#include <cstddef>

namespace framework {

using Index = std::ptrdiff_t;

// Internal linkage: these are compiled for every instruction set, and the linker must not merge them.
static inline Index round_up(Index value, Index multiple) { return (value + multiple - 1) / multiple * multiple; }
static inline Index ceil_div(Index value, Index divisor) { return (value + divisor - 1) / divisor; }

}  // namespace framework
