// A product of one row with B stored [columns, depth]: every element is used once, so nothing is packed. An element is the
// same chain of fused multiply-adds over the depth as in a tile: a row's result does not depend on how many rows there are.
#pragma once

#include "packing.h"

namespace framework {
namespace FRAMEWORK_ISA {

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

// c[columns] = addend + a[depth] · Bᵀ; B is stored [columns, depth].
inline void row_times_transposed(Index depth, Index columns, const float* a, Index a_step, const float* b, Index ldb,
                                 const float* addend, float* c) {
  float sum[kStored];
  for (Index at = 0; at < columns; at += kStored) {
    const Index width = smaller(kStored, columns - at);
    dot_stored_rows(depth, width, a, a_step, b + at * ldb, ldb, sum);
    for (Index j = 0; j < width; j++) c[at + j] = addend != nullptr ? sum[j] + addend[at + j] : sum[j];
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
