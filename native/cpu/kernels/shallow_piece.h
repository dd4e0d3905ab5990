// A piece of eight rows of B times a few rows of A: sums are read and written once for every eight steps of the depth, for
// one row, whose strips would be done before the processor's own prefetching follows them, and for a B whose rows share the
// few places of one cache set. An element is the same chain of fused multiply-adds over the depth as in a strip.
#pragma once

#include "rows_strip.h"

namespace framework {
namespace FRAMEWORK_ISA {

constexpr Index kShallow = 8;
// The most rows of A that share what was loaded of B. Several rows with many registers are never multiplied so.
constexpr Index kShallowGroup = kManyRegisters ? 1 : 6;
// Factors, each in all lanes, that a compiler may keep for all columns.
constexpr Index kKeptFactors = kManyRegisters ? 32 : 8;

// sum[i · ld_sum + j] += Σ_q left[i · kShallow + q] · b[q · ldb + j] for the columns of some vectors.
template <Index Rows, Index Vectors>
FRAMEWORK_INLINE void add_shallow_vectors(const float* left, const float* b, Index ldb, float* sum, Index ld_sum) {
  Vector total[Rows][Vectors];
  load_sums(sum, ld_sum, total);
  // Left alone, GCC keeps a pointer for each row of B and, for all columns, every factor in all lanes: where they are many, most
  // of both on the stack. There a pointer for four rows is enough, and factors are broadcast as they are read.
  constexpr bool kMany = Rows * kShallow > kKeptFactors;
  const float* four = b;
  if (kMany) FRAMEWORK_OPAQUE(left);
  const Index thrice = 3 * ldb;
  FRAMEWORK_UNROLL(8)
  for (Index q = 0; q < kShallow; q++) {
    if (q % 4 == 0) {
      if (q > 0) four += 4 * ldb;
      if (kMany) FRAMEWORK_OPAQUE(four);
    }
    const float* row = four + (q % 4 == 3 ? thrice : q % 4 * ldb);
    // As in a strip, and written out again: through a function of both, GCC took a tenth longer over seven and twelve rows (AVX2).
    if (Rows < Vectors) {
      Vector factor[Rows];
      FRAMEWORK_UNROLL(8)
      for (Index i = 0; i < Rows; i++) factor[i] = broadcast(left[i * kShallow + q]);
      FRAMEWORK_UNROLL(8)
      for (Index v = 0; v < Vectors; v++) {
        const Vector right = load(row + v * kLanes);
        FRAMEWORK_UNROLL(8)
        for (Index i = 0; i < Rows; i++) {
          // Of one row little is in registers, and a compiler multiplies what it finds in memory: two per cent better.
          if (Rows == 1) {
            total[i][v] = fused(factor[i], right, total[i][v]);
          } else {
            accumulate(total[i][v], factor[i], right);
          }
        }
      }
    } else {
      Vector right[Vectors];
      FRAMEWORK_UNROLL(8)
      for (Index v = 0; v < Vectors; v++) right[v] = load(row + v * kLanes);
      FRAMEWORK_UNROLL(8)
      for (Index i = 0; i < Rows; i++) {
        const Vector factor = broadcast(left[i * kShallow + q]);
        FRAMEWORK_UNROLL(8)
        for (Index v = 0; v < Vectors; v++) accumulate(total[i][v], factor, right[v]);
      }
    }
  }
  store_sums(total, sum, ld_sum);
}

// The same for any number of columns: the last, incomplete vector is computed in a padded one.
template <Index Rows>
FRAMEWORK_INLINE void add_shallow_columns(Index columns, const float* FRAMEWORK_RESTRICT left, const float* b, Index ldb, float* sum,
                                          Index ld_sum, StripAhead& ahead) {
  // As many sums at once as hide the latency of an addition.
  constexpr Index kWide = Rows <= 3 ? 4 : 2;
  constexpr Index kLines = kWide * kLanes * kShallow / kLineFloats;
  Index j = 0;
  for (; j + kWide * kLanes <= columns; j += kWide * kLanes) {
    ahead.piece.ask<kLines>();
    add_shallow_vectors<Rows, kWide>(left, b + j, ldb, sum + j, ld_sum);
  }
  for (; j + kLanes <= columns; j += kLanes) add_shallow_vectors<Rows, 1>(left, b + j, ldb, sum + j, ld_sum);
  if (j == columns) return;
  float last[kShallow * FRAMEWORK_LANES] = {};
  for (Index q = 0; q < kShallow; q++) {
    for (Index i = 0; i < columns - j; i++) last[q * kLanes + i] = b[q * ldb + j + i];
  }
  add_shallow_vectors<Rows, 1>(left, last, kLanes, sum + j, ld_sum);
}

// Adds the products of kShallow rows of B to the sums, in groups of rows that are compiled; the first of them asks for what lies
// ahead. A[i, q] lies at a[i · row_step + q · step].
inline void add_shallow_piece(Index rows, Index columns, const float* a, Index row_step, Index step, const float* b, Index ldb,
                              float* sums, Index ld_sum, StripAhead& ahead) {
  float left[kFewestPacked * kShallow];
  for (Index i = 0; i < rows; i++) {
    for (Index q = 0; q < kShallow; q++) left[i * kShallow + q] = a[i * row_step + q * step];
  }
  StripAhead nothing;
  for (Index i = 0; i < rows;) {
    const Index group = equal_part(rows - i, kShallowGroup);
    StripAhead& asked = i == 0 ? ahead : nothing;
    switch (group) {
#define FRAMEWORK_GROUP(Rows)                                                                                      \
  case Rows:                                                                                                       \
    if constexpr (Rows <= kShallowGroup)                                                                           \
      add_shallow_columns<Rows>(columns, left + i * kShallow, b, ldb, sums + i * ld_sum, ld_sum, asked);           \
    break;
      FRAMEWORK_GROUP(1)
      FRAMEWORK_GROUP(2)
      FRAMEWORK_GROUP(3)
      FRAMEWORK_GROUP(4)
      FRAMEWORK_GROUP(5)
      FRAMEWORK_GROUP(6)
#undef FRAMEWORK_GROUP
    }
    i += group;
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
