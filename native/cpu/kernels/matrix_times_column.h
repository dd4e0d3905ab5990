// The product of a matrix stored row by row with one column. Each element is a dot product along the memory, summed in the
// lanes of a vector, which are added at its end: not the chain of a tile, but the same one for any number of rows.
#pragma once

#include "kernel_table.h"
#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Rows taken together: a chain of sums each, which hide the latency of an addition and share what is loaded of the column.
constexpr Index kRowsTogether = 4;

// The first `given` floats, then zeros.
FRAMEWORK_INLINE Vector load_some(const float* p, Index given) {
  float some[FRAMEWORK_LANES] = {};
  for (Index i = 0; i < given; i++) some[i] = p[i];
  return load(some);
}

// sums[i] = Σ_p a[i · lda + p] · b[p]: element p is added to lane p mod kLanes, in order.
template <Index Rows>
inline void sum_along(Index depth, const float* a, Index lda, const float* FRAMEWORK_RESTRICT b, float* sums) {
  Vector sum[Rows];
  FRAMEWORK_UNROLL(4)
  for (Index i = 0; i < Rows; i++) sum[i] = broadcast(0.0f);
  Index p = 0;
  for (; p + kLanes <= depth; p += kLanes) {
    const Vector right = load(b + p);
    FRAMEWORK_UNROLL(4)
    for (Index i = 0; i < Rows; i++) sum[i] = load(a + i * lda + p) * right + sum[i];
  }
  if (p < depth) {
    const Vector right = load_some(b + p, depth - p);
    FRAMEWORK_UNROLL(4)
    for (Index i = 0; i < Rows; i++) sum[i] = load_some(a + i * lda + p, depth - p) * right + sum[i];
  }
  FRAMEWORK_UNROLL(4)
  for (Index i = 0; i < Rows; i++) sums[i] = sum_of_lanes(sum[i]);
}

// c[i · ldc] = addend[i · ld_addend] + Σ_p a[i · lda + p] · b[p]; `addend` null is zero, and it may be C itself.
inline void matrix_times_column(Index rows, Index depth, const float* a, Index lda, const float* b, const float* addend,
                                Index ld_addend, float* c, Index ldc) {
  float sums[kRowsTogether];
  for (Index i = 0; i < rows;) {
    const Index height = rows - i < kRowsTogether ? 1 : kRowsTogether;
    const auto sum = height == 1 ? sum_along<1> : sum_along<kRowsTogether>;
    sum(depth, a + i * lda, lda, b, sums);
    for (const Index first = i; i < first + height; i++) {
      c[i * ldc] = addend != nullptr ? sums[i - first] + addend[i * ld_addend] : sums[i - first];
    }
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
