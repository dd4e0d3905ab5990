#include "gemm.h"

#include <algorithm>
#include <cstring>

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

namespace {

// A slice of B of kSliceDepth × one panel stays in the first-level cache, a block of A of kBlockRows × kSliceDepth in
// the second, the shared panel of B in the third. Measured on Zen 3; C is read again for every slice, so deeper is
// better for it.
constexpr Index kSliceDepth = 384;
constexpr Index kBlockRows = 192;
constexpr Index kPanelColumns = 4096;
// Rows of A this short are read in place: packing would cost more than the jumps between rows.
constexpr Index kLongestRowInPlace = 1024;
constexpr Index kWidestProductInPlace = 1536;
// Panels of B packed at a time: some tens of microseconds.
constexpr Index kPanelsPerPart = 8;
// Multiply-adds below which waking the team costs more than it saves.
constexpr double kSerialWork = 64.0 * 64 * 64;

// Packed panels of B, which all threads share, and behind them a packed block of A for each thread.
Scratch& packing_scratch() {
  static thread_local Scratch scratch;
  return scratch;
}

const float* element(const Matrix& m, Index row, Index column) {
  return m.transpose == Transpose::yes ? m.data + column * m.stride + row : m.data + row * m.stride + column;
}

struct Product {
  Index rows, columns, depth;
  Matrix a;
  const float* addend;
  Index ld_addend;
  float* c;
  Index ldc;
};

// How a product is cut into blocks that threads claim: rows first, and columns too when there are few rows.
struct Grid {
  Index block_rows, row_blocks;
  Index block_columns, column_blocks;

  Grid(Index rows, Index columns, int team, const Kernels& k) {
    // A multiple of the team, so that it finishes together, and more than one block a thread where rows allow: a
    // thread that loses its core for a while then holds up less.
    const Index wanted = ceil_div(rows, static_cast<Index>(team) * kBlockRows) * team;
    block_rows = round_up(ceil_div(rows, wanted), k.tile_rows);
    row_blocks = ceil_div(rows, block_rows);
    const Index groups = row_blocks >= team ? 1 : ceil_div(2 * team, row_blocks);
    block_columns = round_up(ceil_div(columns, groups), k.tile_columns);
    column_blocks = ceil_div(columns, block_columns);
  }
};

// One block of one slice: packs its rows of A, or reads them in place where `packed_block` is null, and multiplies.
void multiply_claimed(const Kernels& k, const Product& p, const Grid& grid, Index claimed, float* packed_block,
                      Index depth_begin, Index slice, Index panel_begin, const float* packed_panel,
                      Index panel_columns) {
  const Index row = claimed % grid.row_blocks * grid.block_rows;
  const Index column = claimed / grid.row_blocks * grid.block_columns;
  const Index rows = std::min(grid.block_rows, p.rows - row);
  const Index columns = std::min(grid.block_columns, panel_columns - column);
  if (columns <= 0) return;
  float* c = p.c + row * p.ldc + panel_begin + column;
  // The first slice starts from the addend, later ones from what is there.
  const float* addend = depth_begin > 0 ? c
                        : p.addend != nullptr ? p.addend + row * p.ld_addend + panel_begin + column
                                              : nullptr;
  const Index ld_addend = depth_begin > 0 ? p.ldc : p.ld_addend;
  const float* panel = packed_panel + column * slice;
  if (packed_block == nullptr) {
    k.multiply_block(LeftOperand::rows, rows, columns, slice, element(p.a, row, depth_begin), p.a.stride, panel,
                     addend, ld_addend, c, p.ldc);
    return;
  }
  for (Index i = 0; i < rows; i += k.tile_rows) {
    k.pack_left(p.a.transpose == Transpose::yes, slice, std::min(k.tile_rows, rows - i),
                element(p.a, row + i, depth_begin), p.a.stride, packed_block + i * slice);
  }
  k.multiply_block(LeftOperand::packed, rows, columns, slice, packed_block, 0, panel, addend, ld_addend, c, p.ldc);
}

// `right` gives the packed panels of B; null packs them as they are needed.
void run_product(const Product& p, const Matrix& b, const PackedRight* right) {
  if (p.rows <= 0 || p.columns <= 0) return;
  if (p.depth <= 0) {
    for (Index i = 0; i < p.rows; i++) {
      for (Index j = 0; j < p.columns; j++) {
        p.c[i * p.ldc + j] = p.addend != nullptr ? p.addend[i * p.ld_addend + j] : 0.0f;
      }
    }
    return;
  }
  const Kernels& k = kernels();
  ThreadPool& pool = ThreadPool::instance();
  const bool in_place = p.a.transpose == Transpose::no && p.a.stride <= kLongestRowInPlace &&
                        p.columns <= kWidestProductInPlace;
  const double work = static_cast<double>(p.rows) * static_cast<double>(p.columns) * static_cast<double>(p.depth);
  const Index deepest = std::min(kSliceDepth, p.depth);
  const Index panel_size =
      right != nullptr
          ? 0
          : round_up(deepest * round_up(std::min(kPanelColumns, p.columns), k.tile_columns), 16);
  const Index block_size =
      in_place ? 0 : round_up(deepest * round_up(std::min(kBlockRows, p.rows), k.tile_rows), 16);
  float* memory = packing_scratch().floats(panel_size + block_size * pool.size());
  const bool serial = work <= kSerialWork;

  for (Index column = 0; column < p.columns; column += kPanelColumns) {
    const Index columns = std::min(kPanelColumns, p.columns - column);
    const Grid grid(p.rows, columns, serial ? 1 : pool.size(), k);
    for (Index depth = 0; depth < p.depth; depth += kSliceDepth) {
      const Index slice = std::min(kSliceDepth, p.depth - depth);
      const Index panels = ceil_div(columns, k.tile_columns);
      if (right == nullptr) {
        pool.for_each_part(panels, serial ? panels : kPanelsPerPart, [&](Index begin, Index end, int) {
          for (Index panel = begin; panel < end; panel++) {
            const Index at = panel * k.tile_columns;
            k.pack_right(b.transpose == Transpose::yes, slice, std::min(k.tile_columns, columns - at),
                         element(b, depth, column + at), b.stride, memory + at * slice);
          }
        });
      }
      const float* packed = right == nullptr ? memory : right->at(depth, slice, column);
      const Index blocks = grid.row_blocks * grid.column_blocks;
      pool.for_each_part(blocks, serial ? blocks : 1, [&](Index begin, Index end, int thread) {
        float* packed_block = in_place ? nullptr : memory + panel_size + thread * block_size;
        for (Index block = begin; block < end; block++) {
          multiply_claimed(k, p, grid, block, packed_block, depth, slice, column, packed, columns);
        }
      });
    }
  }
}

}  // namespace

void PackedRight::pack(Index depth, Index columns, Matrix b) {
  const Kernels& k = kernels();
  padded_columns_ = round_up(columns, k.tile_columns);
  data_ = memory_.floats(depth * padded_columns_);
  const Index panels = padded_columns_ / k.tile_columns;
  const Index slices = ceil_div(depth, kSliceDepth);
  ThreadPool::instance().for_each_part(slices * panels, 16, [&](Index begin, Index end, int) {
    for (Index part = begin; part < end; part++) {
      const Index row = part / panels * kSliceDepth, column = part % panels * k.tile_columns;
      const Index slice = std::min(kSliceDepth, depth - row);
      k.pack_right(b.transpose == Transpose::yes, slice, std::min(k.tile_columns, columns - column),
                   element(b, row, column), b.stride, const_cast<float*>(at(row, slice, column)));
    }
  });
}

const float* PackedRight::at(Index depth_begin, Index slice_depth, Index column) const {
  return data_ + depth_begin * padded_columns_ + column * slice_depth;
}

void gemm(Index rows, Index columns, Index depth, Matrix a, Matrix b, const float* addend, Index ld_addend, float* c,
          Index ldc) {
  run_product({rows, columns, depth, a, addend, ld_addend, c, ldc}, b, nullptr);
}

void gemm(Index rows, Index columns, Index depth, Matrix a, const PackedRight& b, const float* addend,
          Index ld_addend, float* c, Index ldc) {
  run_product({rows, columns, depth, a, addend, ld_addend, c, ldc}, {}, &b);
}

}  // namespace framework
