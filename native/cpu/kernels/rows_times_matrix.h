// Products of a few rows with B stored [depth, columns]: what is read of B is used too seldom to pack it, so it is read as
// it lies, some rows of it at a time. An element is the same chain of fused multiply-adds over the depth as in a tile: a
// row's result does not depend on how many rows there are.
#pragma once

#include <string.h>

#include "kernel_table.h"
#include "matrix_tile.h"
#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

// The most rows of A that share what was loaded of B: two or three vectors of sums of each are held in registers.
constexpr bool kManyRegisters = kTileRows > 6;
constexpr Index kRowGroup = kManyRegisters ? 7 : 6;
// Rows of a group from which multiplying takes longer than reading B.
constexpr Index kTallGroup = kManyRegisters ? 5 : 3;
// Factors, each in all lanes, that a compiler may keep for all columns.
constexpr Index kKeptFactors = kManyRegisters ? 32 : 8;
// Rows of B multiplied at a time: twice as many for tall groups, whose sums are then read and written half as often; the
// processor's own prefetching, all there is for one row, does not follow so many.
constexpr Index kDeep = 8;

// The height of the first of about equal groups of rows.
FRAMEWORK_INLINE Index group_of(Index rows) { return ceil_div(rows, ceil_div(rows, kRowGroup)); }

// sum[i · ld_sum + j] += Σ_q left[i · ld_left + q] · b[q · ldb + j] for the columns of some vectors.
template <Index Deep, Index Rows, Index Vectors>
FRAMEWORK_INLINE void add_vectors(const float* left, Index ld_left, const float* b, Index ldb, float* sum, Index ld_sum) {
  Vector total[Rows][Vectors];
  FRAMEWORK_UNROLL(8)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(8)
    for (Index v = 0; v < Vectors; v++) total[i][v] = load(sum + i * ld_sum + v * kLanes);
  }
  // Left alone, GCC keeps a pointer for each row of B and, for all columns, every factor in all lanes: where they are many, most
  // of both on the stack. There a pointer for four rows is enough, and factors are broadcast as they are read.
  constexpr bool kMany = Rows * Deep > kKeptFactors;
  const float* four = b;
  if (kMany) FRAMEWORK_OPAQUE(left);
  const Index thrice = 3 * ldb;
  FRAMEWORK_UNROLL(16)
  for (Index q = 0; q < Deep; q++) {
    if (q % 4 == 0) {
      if (q > 0) four += 4 * ldb;
      if (kMany) FRAMEWORK_OPAQUE(four);
    }
    const float* row = four + (q % 4 == 3 ? thrice : q % 4 * ldb);
    // What there is less of is held in registers, beside the sums and one of the other.
    if (Rows < Vectors) {
      Vector factor[Rows];
      FRAMEWORK_UNROLL(8)
      for (Index i = 0; i < Rows; i++) factor[i] = broadcast(left[i * ld_left + q]);
      FRAMEWORK_UNROLL(8)
      for (Index v = 0; v < Vectors; v++) {
        const Vector right = load(row + v * kLanes);
        FRAMEWORK_UNROLL(8)
        for (Index i = 0; i < Rows; i++) total[i][v] = factor[i] * right + total[i][v];
      }
    } else {
      Vector right[Vectors];
      FRAMEWORK_UNROLL(8)
      for (Index v = 0; v < Vectors; v++) right[v] = load(row + v * kLanes);
      FRAMEWORK_UNROLL(8)
      for (Index i = 0; i < Rows; i++) {
        const Vector factor = broadcast(left[i * ld_left + q]);
        FRAMEWORK_UNROLL(8)
        for (Index v = 0; v < Vectors; v++) total[i][v] = factor * right[v] + total[i][v];
      }
    }
  }
  FRAMEWORK_UNROLL(8)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(8)
    for (Index v = 0; v < Vectors; v++) store(sum + i * ld_sum + v * kLanes, total[i][v]);
  }
}

// The same for any number of columns: the last, incomplete vector is computed in a padded one. What lies `ahead` floats behind
// these rows of B comes closer meanwhile, a few lines at a time as the processor waits for few at once, unless that is 0. Of one row
// nothing is asked for: the processor's own prefetching follows.
template <Index Deep, Index Rows>
FRAMEWORK_INLINE void add_columns(Index columns, const float* FRAMEWORK_RESTRICT left, Index ld_left, const float* b, Index ldb,
                                  Index ahead, float* sum, Index ld_sum) {
  constexpr Index kLine = 16;
  // As many sums at once as hide the latency of an addition.
  constexpr Index kWide = Rows == 1 ? 8 : Rows <= 3 ? 4 : kManyRegisters && Rows >= kTallGroup ? 3 : 2;
  Index j = 0;
  for (; j + kWide * kLanes <= columns; j += kWide * kLanes) {
    if (Rows > 1 && ahead != 0) {
      FRAMEWORK_UNROLL(16)
      for (Index q = 0; q < Deep; q++) {
        FRAMEWORK_UNROLL(2)
        for (Index i = 0; i < kWide * kLanes; i += kLine) FRAMEWORK_PREFETCH_FAR(b + ahead + q * ldb + j + i);
      }
    }
    add_vectors<Deep, Rows, kWide>(left, ld_left, b + j, ldb, sum + j, ld_sum);
  }
  while (j + kLanes <= columns) {
    add_vectors<Deep, Rows, 1>(left, ld_left, b + j, ldb, sum + j, ld_sum);
    j += kLanes;
  }
  if (j == columns) return;
  float last[Deep * FRAMEWORK_LANES] = {};
  for (Index q = 0; q < Deep; q++) {
    for (Index i = 0; i < columns - j; i++) last[q * kLanes + i] = b[q * ldb + j + i];
  }
  add_vectors<Deep, Rows, 1>(left, ld_left, last, kLanes, sum + j, ld_sum);
}

// The same for any number of rows, in groups that are compiled. Row i of A begins at a + i · row_step and steps by `step`.
template <Index Deep>
FRAMEWORK_INLINE void add_rows(Index rows, Index columns, const float* a, Index row_step, Index step, const float* b,
                               Index ldb, Index ahead, float* sum, Index ld_sum) {
  float left[kFewestPacked * Deep];
  for (Index i = 0; i < rows; i++) {
    for (Index q = 0; q < Deep; q++) left[i * Deep + q] = a[i * row_step + q * step];
  }
  for (Index i = 0; i < rows;) {
    const Index group = group_of(rows - i);
    switch (group) {
#define FRAMEWORK_GROUP(Rows)                                                                               \
  case Rows:                                                                                                \
    if constexpr (Rows <= kRowGroup)                                                                        \
      add_columns<Deep, Rows>(columns, left + i * Deep, Deep, b, ldb, i == 0 ? ahead : 0, sum + i * ld_sum, ld_sum); \
    break;
      FRAMEWORK_GROUP(1)
      FRAMEWORK_GROUP(2)
      FRAMEWORK_GROUP(3)
      FRAMEWORK_GROUP(4)
      FRAMEWORK_GROUP(5)
      FRAMEWORK_GROUP(6)
      FRAMEWORK_GROUP(7)
#undef FRAMEWORK_GROUP
    }
    i += group;
  }
}

// C[rows × columns] = addend + the sums.
inline void write_sums(Index rows, Index columns, const float* sums, Index ld_sum, const float* addend, Index ld_addend,
                       float* c, Index ldc) {
  for (Index i = 0; i < rows; i++) {
    for (Index j = 0; j < columns; j++) {
      const float sum = sums[i * ld_sum + j];
      c[i * ldc + j] = addend != nullptr ? sum + addend[i * ld_addend + j] : sum;
    }
  }
}

// Adds the products of as many times `Deep` rows of B as there are from `p` on; returns where it stopped. The next rows come
// closer meanwhile: each may lie in a page of its own, where the processor's prefetching does not follow.
template <Index Deep>
FRAMEWORK_INLINE Index add_depth(Index p, Index rows, Index depth, Index columns, const float* a, Index row_step, Index step,
                                 const float* b, Index ldb, float* sum, Index ld_sum) {
  for (; p + Deep <= depth; p += Deep) {
    const Index ahead = Deep > 1 && p + 2 * Deep <= depth ? Deep * ldb : 0;
    add_rows<Deep>(rows, columns, a + p * step, row_step, step, b + p * ldb, ldb, ahead, sum, ld_sum);
  }
  return p;
}

// C[rows × columns] = addend + A · B for fewer than kFewestPacked rows; A[i, p] lies at a[i · row_step + p · step].
inline void rows_times_matrix(Index rows, Index depth, Index columns, const float* a, Index row_step, Index step,
                              const float* b, Index ldb, const float* addend, Index ld_addend, float* c, Index ldc) {
  // All sums of a block of columns: half of the first-level cache.
  constexpr Index kSums = 4096, kLine = 16;
  alignas(64) float sums[kSums];
  const Index widest = smaller(2048, kSums / rows / kLine * kLine);
  for (Index at = 0; at < columns; at += widest) {
    const Index width = smaller(widest, columns - at), ld_sum = round_up(width, kLine);
    memset(sums, 0, static_cast<size_t>(rows * ld_sum) * sizeof(float));
    Index p = 0;
    // Rows whose distance is a multiple of 2 KiB share a few sets of the first-level cache, which do not hold as many lines.
    if (group_of(rows) >= kTallGroup && ldb % 512 != 0) {
      p = add_depth<2 * kDeep>(p, rows, depth, width, a, row_step, step, b + at, ldb, sums, ld_sum);
    }
    p = add_depth<kDeep>(p, rows, depth, width, a, row_step, step, b + at, ldb, sums, ld_sum);
    add_depth<1>(p, rows, depth, width, a, row_step, step, b + at, ldb, sums, ld_sum);
    write_sums(rows, width, sums, ld_sum, addend == nullptr ? nullptr : addend + at, ld_addend, c + at, ldc);
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
