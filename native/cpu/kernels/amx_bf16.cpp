// AMX-BF16: Intel servers since 2023. A register tile is 16 rows of 64 bytes; four of them sum 32 × 32 of C, two hold 32
// rows of A, two hold 32 columns of B, 32 deep. Operands are rounded and paired as for AVX512-BF16; the panels of A are
// in blocks of 32 deep, row after row, so that a tile is 1 KiB in one piece.
#define FRAMEWORK_ISA amx_bf16
#define FRAMEWORK_LANES 16
#define FRAMEWORK_TILE_ROWS 12
#define FRAMEWORK_TILE_VECTORS 2

#include "bf16_tile.h"

namespace framework {
namespace amx_bf16 {

constexpr Index kSide = 32;       // rows and columns of C at a time, and the depth of a block
constexpr Index kBlock = kSide * kSide / 2;  // words of one block of a panel

struct alignas(64) TileConfiguration {
  unsigned char palette = 1;
  unsigned char start_row = 0;
  unsigned char reserved[14] = {};
  unsigned short row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  unsigned char rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

// packed[block][row][16 words], zeros where the matrix ends.
void pack_rows(bool transposed, Index depth, Index rows, const float* a, Index lda, float* packed, Index step) {
  float words[kSide * 16];
  for (Index i = 0; i < rows; i += kSide, packed += step) {
    const Index height = smaller(kSide, rows - i);
    for (Index p = 0; p < depth; p += kSide) {
      const Index deep = smaller(kSide, depth - p);
      float* block = packed + p / kSide * kBlock;
      memset(block, 0, kBlock * sizeof(float));
      if (!transposed) {
        for (Index r = 0; r < height; r++) round_row(a + (i + r) * lda + p, deep, block + r * 16);
        continue;
      }
      // Pairs come as [pair][row] and are turned around.
      pair_contiguous<kSide>(deep, height, a + p * lda + i, lda, words, 0);
      for (Index q = 0; q < ceil_div(deep, 2); q++) {
        for (Index r = 0; r < height; r++) memcpy(block + r * 16 + q, words + q * kSide + r, sizeof(float));
      }
    }
  }
}

// packed[pair][32 columns], filled up with zeros to a depth of whole blocks.
void pack_columns(bool transposed, Index depth, Index columns, const float* b, Index ldb, float* packed, Index step) {
  const Index pairs = ceil_div(depth, 2), whole = ceil_div(depth, kSide) * 16;
  for (Index j = 0; j < columns; j += kSide) {
    memset(packed + j / kSide * step + pairs * kSide, 0, static_cast<size_t>((whole - pairs) * kSide) * sizeof(float));
  }
  pack_right_pairs(transposed, depth, columns, b, ldb, packed, step);
}

void multiply_blocks(LeftOperand, Index rows, Index columns, Index depth, const float* a, Index, const float* packed_b,
                     const float* addend, Index ld_addend, float* c, Index ldc) {
  const TileConfiguration configuration;
  _tile_loadconfig(&configuration);
  const Index deep = round_up(depth, kSide), blocks = deep / kSide;
  const Index step = packed_panel(kSide, deep);
  alignas(64) float whole[kSide * kSide];
  constexpr Index kRowBytes = kSide * sizeof(float);
  for (Index j = 0; j < columns; j += kSide) {
    const float* right = packed_b + j / kSide * step;
    for (Index i = 0; i < rows; i += kSide) {
      const float* left = a + i / kSide * step;
      _tile_zero(0);
      _tile_zero(1);
      _tile_zero(2);
      _tile_zero(3);
      for (Index block = 0; block < blocks; block++) {
        _tile_loadd(4, left + block * kBlock, 64);
        _tile_loadd(5, left + block * kBlock + kBlock / 2, 64);
        _tile_loadd(6, right + block * kBlock, kRowBytes);
        _tile_loadd(7, right + block * kBlock + 16, kRowBytes);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
      }
      _tile_stored(0, whole, kRowBytes);
      _tile_stored(1, whole + 16, kRowBytes);
      _tile_stored(2, whole + 16 * kSide, kRowBytes);
      _tile_stored(3, whole + 16 * kSide + 16, kRowBytes);
      const Index height = smaller(kSide, rows - i), width = smaller(kSide, columns - j);
      for (Index r = 0; r < height; r++) {
        const float* from = addend != nullptr ? addend + (i + r) * ld_addend + j : nullptr;
        float* to = c + (i + r) * ldc + j;
        for (Index q = 0; q < width; q++) to[q] = from != nullptr ? whole[r * kSide + q] + from[q] : whole[r * kSide + q];
      }
    }
  }
  _tile_release();
}

}  // namespace amx_bf16

const MatrixKernels& amx_bf16_kernels() {
  static const MatrixKernels kernels = {
      "amx-bf16",
      amx_bf16::kSide,
      amx_bf16::kSide,
      amx_bf16::kSide,
      MatrixKernels::Left::packed_only,
      amx_bf16::pack_rows,
      amx_bf16::pack_columns,
      amx_bf16::multiply_blocks,
  };
  return kernels;
}

}  // namespace framework
