// Products of five to twelve rows with B stored [columns, depth]: the rows of A are the lanes of a vector, and each float
// of B is broadcast to them from where it lies, so that nothing of B is turned round. An element is the same chain of fused
// multiply-adds over the depth as in a tile.
#pragma once

#if defined(__AVX__) && defined(__FMA__) && !defined(FRAMEWORK_PLAIN_VECTOR)
#include <immintrin.h>

#include "packing.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Eight rows are a vector, whatever the instruction set: most of a longer one would be empty. Twelve chains of sums hide the
// latency of an addition and leave room for what is multiplied, in 16 registers.
constexpr Index kRowLanes = 8, kChains = 12, kFewestInLanes = 5;
// A's depth that stays in the first-level cache: the driver's slices are not deeper. And columns that are written at once.
constexpr Index kLaneDepth = 512, kLaneColumns = 8 * kChains;

// Columns whose floats are read a line at a time, and broadcast within registers. With all of them broadcast from memory, twelve
// multiply-adds, six cycles, would wait for thirteen loads, six and a half; with many of them in registers, for the shuffles
// (measured on Zen 4: two are 13 % faster than none, four no faster).
#if defined(__AVX512F__)
constexpr Index kFromLines = 2;
#endif

// Fused where the tile's are, so that the chain is the tile's.
FRAMEWORK_INLINE __m256 chained(__m256 a, __m256 b, __m256 sum) {
#if FRAMEWORK_IN_PLACE
  return fused(a, b, sum);
#else
  return a * b + sum;
#endif
}

// sums[j · Vectors · 8 + i] = Σ_p left[p · Vectors · 8 + i] · b[j · ldb + p] for as many columns j as make twelve chains with
// the vectors of rows. The columns behind them come closer meanwhile, in the order they lie in memory, where `ahead` says so.
template <Index Vectors>
inline void sum_lanes(Index depth, const float* FRAMEWORK_RESTRICT left, const float* b, Index ldb, bool ahead,
                      float* FRAMEWORK_RESTRICT sums) {
  constexpr Index kColumns = kChains / Vectors;
  __m256 sum[kColumns][Vectors];
  FRAMEWORK_UNROLL(12)
  for (Index j = 0; j < kColumns; j++) {
    FRAMEWORK_UNROLL(2)
    for (Index v = 0; v < Vectors; v++) sum[j][v] = _mm256_setzero_ps();
  }
  // `from(j, p)` is b[j · ldb + p] in all lanes.
  const auto add = [&](Index p, const auto& from) {
    __m256 row[Vectors];
    FRAMEWORK_UNROLL(2)
    for (Index v = 0; v < Vectors; v++) row[v] = _mm256_loadu_ps(left + (p * Vectors + v) * kRowLanes);
    FRAMEWORK_UNROLL(12)
    for (Index j = 0; j < kColumns; j++) {
      const __m256 right = from(j, p);
      FRAMEWORK_UNROLL(2)
      for (Index v = 0; v < Vectors; v++) sum[j][v] = chained(row[v], right, sum[j][v]);
    }
  };
  const auto at = [&](Index j, Index p) {
    // Three columns from each pointer: twelve pointers would not fit the registers.
    const float* third = b + j / 3 * 3 * ldb;
    return third + j % 3 * ldb + p;
  };
  const auto from_memory = [&](Index j, Index p) { return _mm256_broadcast_ss(at(j, p)); };
  RowsAhead next(b + kColumns * ldb, ldb, depth);
  Index p = 0;
  for (; p + kLineFloats <= depth; p += kLineFloats) {
    if (ahead) next.ask(kColumns);
#if defined(__AVX512F__)
    if constexpr (Vectors == 1) {
      __m512 line[kFromLines];
      FRAMEWORK_UNROLL(2)
      for (Index j = 0; j < kFromLines; j++) line[j] = _mm512_loadu_ps(at(j, p));
      __m512i lane = _mm512_setzero_si512();
      FRAMEWORK_ROLLED
      for (Index q = p; q < p + kLineFloats; q++) {
        add(q, [&](Index j, Index each) {
          return j < kFromLines ? _mm512_castps512_ps256(_mm512_permutexvar_ps(lane, line[j])) : from_memory(j, each);
        });
        lane = _mm512_add_epi32(lane, _mm512_set1_epi32(1));
      }
      continue;
    }
#endif
    FRAMEWORK_ROLLED
    for (Index q = p; q < p + kLineFloats; q++) add(q, from_memory);
  }
  FRAMEWORK_ROLLED
  for (; p < depth; p++) add(p, from_memory);
  FRAMEWORK_UNROLL(12)
  for (Index j = 0; j < kColumns; j++) {
    FRAMEWORK_UNROLL(2)
    for (Index v = 0; v < Vectors; v++) _mm256_storeu_ps(sums + (j * Vectors + v) * kRowLanes, sum[j][v]);
  }
}

// left[p · stride + i] = a[i · row_step + p · step] for up to eight rows. What the lanes of missing rows sum is not written: they
// are the last row again.
inline void put_in_lanes(Index rows, Index depth, const float* a, Index row_step, Index step, float* left, Index stride) {
  Index p = 0;
  if (step == 1) {
    for (; p + kLineFloats <= depth; p += kLineFloats) {
      float lines[kRowLanes * kLineFloats];
      for (Index i = 0; i < kRowLanes; i++) {
        memcpy(lines + i * kLineFloats, a + smaller(i, rows - 1) * row_step + p, kLineFloats * sizeof(float));
      }
      transpose_8<8>(lines, kLineFloats, 8, left + p * stride, stride);
      transpose_8<8>(lines + 8, kLineFloats, 8, left + (p + 8) * stride, stride);
    }
  }
  for (; p < depth; p++) {
    for (Index i = 0; i < kRowLanes; i++) left[p * stride + i] = a[smaller(i, rows - 1) * row_step + p * step];
  }
}

// C[rows × columns] = addend + A · Bᵀ for up to Vectors · 8 rows, a depth up to kLaneDepth and at least twelve columns;
// A[i, p] lies at a[i · row_step + p · step].
template <Index Vectors>
inline void rows_in_lanes(Index rows, Index depth, Index columns, const float* a, Index row_step, Index step,
                          const float* b, Index ldb, const float* addend, Index ld_addend, float* c, Index ldc) {
  constexpr Index kColumns = kChains / Vectors, kLanesOfRows = Vectors * kRowLanes;
  float left[kLaneDepth * kLanesOfRows], lanes[kColumns * kLanesOfRows], sums[kLanesOfRows * kLaneColumns];
  for (Index v = 0; v < Vectors; v++) {
    put_in_lanes(smaller(kRowLanes, rows - v * kRowLanes), depth, a + v * kRowLanes * row_step, row_step, step,
                 left + v * kRowLanes, kLanesOfRows);
  }
  for (Index at = 0; at < columns; at += kLaneColumns) {
    const Index end = smaller(columns, at + kLaneColumns);
    // The last columns are computed with some before them that are not written again, as C may be the addend.
    const Index first = smaller(at, columns - kColumns);
    for (Index next = first; next < end; next += kColumns) {
      const Index j = smaller(next, end - kColumns);
      sum_lanes<Vectors>(depth, left, b + j * ldb, ldb, j + 2 * kColumns <= columns, lanes);
      float* to = sums + (j - first);
      if constexpr (Vectors == 1) {
        transpose_8<8>(lanes, kRowLanes, 8, to, kLaneColumns);
        transpose_8<4>(lanes + 8 * kRowLanes, kRowLanes, 4, to + 8, kLaneColumns);
      } else {
        for (Index v = 0; v < Vectors; v++) {
          transpose_8<kColumns>(lanes + v * kRowLanes, kLanesOfRows, kColumns, to + v * kRowLanes * kLaneColumns, kLaneColumns);
        }
      }
    }
    for (Index i = 0; i < rows; i++) {
      const float* from = sums + i * kLaneColumns + (at - first);
      for (Index j = at; j < end; j++) {
        const float sum = from[j - at];
        c[i * ldc + j] = addend != nullptr ? sum + addend[i * ld_addend + j] : sum;
      }
    }
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
#endif
