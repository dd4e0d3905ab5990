// One copy for everything that only moves elements: transposes, slices, concatenation, padding, tiling.
#pragma once

#include <cstdint>

#include "elementwise.h"
#include "index.h"

namespace framework {

// to[Σ i·to_strides] = from[Σ i·from_strides] for every index of `shape`. A stride of `from` may be 0 (repeat) or
// negative (reverse); no two indices may share an element of `to`.
void strided_copy(Index axes, const std::int32_t* shape, const float* from, const std::int32_t* from_strides, float* to,
                  const std::int32_t* to_strides);

}  // namespace framework
