// The product of one row with B stored [columns, depth]. B is read once, so that squares of 8 × 8 are transposed in
// registers and multiplied there: nothing of it is written. An element is the same chain of fused multiply-adds over the
// depth as in a tile.
#pragma once

#if defined(__AVX__) && defined(__FMA__)
#include <immintrin.h>

#include "packing.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Stored rows of a square, squares side by side: four chains of sums hide the latency of an addition, while the processor
// runs ahead and transposes. And the floats of a cache line.
constexpr Index kSquare = 8, kSquares = 4, kRowLine = 16;

// Written as the tile writes it, not as an instruction: where a compiler does not fuse (without optimization, under
// sanitizers), it does so in neither, and the chain stays the tile's.
FRAMEWORK_INLINE __m256 chained(__m256 a, __m256 b, __m256 sum) {
#if defined(__GNUC__) || defined(__clang__)
  return a * b + sum;
#else
  return _mm256_fmadd_ps(a, b, sum);
#endif
}

// sum + Σ_q left[q] · b[j · ldb + q] for eight stored rows j and a line of the depth: the whole line, since rows a power of
// two apart share one set of the first-level cache and would be gone before a second look.
FRAMEWORK_INLINE __m256 add_line(const float* FRAMEWORK_RESTRICT left, const float* b, Index ldb, __m256 sum) {
  const float* below = b + 4 * ldb;
  const Index thrice = 3 * ldb;
  FRAMEWORK_UNROLL(4)
  for (Index q = 0; q < kRowLine; q += 4) {
    __m256 four[4];
    FRAMEWORK_UNROLL(4)
    for (Index i = 0; i < 4; i++) {
      const Index row = i == 3 ? thrice : i * ldb;
      four[i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(b + row + q)), _mm_loadu_ps(below + row + q), 1);
    }
    const __m256 low = _mm256_unpacklo_ps(four[0], four[1]), high = _mm256_unpackhi_ps(four[0], four[1]);
    const __m256 low_2 = _mm256_unpacklo_ps(four[2], four[3]), high_2 = _mm256_unpackhi_ps(four[2], four[3]);
    sum = chained(_mm256_broadcast_ss(left + q), _mm256_shuffle_ps(low, low_2, 0x44), sum);
    sum = chained(_mm256_broadcast_ss(left + q + 1), _mm256_shuffle_ps(low, low_2, 0xEE), sum);
    sum = chained(_mm256_broadcast_ss(left + q + 2), _mm256_shuffle_ps(high, high_2, 0x44), sum);
    sum = chained(_mm256_broadcast_ss(left + q + 3), _mm256_shuffle_ps(high, high_2, 0xEE), sum);
  }
  return sum;
}

// sums[j] = Σ_p a[p] · b[j · ldb + p] for `Squares` · 8 stored rows. The rows behind them come closer meanwhile, in the
// order they lie in memory, where `ahead` says so.
template <Index Squares>
inline void sum_squares(Index depth, const float* a, const float* b, Index ldb, bool ahead, float* sums) {
  __m256 sum[Squares];
  FRAMEWORK_UNROLL(4)
  for (Index s = 0; s < Squares; s++) sum[s] = _mm256_setzero_ps();
  RowsAhead next(b + Squares * kSquare * ldb, ldb, depth);
  Index p = 0;
  for (; p + kRowLine <= depth; p += kRowLine) {
    FRAMEWORK_UNROLL(4)
    for (Index s = 0; s < Squares; s++) {
      if (ahead) next.ask(kSquare);
      sum[s] = add_line(a + p, b + s * kSquare * ldb + p, ldb, sum[s]);
    }
  }
  for (; p < depth; p++) {
    const __m256 left = _mm256_broadcast_ss(a + p);
    for (Index s = 0; s < Squares; s++) {
      const float* at = b + s * kSquare * ldb + p;
      const __m256 right = _mm256_set_ps(at[7 * ldb], at[6 * ldb], at[5 * ldb], at[4 * ldb], at[3 * ldb], at[2 * ldb],
                                         at[ldb], at[0]);
      sum[s] = chained(left, right, sum[s]);
    }
  }
  FRAMEWORK_UNROLL(4)
  for (Index s = 0; s < Squares; s++) _mm256_storeu_ps(sums + s * kSquare, sum[s]);
}

// c[columns] = addend + a · Bᵀ for at least eight columns; B is stored [columns, depth].
inline void row_times_transposed(Index depth, Index columns, const float* a, const float* b, Index ldb,
                                 const float* addend, float* c) {
  constexpr Index kWide = kSquares * kSquare;
  float sums[kWide];
  const auto write = [&](Index at, Index from, Index count) {
    for (Index j = from; j < count; j++) c[at + j] = addend != nullptr ? sums[j] + addend[at + j] : sums[j];
  };
  Index at = 0;
  for (; at + kWide <= columns; at += kWide) {
    sum_squares<kSquares>(depth, a, b + at * ldb, ldb, at + 2 * kWide <= columns, sums);
    write(at, 0, kWide);
  }
  for (; at + kSquare <= columns; at += kSquare) {
    sum_squares<1>(depth, a, b + at * ldb, ldb, false, sums);
    write(at, 0, kSquare);
  }
  if (at == columns) return;
  // The last eight; those of them that were computed before are not written twice, as C may be the addend.
  const Index last = columns - kSquare;
  sum_squares<1>(depth, a, b + last * ldb, ldb, false, sums);
  write(last, at - last, kSquare);
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
#endif
