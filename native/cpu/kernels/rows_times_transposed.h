// Products of two rows and a few more with B stored [columns, depth]: what is read of B is used too seldom to pack all of it, so a
// piece of some of its rows is transposed at a time and multiplied at once. An element is the same chain of fused
// multiply-adds over the depth as in a tile: a row's result does not depend on how many rows there are.
#pragma once

#include <string.h>

#include "packing.h"
#include "rows_in_lanes.h"
#include "rows_strip.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Rows of stored B taken together: each is a chain of sums, and it takes so many to hide the latency of an addition.
constexpr Index kStored = 64;
// Floats of a cache line, and of the piece of each that is read at a time: with single lines of 64 rows in turn, the
// processor's own prefetching does not follow (measured on Zen 4: half the bandwidth of the third-level cache).
constexpr Index kLine = kLineFloats, kPiece = 64;
static_assert(kPiece <= kPieceDepth, "a piece of factors");

// square[q · kStored + j] = b[j · ldb + q] for a piece of `columns` stored rows, whole lines; missing rows are zero. A
// function of its own: among the sums below, compilers keep its addresses on the stack.
FRAMEWORK_NOINLINE inline void transpose_piece(Index columns, Index depth, const float* b, Index ldb, float* square) {
  for (Index j = 0; j < columns; j += 8) {
    const float* from = b + j * ldb;
    const Index given = smaller(8, columns - j);
    for (Index q = 0; q < depth; q += kLine) {
      // Far: rows a power of two apart share one set of the first-level cache.
      for (Index i = 0; i < given; i++) FRAMEWORK_PREFETCH_FAR(from + i * ldb + q + kPiece);
      transpose_8<8>(from + q, ldb, given, square + q * kStored + j, kStored);
      transpose_8<8>(from + q + 8, ldb, given, square + (q + 8) * kStored + j, kStored);
    }
  }
}

// C[rows × columns] = addend + A · Bᵀ for fewer than kFewestPackedTransposed rows; A[i, p] lies at
// a[i · row_step + p · step], B is stored [columns, depth].
inline void rows_times_transposed(Index rows, Index depth, Index columns, const float* a, Index row_step, Index step,
                                  const float* b, Index ldb, const float* addend, Index ld_addend, float* c, Index ldc) {
#if defined(__AVX__) && defined(__FMA__) && !defined(FRAMEWORK_PLAIN_VECTOR)
  if (rows >= kFewestInLanes && columns >= kChains && depth <= kLaneDepth) {
    const auto in_lanes = rows <= kRowLanes ? rows_in_lanes<1> : rows_in_lanes<2>;
    return in_lanes(rows, depth, columns, a, row_step, step, b, ldb, addend, ld_addend, c, ldc);
  }
#endif
  alignas(64) float square[kPiece * kStored], sums[kFewestPackedTransposed * kStored];
  float left[kFewestPackedTransposed * kFactorStride];
  StripAhead nothing;
  const Index whole = depth / kLine * kLine;
  for (Index at = 0; at < columns; at += kStored) {
    const Index width = smaller(kStored, columns - at);
    const float* from = b + at * ldb;
    memset(sums, 0, static_cast<size_t>(rows * kStored) * sizeof(float));
    for (Index p = 0; p < depth;) {
      const Index piece = smaller(kPiece, depth - p), lines = smaller(piece, whole - p);
      transpose_piece(width, lines, from + p, ldb, square);
      for (Index q = lines; q < piece; q++) {
        for (Index j = 0; j < width; j++) square[q * kStored + j] = from[j * ldb + p + q];
      }
      copy_factors(rows, piece, a + p * step, row_step, step, left);
      add_piece(rows, piece, width, left, square, kStored, sums, kStored, nothing);
      p += piece;
    }
    write_sums(rows, width, sums, kStored, addend == nullptr ? nullptr : addend + at, ld_addend, c + at, ldc);
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
