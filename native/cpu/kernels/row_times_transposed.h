// The product of one row with B stored [columns, depth]. B is read once, so that squares of it are transposed in registers
// and multiplied there: nothing of it is written. An element is the same chain of fused multiply-adds over the depth as in a
// tile.
#pragma once

#if defined(__AVX__) && defined(__FMA__) && !defined(FRAMEWORK_PLAIN_VECTOR)
#include <immintrin.h>

#include "packing.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Stored rows of a square: a vector of eight, whatever the instruction set; sixteen took as many loads and longer shuffles
// (measured on Zen 4). Squares side by side: chains of sums that hide the latency of an addition. And the floats of a cache line.
constexpr Index kSquare = 8, kSquares = 4, kRowLine = 16;

// Written as the tile writes it, not as an instruction: where a compiler does not fuse (without optimization, under
// sanitizers), it does so in neither, and the chain stays the tile's.
template <class Lanes>
FRAMEWORK_INLINE Lanes chained(Lanes a, Lanes b, Lanes sum) {
  return a * b + sum;
}

// sum[j] += Σ_q a[q] · b[j · ldb + q] for four floats of each of the eight rows of a square.
FRAMEWORK_INLINE __m256 add_square(const __m256 (&a)[4], const float* b, Index ldb, __m256 sum) {
  // Two pointers and one multiple of the stride. Left alone, GCC keeps a pointer for every row, most of them on the stack.
  const float* below = b + 4 * ldb;
  FRAMEWORK_OPAQUE(below);
  const Index thrice = 3 * ldb;
  // Rows four apart are put together as they are read, which takes a third of the shuffles off.
  __m256 row[4];
  FRAMEWORK_UNROLL(4)
  for (Index i = 0; i < 4; i++) {
    const Index at = i == 3 ? thrice : i * ldb;
    row[i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(b + at)), _mm_loadu_ps(below + at), 1);
  }
  const __m256 low = _mm256_unpacklo_ps(row[0], row[1]), high = _mm256_unpackhi_ps(row[0], row[1]);
  const __m256 low_2 = _mm256_unpacklo_ps(row[2], row[3]), high_2 = _mm256_unpackhi_ps(row[2], row[3]);
  sum = chained(a[0], _mm256_shuffle_ps(low, low_2, 0x44), sum);
  sum = chained(a[1], _mm256_shuffle_ps(low, low_2, 0xEE), sum);
  sum = chained(a[2], _mm256_shuffle_ps(high, high_2, 0x44), sum);
  return chained(a[3], _mm256_shuffle_ps(high, high_2, 0xEE), sum);
}

// Four floats of A, each in all lanes.
FRAMEWORK_INLINE void broadcast_four(const float* a, __m256 (&out)[4]) {
  FRAMEWORK_UNROLL(4)
  for (Index i = 0; i < 4; i++) out[i] = _mm256_broadcast_ss(a + i);
}

// sum[s] += the products of one line of the depth with `Squares` squares. Meanwhile the rows behind them come closer, in the
// order they lie in memory and a few lines at a time, where `ahead` says so.
template <Index Squares>
FRAMEWORK_INLINE void add_line(const float* a, const float* b, Index ldb, bool ahead, RowsAhead& next,
                               __m256 (&sum)[Squares]) {
  FRAMEWORK_UNROLL(4)
  for (Index q = 0; q < kRowLine; q += 4) {
    if (ahead) next.ask(Squares * kSquare / 4);
    __m256 factor[4];
    broadcast_four(a + q, factor);
    const float* square = b + q;
    FRAMEWORK_UNROLL(4)
    for (Index s = 0; s < Squares; s++, square += kSquare * ldb) {
      FRAMEWORK_OPAQUE(square);
      sum[s] = add_square(factor, square, ldb, sum[s]);
    }
  }
}

// sums[j] = the sums over whole lines of the depth, in `sum`, and what is left of it.
template <Index Squares>
FRAMEWORK_INLINE void finish_squares(Index depth, const float* a, const float* b, Index ldb, __m256 (&sum)[Squares],
                                     float* sums) {
  for (Index p = depth / kRowLine * kRowLine; p < depth; p++) {
    for (Index s = 0; s < Squares; s++) {
      float column[kSquare];
      for (Index j = 0; j < kSquare; j++) column[j] = b[(s * kSquare + j) * ldb + p];
      sum[s] = chained(_mm256_broadcast_ss(a + p), _mm256_loadu_ps(column), sum[s]);
    }
  }
  FRAMEWORK_UNROLL(4)
  for (Index s = 0; s < Squares; s++) _mm256_storeu_ps(sums + s * kSquare, sum[s]);
}

// sums[j] = Σ_p a[p] · b[j · ldb + p] for the stored rows of `Squares` squares, all of them at the same depth.
template <Index Squares>
inline void sum_squares(Index depth, const float* FRAMEWORK_RESTRICT a, const float* b, Index ldb, bool ahead, float* sums) {
  __m256 sum[Squares] = {};
  RowsAhead next(b + Squares * kSquare * ldb, ldb, depth);
  for (Index p = 0; p + kRowLine <= depth; p += kRowLine) add_line(a + p, b + p, ldb, ahead, next, sum);
  finish_squares(depth, a, b, ldb, sum, sums);
}

// The same for kSquares squares, each a part of the depth behind the one before it. Rows whose distance is a multiple of 2 KiB
// share a few sets of the first-level cache, which hold eight lines each: at the same depth squares would push each other out.
inline void sum_squares_apart(Index depth, const float* FRAMEWORK_RESTRICT a, const float* b, Index ldb, bool ahead,
                              float* sums) {
  __m256 sum[kSquares][1] = {};
  RowsAhead next(b + kSquares * kSquare * ldb, ldb, depth);
  const Index lines = depth / kRowLine, apart = ceil_div(lines, kSquares);
  FRAMEWORK_ROLLED
  for (Index step = 0; step < lines + (kSquares - 1) * apart; step++) {
    FRAMEWORK_UNROLL(4)
    for (Index s = 0; s < kSquares; s++) {
      const Index line = step - s * apart;
      if (line < 0 || line >= lines) continue;
      add_line(a + line * kRowLine, b + s * kSquare * ldb + line * kRowLine, ldb, ahead, next, sum[s]);
    }
  }
  FRAMEWORK_UNROLL(4)
  for (Index s = 0; s < kSquares; s++) finish_squares(depth, a, b + s * kSquare * ldb, ldb, sum[s], sums + s * kSquare);
}

// c[columns] = addend + a · Bᵀ for at least kSquare columns; B is stored [columns, depth].
inline void row_times_transposed(Index depth, Index columns, const float* a, const float* b, Index ldb,
                                 const float* addend, float* c) {
  constexpr Index kWide = kSquares * kSquare;
  float sums[kWide];
  const auto write = [&](Index at, Index from, Index count) {
    for (Index j = from; j < count; j++) c[at + j] = addend != nullptr ? sums[j] + addend[at + j] : sums[j];
  };
  const auto sum_wide = ldb % 512 == 0 ? sum_squares_apart : sum_squares<kSquares>;
  Index at = 0;
  for (; at + kWide <= columns; at += kWide) {
    sum_wide(depth, a, b + at * ldb, ldb, at + 2 * kWide <= columns, sums);
    write(at, 0, kWide);
  }
  for (; at + kSquare <= columns; at += kSquare) {
    sum_squares<1>(depth, a, b + at * ldb, ldb, false, sums);
    write(at, 0, kSquare);
  }
  if (at == columns) return;
  // The last ones; those of them that were computed before are not written twice, as C may be the addend.
  const Index last = columns - kSquare;
  sum_squares<1>(depth, a, b + last * ldb, ldb, false, sums);
  write(last, at - last, kSquare);
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
#endif
