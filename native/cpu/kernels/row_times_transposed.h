// The product of one row with B stored [columns, depth]. B is read once, so that squares of it are transposed in registers
// and multiplied there: nothing of it is written. An element is the same chain of fused multiply-adds over the depth as in a
// tile.
#pragma once

#if defined(__AVX__) && defined(__FMA__) && !defined(FRAMEWORK_PLAIN_VECTOR)
#include <immintrin.h>

#include "packing.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Stored rows of a square, a vector of them, and squares side by side: chains of sums that hide the latency of an addition,
// while the processor runs ahead and transposes. And the floats of a cache line.
constexpr Index kSquare = kLanes, kSquares = 32 / kSquare, kRowLine = 16;

// Written as the tile writes it, not as an instruction: where a compiler does not fuse (without optimization, under
// sanitizers), it does so in neither, and the chain stays the tile's.
template <class Lanes>
FRAMEWORK_INLINE Lanes chained(Lanes a, Lanes b, Lanes sum) {
  return a * b + sum;
}

// Four floats of each of kSquare rows, whose quarters lie four rows apart: they are put together as they are read, which takes
// a third of the shuffles off. Row i of the first four is at b + i · ldb.
struct Quads {
  Vector row[4];
};

#if defined(__AVX512F__)
FRAMEWORK_INLINE Quads load_quads(const float* b, Index ldb) {
  Quads quads;
  FRAMEWORK_UNROLL(4)
  for (Index i = 0; i < 4; i++) {
    const float* from = b + i * ldb;
    __m512 row = _mm512_castps128_ps512(_mm_loadu_ps(from));
    row = _mm512_mask_broadcast_f32x4(row, 0x00f0, _mm_loadu_ps(from + 4 * ldb));
    row = _mm512_mask_broadcast_f32x4(row, 0x0f00, _mm_loadu_ps(from + 8 * ldb));
    quads.row[i] = _mm512_mask_broadcast_f32x4(row, 0xf000, _mm_loadu_ps(from + 12 * ldb));
  }
  return quads;
}

// The columns of a square: column p of its four has the floats p of all rows.
FRAMEWORK_INLINE Quads transposed(const Quads& in) {
  // Masks of all lanes: GCC warns of the undefined vectors inside the plain forms (its bug 105593).
  constexpr __mmask16 kAll = 0xffff;
  const __m512 low = _mm512_maskz_unpacklo_ps(kAll, in.row[0], in.row[1]);
  const __m512 high = _mm512_maskz_unpackhi_ps(kAll, in.row[0], in.row[1]);
  const __m512 low_2 = _mm512_maskz_unpacklo_ps(kAll, in.row[2], in.row[3]);
  const __m512 high_2 = _mm512_maskz_unpackhi_ps(kAll, in.row[2], in.row[3]);
  return {{_mm512_maskz_shuffle_ps(kAll, low, low_2, 0x44), _mm512_maskz_shuffle_ps(kAll, low, low_2, 0xEE),
           _mm512_maskz_shuffle_ps(kAll, high, high_2, 0x44), _mm512_maskz_shuffle_ps(kAll, high, high_2, 0xEE)}};
}
#else
FRAMEWORK_INLINE Quads load_quads(const float* b, Index ldb) {
  Quads quads;
  // Two pointers and one multiple of the stride: more would have to be kept on the stack.
  const float* below = b + 4 * ldb;
  const Index thrice = 3 * ldb;
  FRAMEWORK_UNROLL(4)
  for (Index i = 0; i < 4; i++) {
    const Index row = i == 3 ? thrice : i * ldb;
    quads.row[i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(b + row)), _mm_loadu_ps(below + row), 1);
  }
  return quads;
}

FRAMEWORK_INLINE Quads transposed(const Quads& in) {
  const __m256 low = _mm256_unpacklo_ps(in.row[0], in.row[1]), high = _mm256_unpackhi_ps(in.row[0], in.row[1]);
  const __m256 low_2 = _mm256_unpacklo_ps(in.row[2], in.row[3]), high_2 = _mm256_unpackhi_ps(in.row[2], in.row[3]);
  return {{_mm256_shuffle_ps(low, low_2, 0x44), _mm256_shuffle_ps(low, low_2, 0xEE),
           _mm256_shuffle_ps(high, high_2, 0x44), _mm256_shuffle_ps(high, high_2, 0xEE)}};
}
#endif

// sums[j] = Σ_p a[p] · b[j · ldb + p] for `Squares` · kSquare stored rows, `Together` squares at a time for a line of the
// depth. The rows behind them come closer meanwhile, in the order they lie in memory, where `ahead` says so.
template <Index Squares, Index Together>
inline void sum_squares(Index depth, const float* FRAMEWORK_RESTRICT a, const float* b, Index ldb, bool ahead, float* sums) {
  Vector sum[Squares];
  FRAMEWORK_UNROLL(4)
  for (Index s = 0; s < Squares; s++) sum[s] = broadcast(0.0f);
  RowsAhead next(b + Squares * kSquare * ldb, ldb, depth);
  Index p = 0;
  // The whole line of a square: rows a power of two apart share a few sets of the first-level cache, and would be gone
  // before a second look.
  for (; p + kRowLine <= depth; p += kRowLine) {
    FRAMEWORK_UNROLL(4)
    for (Index first = 0; first < Squares; first += Together) {
      FRAMEWORK_UNROLL(4)
      for (Index s = 0; ahead && s < Together * kSquare; s += 8) next.ask(8);
      FRAMEWORK_UNROLL(4)
      for (Index q = p; q < p + kRowLine; q += 4) {
        FRAMEWORK_UNROLL(4)
        for (Index s = first; s < first + Together; s++) {
          const Quads columns = transposed(load_quads(b + s * kSquare * ldb + q, ldb));
          FRAMEWORK_UNROLL(4)
          for (Index i = 0; i < 4; i++) sum[s] = chained(broadcast(a[q + i]), columns.row[i], sum[s]);
        }
      }
    }
  }
  for (; p < depth; p++) {
    for (Index s = 0; s < Squares; s++) {
      float column[kSquare];
      for (Index j = 0; j < kSquare; j++) column[j] = b[(s * kSquare + j) * ldb + p];
      sum[s] = chained(broadcast(a[p]), load(column), sum[s]);
    }
  }
  FRAMEWORK_UNROLL(4)
  for (Index s = 0; s < Squares; s++) store(sums + s * kSquare, sum[s]);
}

// c[columns] = addend + a · Bᵀ for at least kSquare columns; B is stored [columns, depth].
inline void row_times_transposed(Index depth, Index columns, const float* a, const float* b, Index ldb,
                                 const float* addend, float* c) {
  constexpr Index kWide = kSquares * kSquare;
  float sums[kWide];
  const auto write = [&](Index at, Index from, Index count) {
    for (Index j = from; j < count; j++) c[at + j] = addend != nullptr ? sums[j] + addend[at + j] : sums[j];
  };
  // All squares together need a line of 32 rows in the first-level cache, which holds eight that are 4 KiB apart.
  const auto sum_wide = ldb % 512 == 0 ? sum_squares<kSquares, 1> : sum_squares<kSquares, kSquares>;
  Index at = 0;
  for (; at + kWide <= columns; at += kWide) {
    sum_wide(depth, a, b + at * ldb, ldb, at + 2 * kWide <= columns, sums);
    write(at, 0, kWide);
  }
  for (; at + kSquare <= columns; at += kSquare) {
    sum_squares<1, 1>(depth, a, b + at * ldb, ldb, false, sums);
    write(at, 0, kSquare);
  }
  if (at == columns) return;
  // The last ones; those of them that were computed before are not written twice, as C may be the addend.
  const Index last = columns - kSquare;
  sum_squares<1, 1>(depth, a, b + last * ldb, ldb, false, sums);
  write(last, at - last, kSquare);
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
#endif
