// A product of one row: every element of B is used once, so nothing is packed and B is read as it lies. An element is the
// same chain of fused multiply-adds over the depth as in a tile: a row's result does not depend on how many rows there are.
#pragma once

#include "packing.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Columns of C that are summed on the side.
constexpr Index kRowBlock = 2048;

// sum[j] += Σ_p a[p · a_step] · b[p · ldb + j] for `Rows` rows of B.
template <Index Rows>
FRAMEWORK_INLINE void add_rows(Index columns, const float* a, Index a_step, const float* b, Index ldb, float* sum) {
  Vector left[Rows];
  FRAMEWORK_UNROLL(8)
  for (Index r = 0; r < Rows; r++) left[r] = broadcast(a[r * a_step]);
  Index j = 0;
  for (; j + kLanes <= columns; j += kLanes) {
    Vector total = load(sum + j);
    FRAMEWORK_UNROLL(8)
    for (Index r = 0; r < Rows; r++) total = left[r] * load(b + r * ldb + j) + total;
    store(sum + j, total);
  }
  if (j == columns) return;
  // The last, incomplete vector, lane by lane into a padded one: the arithmetic stays the vector's.
  Vector total = load(sum + j);
  for (Index r = 0; r < Rows; r++) {
    float row[FRAMEWORK_LANES] = {};
    for (Index i = 0; i < columns - j; i++) row[i] = b[r * ldb + j + i];
    total = left[r] * load(row) + total;
  }
  store(sum + j, total);
}

// sum[j] = Σ_p a[p · a_step] · b[j · ldb + p] for up to kStored rows of stored B, through transposed squares.
constexpr Index kStored = 16;
inline void dot_stored_rows(Index depth, Index columns, const float* a, Index a_step, const float* b, Index ldb,
                            float* sum) {
  constexpr Index kVectors = kStored / kLanes, kLine = 16;
  Vector total[kVectors];
  FRAMEWORK_UNROLL(4)
  for (Index v = 0; v < kVectors; v++) total[v] = broadcast(0.0f);
  float square[kLine * kStored] = {};
  for (Index p = 0; p < depth; p += kLine) {
    const Index deep = smaller(kLine, depth - p);
    for (Index j = 0; j < columns; j += 8) {
      const Index given = smaller(8, columns - j);
      if (deep == kLine) {
        // Far: rows a power of two apart share one set of the first-level cache.
        for (Index i = 0; i < given; i++) FRAMEWORK_PREFETCH_FAR(b + (j + i) * ldb + p + 4 * kLine);
        transpose_8<8>(b + j * ldb + p, ldb, given, square + j, kStored);
        transpose_8<8>(b + j * ldb + p + 8, ldb, given, square + 8 * kStored + j, kStored);
      } else {
        for (Index q = 0; q < deep; q++) {
          for (Index i = 0; i < given; i++) square[q * kStored + j + i] = b[(j + i) * ldb + p + q];
        }
      }
    }
    for (Index q = 0; q < deep; q++) {
      const Vector left = broadcast(a[(p + q) * a_step]);
      FRAMEWORK_UNROLL(4)
      for (Index v = 0; v < kVectors; v++) total[v] = left * load(square + q * kStored + v * kLanes) + total[v];
    }
  }
  FRAMEWORK_UNROLL(4)
  for (Index v = 0; v < kVectors; v++) store(sum + v * kLanes, total[v]);
}

// c[columns] = addend + a[depth] · B; B is stored [depth, columns], or [columns, depth] when transposed.
inline void row_times_matrix(bool transposed, Index depth, Index columns, const float* a, Index a_step, const float* b,
                             Index ldb, const float* addend, float* c) {
  float sum[kRowBlock + FRAMEWORK_LANES];
  const Index block = transposed ? kStored : kRowBlock;
  for (Index at = 0; at < columns; at += block) {
    const Index width = smaller(block, columns - at);
    if (transposed) {
      dot_stored_rows(depth, width, a, a_step, b + at * ldb, ldb, sum);
    } else {
      memset(sum, 0, sizeof sum);
      Index p = 0;
      for (; p + 8 <= depth; p += 8) add_rows<8>(width, a + p * a_step, a_step, b + p * ldb + at, ldb, sum);
      for (; p < depth; p++) add_rows<1>(width, a + p * a_step, a_step, b + p * ldb + at, ldb, sum);
    }
    for (Index j = 0; j < width; j++) c[at + j] = addend != nullptr ? sum[j] + addend[at + j] : sum[j];
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
