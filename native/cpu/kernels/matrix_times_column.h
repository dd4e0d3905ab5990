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

// sums[i] = the lanes of sum[i], added in `sum_of_lanes`' tree.
template <Index Rows>
FRAMEWORK_INLINE void add_lanes(const Vector (&sum)[Rows], float* sums) {
  FRAMEWORK_UNROLL(4)
  for (Index i = 0; i < Rows; i++) sums[i] = sum_of_lanes(sum[i]);
}
#if defined(__AVX__) && FRAMEWORK_VECTOR_EXTENSION && FRAMEWORK_LANES == 8
// Four trees at once: one after another, they took a fifth of the time over a depth of 256.
FRAMEWORK_INLINE void add_lanes(const Vector (&sum)[4], float* sums) {
  __m128 half[4];
  FRAMEWORK_UNROLL(4)
  for (Index i = 0; i < 4; i++) {
    const __m256 lanes = sum[i];
    half[i] = _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
  }
  _MM_TRANSPOSE4_PS(half[0], half[1], half[2], half[3]);
  _mm_storeu_ps(sums, _mm_add_ps(_mm_add_ps(half[0], half[2]), _mm_add_ps(half[1], half[3])));
}
#endif

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
    for (Index i = 0; i < Rows; i++) sum[i] = fused(load(a + i * lda + p), right, sum[i]);
  }
  if (p < depth) {
    const Vector right = load_some(b + p, depth - p);
    FRAMEWORK_UNROLL(4)
    for (Index i = 0; i < Rows; i++) sum[i] = fused(load_some(a + i * lda + p, depth - p), right, sum[i]);
  }
  add_lanes(sum, sums);
}

// c[i · ldc] = addend[i · ld_addend] + Σ_p a[i · lda + p] · b[p]; `addend` null is zero, and it may be C itself.
inline void matrix_times_column(Index rows, Index depth, const float* a, Index lda, const float* b, const float* addend,
                                Index ld_addend, float* c, Index ldc) {
  // Rows whose sums are written at once: between those of four rows, a loop over them is a few unpredictable jumps.
  constexpr Index kRowsAtOnce = 16 * kRowsTogether;
  float sums[kRowsAtOnce];
  for (Index at = 0; at < rows; at += kRowsAtOnce) {
    const Index height = smaller(kRowsAtOnce, rows - at);
    Index i = 0;
    for (; i + kRowsTogether <= height; i += kRowsTogether, a += kRowsTogether * lda) {
      sum_along<kRowsTogether>(depth, a, lda, b, sums + i);
    }
    for (; i < height; i++, a += lda) sum_along<1>(depth, a, lda, b, sums + i);
    if (addend == nullptr) {
      for (i = 0; i < height; i++) c[(at + i) * ldc] = sums[i];
    } else {
      for (i = 0; i < height; i++) c[(at + i) * ldc] = sums[i] + addend[(at + i) * ld_addend];
    }
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
