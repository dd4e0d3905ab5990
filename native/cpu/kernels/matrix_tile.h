// The micro-kernel of the matrix product: a tile of C stays in registers while one column of A and one row of packed B
// at a time are multiplied into it (Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008).
//
// Every element of C is the same chain of fused multiply-adds over the depth, in order, whichever tile, edge or
// addressing it is computed by: the blocks a driver cuts, and so the number of threads, do not show in the bits.
#pragma once

#include "kernel_table.h"
#include "vector.h"
#include "whole_tile.h"

namespace framework {
namespace FRAMEWORK_ISA {

constexpr Index kTileRows = FRAMEWORK_TILE_ROWS;
constexpr Index kTileVectors = FRAMEWORK_TILE_VECTORS;
constexpr Index kTileColumns = kTileVectors * kLanes;

// How a(i, p) is reached: `rows` has a runtime stride between rows and steps by one; `columns` the other way round; `panel` is
// packed, a tile's rows beside each other.
enum class Address { rows, columns, panel };

// Lines that are asked for while a tile is computed, a few at a time: all at once, they would take the places in which the
// first-level cache waits for what the multiply-adds read now.
struct Ahead {
  const float* next;  // of the next panel of B
  Index steps;        // times of asking for it
};

// Steps over the depth between two times of asking; and how many such times before its end a tile begins to ask for its
// part of C: late enough that the lines are still in the first-level cache, early enough that they are there.
constexpr Index kAskEvery = 4, kAskForSums = 24;

// One time of asking, `left` times before the tile's end: for the next columns of B's next panel, and towards the end for
// the next row of C, up to `end`.
FRAMEWORK_INLINE void ask(Ahead& ahead, Index left, const float*& row, const float* end, Index columns, Index ldc) {
  if (ahead.steps > 0) {
    ahead.steps--;
    FRAMEWORK_PREFETCH(ahead.next);
    if (kTileColumns > kLineFloats) FRAMEWORK_PREFETCH(ahead.next + kLineFloats);
    ahead.next += kTileColumns;
  }
  if (left <= kAskForSums && row != end) {
    FRAMEWORK_PREFETCH(row);
    FRAMEWORK_PREFETCH(row + columns - 1);
    row += ldc;
  }
}

// sum[i][v] += one column of A · one row of B.
template <Index Rows, Index Vectors>
FRAMEWORK_INLINE void multiply_add(const float* FRAMEWORK_RESTRICT a, Index row_stride,
                                   const float* FRAMEWORK_RESTRICT b, Vector (&sum)[Rows][Vectors]) {
  Vector right[Vectors];
  FRAMEWORK_UNROLL(4)
  for (Index v = 0; v < Vectors; v++) right[v] = load(b + v * kLanes);
  FRAMEWORK_UNROLL(16)
  for (Index i = 0; i < Rows; i++) {
    const Vector left = broadcast(a[i * row_stride]);
    FRAMEWORK_UNROLL(4)
    for (Index v = 0; v < Vectors; v++) accumulate(sum[i][v], left, right[v]);
  }
}

// Unrolled where sums stay in their registers; elsewhere compilers do better with a loop.
#if FRAMEWORK_IN_PLACE
#define FRAMEWORK_GROUP_OF_STEPS FRAMEWORK_UNROLL(4)
#else
#define FRAMEWORK_GROUP_OF_STEPS FRAMEWORK_ROLLED
#endif

// sum = A[Rows × depth] · B[depth × Vectors·kLanes], for C at `c`.
template <Index Rows, Index Vectors, Address Mode>
FRAMEWORK_INLINE void multiply_depth(Index depth, const float* FRAMEWORK_RESTRICT a, Index stride,
                                     const float* FRAMEWORK_RESTRICT b, Ahead ahead, const float* c, Index ldc,
                                     Vector (&sum)[Rows][Vectors]) {
  const Index row_stride = Mode == Address::rows ? stride : 1;
  const Index step = Mode == Address::rows ? 1 : Mode == Address::panel ? kTileRows : stride;
  FRAMEWORK_UNROLL(16)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(4)
    for (Index v = 0; v < Vectors; v++) sum[i][v] = broadcast(0.0f);
  }
  const float* row = c;
  const float* const end = c + Rows * ldc;
  for (Index left = depth / kAskEvery; left > 0; left--) {
    ask(ahead, left, row, end, Vectors * kLanes, ldc);
    FRAMEWORK_GROUP_OF_STEPS
    for (Index q = 0; q < kAskEvery; q++, a += step, b += kTileColumns) multiply_add(a, row_stride, b, sum);
  }
  for (Index left = depth % kAskEvery; left > 0; left--, a += step, b += kTileColumns) {
    multiply_add(a, row_stride, b, sum);
  }
}

// C[Rows × Vectors·kLanes] = addend + sum.
template <bool Add, Index Rows, Index Vectors>
FRAMEWORK_INLINE void write_tile(Vector (&sum)[Rows][Vectors], const float* addend, Index ld_addend, float* c, Index ldc) {
  FRAMEWORK_UNROLL(16)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(4)
    for (Index v = 0; v < Vectors; v++) {
      if (Add) sum[i][v] += load(addend + i * ld_addend + v * kLanes);
      store(c + i * ldc + v * kLanes, sum[i][v]);
    }
  }
}

// C[Rows × Vectors·kLanes] = addend + A[Rows × depth] · B[depth × Vectors·kLanes]. A function of its own for each shape: inlined
// beside each other, they would take each other's registers.
template <Index Rows, Index Vectors, Address Mode, bool Add>
FRAMEWORK_NOINLINE inline void tile(Index depth, const float* a, Index stride, const float* b, Ahead ahead, const float* addend,
                                    Index ld_addend, float* c, Index ldc) {
  Vector sum[Rows][Vectors];
  multiply_depth<Rows, Vectors, Mode>(depth, a, stride, b, ahead, c, ldc, sum);
  write_tile<Add>(sum, addend, ld_addend, c, ldc);
}

#undef FRAMEWORK_GROUP_OF_STEPS

#if FRAMEWORK_WHOLE_TILE
// Groups of steps between those that ask for C and the end of a tile: early enough that memory has answered.
constexpr Index kGroupsBehindSums = 20;

// How whole tiles go through the depth, the same for all tiles of a block: before some groups of steps a row of C is asked for,
// before all others some bytes of B's next panel, in all as much of it as `steps` of the depth.
struct WholeDepth {
  Index before, sums, behind, rest, asked;

  WholeDepth(Index depth, Index steps) {
    const Index groups = depth / kWholeGroup;
    sums = smaller(groups, kTileRows);
    behind = smaller(groups - sums, kGroupsBehindSums);
    before = groups - sums - behind;
    rest = depth % kWholeGroup;
    asked = groups == sums ? 0 : ceil_div(steps * kTileColumns * Index{sizeof(float)}, groups - sums);
  }
};

// C = addend + A · B for a tile of kTileRows × kTileColumns; of B's next panel nothing is asked for where `next` is null.
template <Address Mode, bool Add>
FRAMEWORK_NOINLINE inline void whole_tile(const WholeDepth& whole, const float* a, Index stride, const float* b, const float* next,
                                          const float* addend, Index ld_addend, float* c, Index ldc) {
  constexpr Index kFloat = sizeof(float), kLine = kLineFloats * kFloat;
  const Index asked = next != nullptr ? whole.asked : 0;
  const char* const ahead = reinterpret_cast<const char*>(next != nullptr ? next : c);
  const Phase phases[kPhases] = {{whole.before, ahead, kLine, asked},
                                 {whole.sums, c, (kTileColumns - 1) * kFloat, ldc * kFloat},
                                 {whole.behind, ahead + whole.before * asked, kLine, asked}};
  Vector sum[kTileRows][kTileVectors];
  if (Mode == Address::panel) multiply_whole_panel(whole.rest, a, b, phases, sum);
  if (Mode == Address::rows) multiply_whole_rows(whole.rest, a, stride * kFloat, b, phases, sum);
  if (Mode == Address::columns) multiply_whole_columns(whole.rest, a, stride * kFloat, b, phases, sum);
  write_tile<Add>(sum, addend, ld_addend, c, ldc);
}
#else
struct WholeDepth {
  Index depth, steps;
};

template <Address Mode, bool Add>
FRAMEWORK_INLINE void whole_tile(const WholeDepth& whole, const float* a, Index stride, const float* b, const float* next,
                                 const float* addend, Index ld_addend, float* c, Index ldc) {
  tile<kTileRows, kTileVectors, Mode, Add>(whole.depth, a, stride, b, Ahead{next, next != nullptr ? whole.steps : 0}, addend,
                                           ld_addend, c, ldc);
}
#endif

// The largest height of a tile that is compiled, up to `rows`: every height is another unrolled kernel, and odd ones of
// the tall tiles stand at the edge of a matrix only.
FRAMEWORK_INLINE Index compiled_height(Index rows) {
  if (rows >= kTileRows) return kTileRows;
  if (kTileRows <= 6) return rows;
  return rows >= 8 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
}

// A tile of 1 to kTileRows rows, put together from compiled heights.
template <Index Vectors, Address Mode, bool Add>
FRAMEWORK_INLINE void tile_of_height(Index rows, Index depth, const float* a, Index stride, const float* b,
                                     Ahead ahead, const float* addend, Index ld_addend, float* c, Index ldc) {
  while (rows > 0) {
    const Index height = compiled_height(rows);
    switch (height) {
#define FRAMEWORK_HEIGHT(Rows)                                                                                     \
  case Rows:                                                                                                       \
    if constexpr (Rows <= kTileRows && (kTileRows <= 6 || Rows == 8 || Rows == 4 || Rows == 2 || Rows == 1))        \
      tile<Rows, Vectors, Mode, Add>(depth, a, stride, b, ahead, addend, ld_addend, c, ldc);      \
    break;
      FRAMEWORK_HEIGHT(1)
      FRAMEWORK_HEIGHT(2)
      FRAMEWORK_HEIGHT(3)
      FRAMEWORK_HEIGHT(4)
      FRAMEWORK_HEIGHT(5)
      FRAMEWORK_HEIGHT(8)
#undef FRAMEWORK_HEIGHT
      default:
        if constexpr (Vectors == kTileVectors) {
          const WholeDepth whole{depth, ahead.steps};
          whole_tile<Mode, Add>(whole, a, stride, b, ahead.steps > 0 ? ahead.next : nullptr, addend, ld_addend, c, ldc);
        } else {
          tile<kTileRows, Vectors, Mode, Add>(depth, a, stride, b, ahead, addend, ld_addend, c, ldc);
        }
    }
    ahead.steps = 0;
    rows -= height;
    a += Mode == Address::rows ? height * stride : height;
    c += height * ldc;
    if (Add) addend += height * ld_addend;
  }
}

// A tile of any height up to kTileRows and width up to kTileColumns. Packed B is always whole panels, so a narrow tile
// is computed in whole vectors and only its real columns are written.
template <Address Mode>
inline void edge_tile(Index rows, Index columns, Index depth, const float* a, Index stride, const float* b,
                      Ahead ahead, const float* addend, Index ld_addend, float* c, Index ldc) {
  if (columns == kTileColumns) {
    if (addend != nullptr) {
      tile_of_height<kTileVectors, Mode, true>(rows, depth, a, stride, b, ahead, addend, ld_addend, c, ldc);
    } else {
      tile_of_height<kTileVectors, Mode, false>(rows, depth, a, stride, b, ahead, nullptr, 0, c, ldc);
    }
    return;
  }
  float whole[kTileRows * kTileColumns];
  if (columns <= kLanes) {
    tile_of_height<1, Mode, false>(rows, depth, a, stride, b, ahead, nullptr, 0, whole, kTileColumns);
  } else {
    tile_of_height<kTileVectors, Mode, false>(rows, depth, a, stride, b, ahead, nullptr, 0, whole,
                                                             kTileColumns);
  }
  for (Index i = 0; i < rows; i++) {
    for (Index j = 0; j < columns; j++) {
      const float sum = whole[i * kTileColumns + j];
      c[i * ldc + j] = addend != nullptr ? sum + addend[i * ld_addend + j] : sum;
    }
  }
}

// A packed: a tile's rows beside each other, `kTileRows` floats from column to column, which assembler has to know when it is
// written; a compiler gains nothing by it, and other kernels stay fewer.
#if FRAMEWORK_WHOLE_TILE
constexpr Address kPacked = Address::panel;
#else
constexpr Address kPacked = Address::columns;
#endif

// C[rows × columns] = addend + A · B over packed panels of B; one panel of B stays in the first-level cache while the
// rows pass over it. `row_step` and `panel_step` are the distances from one tile of A, one panel of B to the next.
template <Address Mode>
inline void multiply_tiles(Index rows, Index columns, Index depth, const float* a, Index stride, Index row_step,
                           const float* packed_b, Index panel_step, const float* addend, Index ld_addend, float* c,
                           Index ldc) {
  const Index row_tiles = ceil_div(rows, kTileRows);
  // The next panel of B comes closer while the tiles of this one are computed: its first tile would else wait for it.
  const Index part = ceil_div(depth, row_tiles);
  const WholeDepth whole{depth, part};
  for (Index j = 0; j < columns; j += kTileColumns, packed_b += panel_step) {
    const bool last = j + kTileColumns >= columns;
    for (Index tile = 0; tile < row_tiles; tile++) {
      const Index i = tile * kTileRows;
      const float* const left = a + tile * row_step;
      const float* const next = last ? nullptr : packed_b + panel_step + tile * part * kTileColumns;
      float* const to = c + i * ldc + j;
      const float* const added = addend != nullptr ? addend + i * ld_addend + j : nullptr;
      // Most tiles are whole.
      if (i + kTileRows > rows || j + kTileColumns > columns) {
        edge_tile<Mode>(smaller(kTileRows, rows - i), smaller(kTileColumns, columns - j), depth, left, stride, packed_b,
                        Ahead{next, last ? 0 : part}, added, ld_addend, to, ldc);
      } else if (addend != nullptr) {
        whole_tile<Mode, true>(whole, left, stride, packed_b, next, added, ld_addend, to, ldc);
      } else {
        whole_tile<Mode, false>(whole, left, stride, packed_b, next, nullptr, 0, to, ldc);
      }
    }
  }
}

// The same with A where it lies, row-major or column-major with a stride, and panels of B without a gap.
template <Address Mode>
inline void multiply(Index rows, Index columns, Index depth, const float* a, Index stride, const float* packed_b,
                     const float* addend, Index ld_addend, float* c, Index ldc) {
  multiply_tiles<Mode>(rows, columns, depth, a, stride, Mode == Address::rows ? kTileRows * stride : kTileRows, packed_b,
                       kTileColumns * depth, addend, ld_addend, c, ldc);
}

inline void multiply_block(LeftOperand left, Index rows, Index columns, Index depth, const float* a, Index lda,
                           const float* packed_b, const float* addend, Index ld_addend, float* c, Index ldc) {
  const Index panel_step = packed_panel(kTileColumns, depth);
  switch (left) {
    case LeftOperand::rows:
      return multiply_tiles<Address::rows>(rows, columns, depth, a, lda, kTileRows * lda, packed_b, panel_step, addend,
                                           ld_addend, c, ldc);
    case LeftOperand::packed:
      return multiply_tiles<kPacked>(rows, columns, depth, a, kTileRows, packed_panel(kTileRows, depth), packed_b, panel_step,
                                     addend, ld_addend, c, ldc);
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
