// Rotary position embedding (Su et al. 2021), channels paired (i, i + S/2).
#pragma once

#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

inline void rotary(Index rows, Index stride, Index heads, Index head_size, const float* tables,
                   const int32_t* positions, float sign, float* x) {
  const Index half = head_size / 2;
  for (Index r = 0; r < rows; r++) {
    const float* cosine = tables + positions[r] * head_size;
    const float* sine = cosine + half;
    for (Index head = 0; head < heads; head++) {
      float* FRAMEWORK_RESTRICT low = x + r * stride + head * head_size;
      float* FRAMEWORK_RESTRICT high = low + half;
      for (Index i = 0; i < half; i++) {
        const float a = low[i], b = high[i], s = sine[i] * sign;
        low[i] = a * cosine[i] - b * s;
        high[i] = b * cosine[i] + a * s;
      }
    }
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
