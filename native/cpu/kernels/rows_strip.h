// A strip of a product of a few rows: the sums of some rows × some vectors of columns in registers over a piece of the depth, B
// read where it lies. An element is the same chain of fused multiply-adds over the depth as in a tile.
#pragma once

#include <string.h>

#include "kernel_table.h"
#include "matrix_tile.h"
#include "piece_ahead.h"
#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

constexpr bool kManyRegisters = kTileRows > 6;
// A vector is a cache line: strips are fast enough to wait for what the second-level cache takes to answer (AVX-512).
constexpr bool kWholeLines = kLanes == kLineFloats;
// The depth of a piece, at most.
constexpr Index kPieceDepth = kWholeLines ? 128 : 64;
// Floats from a row's factors to the next one's: a power of two apart they would share a cache set.
constexpr Index kFactorStride = kPieceDepth + kLineFloats;
// The most rows of A that share what was loaded of B.
constexpr Index kRowGroup = kManyRegisters ? 12 : 6;

// The most vectors of columns beside so many rows: sums, and one vector of either operand, fill the registers.
constexpr Index strip_vectors(Index rows) {
  if (kManyRegisters) return rows <= 3 ? 8 : rows <= 6 ? 4 : rows <= 9 ? 3 : 2;
  return rows == 1 ? 8 : rows <= 3 ? 4 : rows == 4 ? 3 : 2;
}

// The first of about equal parts, none larger than `most`.
FRAMEWORK_INLINE Index equal_part(Index count, Index most) { return ceil_div(count, ceil_div(count, most)); }

template <Index Rows, Index Vectors>
FRAMEWORK_INLINE void load_sums(const float* sum, Index ld_sum, Vector (&total)[Rows][Vectors]) {
  FRAMEWORK_UNROLL(12)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(8)
    for (Index v = 0; v < Vectors; v++) total[i][v] = load(sum + i * ld_sum + v * kLanes);
  }
}

template <Index Rows, Index Vectors>
FRAMEWORK_INLINE void store_sums(const Vector (&total)[Rows][Vectors], float* sum, Index ld_sum) {
  FRAMEWORK_UNROLL(12)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(8)
    for (Index v = 0; v < Vectors; v++) store(sum + i * ld_sum + v * kLanes, total[i][v]);
  }
}

template <Index Floats>
FRAMEWORK_INLINE void ask_for_row(const float* from) {
  FRAMEWORK_UNROLL(8)
  for (Index i = 0; i < Floats; i += kLineFloats) FRAMEWORK_PREFETCH(from + i);
}

// total[i][v] += left[i · kFactorStride] · b[v].
template <Index Rows, Index Vectors>
FRAMEWORK_INLINE void add_step(const float* left, const float* b, Vector (&total)[Rows][Vectors]) {
  // What there is less of is held in registers, beside the sums and one of the other.
  if (Rows < Vectors) {
    Vector factor[Rows];
    FRAMEWORK_UNROLL(12)
    for (Index i = 0; i < Rows; i++) factor[i] = broadcast(left[i * kFactorStride]);
    FRAMEWORK_UNROLL(8)
    for (Index v = 0; v < Vectors; v++) {
      const Vector right = load(b + v * kLanes);
      FRAMEWORK_UNROLL(12)
      for (Index i = 0; i < Rows; i++) accumulate(total[i][v], factor[i], right);
    }
  } else {
    multiply_add(left, kFactorStride, b, total);
  }
}

// sum[i · ld_sum + j] += Σ_p left[i · kFactorStride + p] · b[p · ldb + j]. A function of its own for each number of rows and
// vectors: inlined beside each other, they would take each other's registers.
template <Index Rows, Index Vectors>
FRAMEWORK_NOINLINE inline void add_strip(Index depth, const float* FRAMEWORK_RESTRICT left, const float* b, Index ldb, float* sum,
                                         Index ld_sum, StripAhead& asked) {
  constexpr Index kFloats = Vectors * kLanes;
  // Steps over the depth in which the strip reads as much as whole lines.
  constexpr Index kSteps = kFloats % kLineFloats == 0 ? 1 : kFloats * 2 % kLineFloats == 0 ? 2 : 4;
  Vector total[Rows][Vectors];
  load_sums(sum, ld_sum, total);
  PieceAhead ahead = asked.piece;
  const Index soon = kWholeLines ? asked.soon : 0;
  Index p = 0;
#if FRAMEWORK_IN_PLACE
  // Four steps at once, as sums stay in their registers.
  static_assert(!kWholeLines, "rows of its own are not asked for here");
  constexpr Index kGroup = 4;
  for (; p + kGroup <= depth; p += kGroup, left += kGroup, b += kGroup * ldb) {
    ahead.ask<kFloats * kGroup / kLineFloats>();
    FRAMEWORK_UNROLL(4)
    for (Index q = 0; q < kGroup; q++) add_step(left + q, b + q * ldb, total);
  }
#endif
  FRAMEWORK_ROLLED
  for (; p < depth; p++, left++, b += ldb) {
    if (p % kSteps == 0) ahead.ask<kFloats * kSteps / kLineFloats>();
    // At the end of the strip rows of the one beside it, which is next.
    if (soon > 0) ask_for_row<kFloats>(b + soon * ldb + (p + soon < depth ? 0 : kFloats - depth * ldb));
    add_step(left, b, total);
  }
  asked.piece = ahead;
  store_sums(total, sum, ld_sum);
}

// The same for up to `Vectors` vectors: all widths are compiled, as equal strips leave no narrow one at the end.
template <Index Rows, Index Vectors = strip_vectors(Rows)>
FRAMEWORK_INLINE void add_strip_of(Index vectors, Index depth, const float* left, const float* b, Index ldb, float* sum,
                                   Index ld_sum, StripAhead& ahead) {
  if constexpr (Vectors > 1) {
    if (vectors < Vectors) return add_strip_of<Rows, Vectors - 1>(vectors, depth, left, b, ldb, sum, ld_sum, ahead);
  }
  add_strip<Rows, Vectors>(depth, left, b, ldb, sum, ld_sum, ahead);
}

// The same for any number of rows, in groups that are compiled; the first of them asks for what lies ahead.
inline void add_groups(Index rows, Index vectors, Index depth, const float* left, const float* b, Index ldb, float* sum,
                       Index ld_sum, StripAhead& ahead) {
  StripAhead nothing;
  for (Index i = 0; i < rows;) {
    const Index group = equal_part(rows - i, kRowGroup);
    const float* factors = left + i * kFactorStride;
    StripAhead& asked = i == 0 ? ahead : nothing;
    switch (group) {
#define FRAMEWORK_GROUP(Rows)                                                                     \
  case Rows:                                                                                      \
    if constexpr (Rows <= kRowGroup)                                                              \
      add_strip_of<Rows>(vectors, depth, factors, b, ldb, sum + i * ld_sum, ld_sum, asked);       \
    break;
      FRAMEWORK_GROUP(1)
      FRAMEWORK_GROUP(2)
      FRAMEWORK_GROUP(3)
      FRAMEWORK_GROUP(4)
      FRAMEWORK_GROUP(5)
      FRAMEWORK_GROUP(6)
      FRAMEWORK_GROUP(7)
      FRAMEWORK_GROUP(8)
      FRAMEWORK_GROUP(9)
      FRAMEWORK_GROUP(10)
      FRAMEWORK_GROUP(11)
      FRAMEWORK_GROUP(12)
#undef FRAMEWORK_GROUP
    }
    i += group;
  }
}

// left[i · kFactorStride + p] = A[i, p], which lies at a[i · row_step + p · step].
inline void copy_factors(Index rows, Index depth, const float* a, Index row_step, Index step, float* left) {
  if (step == 1) {
    for (Index i = 0; i < rows; i++) memcpy(left + i * kFactorStride, a + i * row_step, static_cast<size_t>(depth) * sizeof(float));
    return;
  }
  for (Index p = 0; p < depth; p++) {
    for (Index i = 0; i < rows; i++) left[i * kFactorStride + p] = a[i * row_step + p * step];
  }
}

// Adds the products of a piece of B, up to kPieceDepth deep, to the sums. The last, incomplete vector of columns is computed in
// a padded one.
inline void add_piece(Index rows, Index depth, Index columns, const float* left, const float* b, Index ldb, float* sums,
                      Index ld_sum, StripAhead& ahead) {
  const Index whole = columns / kLanes, rest = columns - whole * kLanes;
  // As wide as the tallest group allows: what a strip reads of B is then in the first-level cache for the other groups.
  const Index widest = strip_vectors(equal_part(rows, kRowGroup));
  for (Index v = 0; v < whole;) {
    const Index vectors = equal_part(whole - v, widest);
    add_groups(rows, vectors, depth, left, b + v * kLanes, ldb, sums + v * kLanes, ld_sum, ahead);
    v += vectors;
  }
  if (rest == 0) return;
  float last[kPieceDepth * FRAMEWORK_LANES] = {};
  for (Index p = 0; p < depth; p++) {
    for (Index j = 0; j < rest; j++) last[p * kLanes + j] = b[p * ldb + whole * kLanes + j];
  }
  add_groups(rows, 1, depth, left, last, kLanes, sums + whole * kLanes, ld_sum, ahead);
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

}  // namespace FRAMEWORK_ISA
}  // namespace framework
