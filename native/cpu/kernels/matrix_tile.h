// The micro-kernel of the matrix product: a tile of C stays in registers while one column of A and one row of packed B
// at a time are multiplied into it (Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008).
//
// Every element of C is the same chain of fused multiply-adds over the depth, in order, whichever tile, edge or
// addressing it is computed by: the blocks a driver cuts, and so the number of threads, do not show in the bits.
#pragma once

#include "kernel_table.h"
#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

constexpr Index kTileRows = FRAMEWORK_TILE_ROWS;
constexpr Index kTileVectors = FRAMEWORK_TILE_VECTORS;
constexpr Index kTileColumns = kTileVectors * kLanes;

// How a(i, p) is reached: `rows` has a runtime stride between rows and steps by one; `columns` the other way round,
// which covers packed panels too.
enum class Address { rows, columns };

// C[Rows × kTileColumns] = addend + A[Rows × depth] · B[depth × kTileColumns].
template <Index Rows, Address Mode, bool Add>
FRAMEWORK_INLINE void tile(Index depth, const float* FRAMEWORK_RESTRICT a, Index stride,
                           const float* FRAMEWORK_RESTRICT b, const float* addend, Index ld_addend, float* c,
                           Index ldc) {
  const Index row_stride = Mode == Address::rows ? stride : 1;
  const Index step = Mode == Address::rows ? 1 : stride;
  Vector sum[Rows][kTileVectors];
  FRAMEWORK_UNROLL(16)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(4)
    for (Index v = 0; v < kTileVectors; v++) sum[i][v] = broadcast(0.0f);
    FRAMEWORK_PREFETCH(c + i * ldc);
  }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 4
#endif
  for (Index p = 0; p < depth; p++) {
    Vector right[kTileVectors];
    FRAMEWORK_UNROLL(4)
    for (Index v = 0; v < kTileVectors; v++) right[v] = load(b + v * kLanes);
    FRAMEWORK_UNROLL(16)
    for (Index i = 0; i < Rows; i++) {
      const Vector left = broadcast(a[i * row_stride]);
      FRAMEWORK_UNROLL(4)
      for (Index v = 0; v < kTileVectors; v++) sum[i][v] = left * right[v] + sum[i][v];
    }
    a += step;
    b += kTileColumns;
  }
  FRAMEWORK_UNROLL(16)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(4)
    for (Index v = 0; v < kTileVectors; v++) {
      if (Add) sum[i][v] += load(addend + i * ld_addend + v * kLanes);
      store(c + i * ldc + v * kLanes, sum[i][v]);
    }
  }
}

// A tile of 1 to kTileRows rows. Lower ones are put together from 4, 2 and 1: they stand at the edge of a matrix only,
// and every height is another unrolled kernel to compile.
template <Address Mode, bool Add>
FRAMEWORK_INLINE void tile_of_height(Index rows, Index depth, const float* a, Index stride, const float* b,
                                     const float* addend, Index ld_addend, float* c, Index ldc) {
  if (rows == kTileRows) {
    tile<kTileRows, Mode, Add>(depth, a, stride, b, addend, ld_addend, c, ldc);
    return;
  }
  while (rows > 0) {
    const Index height = rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
    if (height == 4) {
      tile<4, Mode, Add>(depth, a, stride, b, addend, ld_addend, c, ldc);
    } else if (height == 2) {
      tile<2, Mode, Add>(depth, a, stride, b, addend, ld_addend, c, ldc);
    } else {
      tile<1, Mode, Add>(depth, a, stride, b, addend, ld_addend, c, ldc);
    }
    rows -= height;
    a += Mode == Address::rows ? height * stride : height;
    c += height * ldc;
    if (Add) addend += height * ld_addend;
  }
}

// A tile of any height up to kTileRows and width up to kTileColumns. Packed B is always whole panels, so a narrow tile
// is computed in full and only its real columns are written.
template <Address Mode>
inline void edge_tile(Index rows, Index columns, Index depth, const float* a, Index stride, const float* b,
                      const float* addend, Index ld_addend, float* c, Index ldc) {
  if (columns == kTileColumns) {
    if (addend != nullptr) {
      tile_of_height<Mode, true>(rows, depth, a, stride, b, addend, ld_addend, c, ldc);
    } else {
      tile_of_height<Mode, false>(rows, depth, a, stride, b, nullptr, 0, c, ldc);
    }
    return;
  }
  float whole[kTileRows * kTileColumns];
  tile_of_height<Mode, false>(rows, depth, a, stride, b, nullptr, 0, whole, kTileColumns);
  for (Index i = 0; i < rows; i++) {
    for (Index j = 0; j < columns; j++) {
      const float sum = whole[i * kTileColumns + j];
      c[i * ldc + j] = addend != nullptr ? sum + addend[i * ld_addend + j] : sum;
    }
  }
}

// C[rows × columns] = addend + A · B over packed panels of B; one panel of B stays in the first-level cache while the
// rows pass over it.
template <Address Mode>
inline void multiply(Index rows, Index columns, Index depth, const float* a, Index stride, const float* packed_b,
                     const float* addend, Index ld_addend, float* c, Index ldc) {
  for (Index j = 0; j < columns; j += kTileColumns) {
    for (Index i = 0; i < rows; i += kTileRows) {
      edge_tile<Mode>(smaller(kTileRows, rows - i), smaller(kTileColumns, columns - j), depth,
                      Mode == Address::rows ? a + i * stride : a + i, stride, packed_b + j * depth,
                      addend != nullptr ? addend + i * ld_addend + j : nullptr, ld_addend, c + i * ldc + j, ldc);
    }
  }
}

inline void multiply_block(LeftOperand left, Index rows, Index columns, Index depth, const float* a, Index lda,
                           const float* packed_b, const float* addend, Index ld_addend, float* c, Index ldc) {
  if (left == LeftOperand::rows) {
    multiply<Address::rows>(rows, columns, depth, a, lda, packed_b, addend, ld_addend, c, ldc);
    return;
  }
  for (Index j = 0; j < columns; j += kTileColumns) {
    for (Index i = 0; i < rows; i += kTileRows) {
      edge_tile<Address::columns>(smaller(kTileRows, rows - i), smaller(kTileColumns, columns - j), depth,
                                  a + i * depth, kTileRows, packed_b + j * depth,
                                  addend != nullptr ? addend + i * ld_addend + j : nullptr, ld_addend,
                                  c + i * ldc + j, ldc);
    }
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
