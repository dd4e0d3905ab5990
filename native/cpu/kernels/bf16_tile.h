// The matrix product on bfloat16 operands with float32 sums (AVX512-BF16). Packing rounds to nearest, ties to even, and
// puts two neighbours along the depth into one 32-bit word; an instruction multiplies a pair of A with 16 pairs of B and
// adds both products. An odd depth is filled up with zeros.
#pragma once

#include <immintrin.h>
#include <string.h>

#include "kernel_table.h"
#include "packing.h"

namespace framework {
namespace FRAMEWORK_ISA {

constexpr Index kPairRows = 12, kPairColumns = 32, kPairVectors = kPairColumns / 16;

// Words (pairs) of a row of `count` floats, written as the bits of floats so that packing can move them.
inline void round_row(const float* from, Index count, float* words) {
  for (Index p = 0; p < count; p += 32) {
    const Index left = smaller(32, count - p);
    const __mmask16 low = left >= 16 ? 0xffff : static_cast<__mmask16>((1u << left) - 1);
    const __mmask16 high = left >= 32 ? 0xffff : left <= 16 ? 0 : static_cast<__mmask16>((1u << (left - 16)) - 1);
    const __m512bh pairs =
        _mm512_cvtne2ps_pbh(_mm512_maskz_loadu_ps(high, from + p + 16), _mm512_maskz_loadu_ps(low, from + p));
    const Index written = ceil_div(left, 2);
    _mm512_mask_storeu_epi32(words + p / 2, static_cast<__mmask16>(written >= 16 ? 0xffff : (1u << written) - 1),
                             (__m512i)pairs);
  }
}

// packed[q · step + p/2 · Width + j] = the pair (source[p · stride + q · Width + j], the same of row p + 1).
template <Index Width>
inline void pair_contiguous(Index depth, Index columns, const float* source, Index stride, float* packed, Index step) {
  for (Index p = 0; p < depth; p += 2) {
    const float* even = source + p * stride;
    // The row after an odd depth does not exist.
    const bool has_odd = p + 1 < depth;
    const float* odd = has_odd ? even + stride : even;
    for (Index j = 0; j < columns; j += Width) {
      float* to = packed + j / Width * step + p / 2 * Width;
      for (Index v = 0; v < Width; v += 16) {
        const Index wide = smaller(16, Width - v), there = smaller(wide, columns - j - v);
        const __mmask16 read = there <= 0 ? 0 : there >= 16 ? 0xffff : static_cast<__mmask16>((1u << there) - 1);
        const __mmask16 write = wide >= 16 ? 0xffff : static_cast<__mmask16>((1u << wide) - 1);
        const __m256i low = (__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(read, even + j + v));
        const __m256i high =
            (__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(has_odd ? read : __mmask16{0}, odd + j + v));
        const __m512i pairs =
            _mm512_or_si512(_mm512_cvtepu16_epi32(low), _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
        _mm512_mask_storeu_epi32(to + v, write, pairs);
      }
    }
  }
}

// The same of an operand that is contiguous along the depth.
template <Index Width>
inline void pair_transposed(Index depth, Index columns, const float* source, Index stride, float* packed, Index step) {
  // 256 words of each row, and a line more: rows a power of two apart share one cache set.
  constexpr Index kWords = 256, kStride = kWords + 16;
  float words[Width * kStride];
  for (Index j = 0; j < columns; j += Width) {
    const Index width = smaller(Width, columns - j);
    for (Index p = 0; p < depth; p += 2 * kWords) {
      const Index deep = smaller(2 * kWords, depth - p);
      for (Index i = 0; i < width; i++) round_row(source + (j + i) * stride + p, deep, words + i * kStride);
      pack_transposed<Width>(ceil_div(deep, 2), width, words, kStride, packed + j / Width * step + p / 2 * Width, 0);
    }
  }
}

inline void pack_left_pairs(bool transposed, Index depth, Index rows, const float* a, Index lda, float* packed,
                            Index step) {
  if (transposed) {
    pair_contiguous<kPairRows>(depth, rows, a, lda, packed, step);
  } else {
    pair_transposed<kPairRows>(depth, rows, a, lda, packed, step);
  }
}

inline void pack_right_pairs(bool transposed, Index depth, Index columns, const float* b, Index ldb, float* packed,
                             Index step) {
  if (transposed) {
    pair_transposed<kPairColumns>(depth, columns, b, ldb, packed, step);
  } else {
    pair_contiguous<kPairColumns>(depth, columns, b, ldb, packed, step);
  }
}

// C[Rows × columns] = addend + A · B over `pairs` words of the depth; columns beyond `columns` are not written.
template <Index Rows>
FRAMEWORK_INLINE void pair_tile(Index columns, Index pairs, const float* a, const float* b, Ahead ahead,
                                const float* addend, Index ld_addend, float* c, Index ldc) {
  __m512 sum[Rows][kPairVectors];
  FRAMEWORK_UNROLL(16)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(2)
    for (Index v = 0; v < kPairVectors; v++) sum[i][v] = _mm512_setzero_ps();
  }
  const float* row = c;
  const float* const end = c + Rows * ldc;
  for (Index p = 0; p < pairs; p++) {
    if (p % kAskEvery == 0) ask(ahead, (pairs - p) / kAskEvery, row, end, kPairColumns, ldc);
    const __m512bh right[kPairVectors] = {(__m512bh)_mm512_loadu_si512(b), (__m512bh)_mm512_loadu_si512(b + 16)};
    FRAMEWORK_UNROLL(16)
    for (Index i = 0; i < Rows; i++) {
      int word;
      memcpy(&word, a + i, sizeof word);
      const __m512bh left = (__m512bh)_mm512_set1_epi32(word);
      FRAMEWORK_UNROLL(2)
      for (Index v = 0; v < kPairVectors; v++) sum[i][v] = _mm512_dpbf16_ps(sum[i][v], left, right[v]);
    }
    a += kPairRows;
    b += kPairColumns;
  }
  FRAMEWORK_UNROLL(16)
  for (Index i = 0; i < Rows; i++) {
    FRAMEWORK_UNROLL(2)
    for (Index v = 0; v < kPairVectors; v++) {
      const Index left = columns - v * 16;
      const __mmask16 real = left >= 16 ? 0xffff : left <= 0 ? 0 : static_cast<__mmask16>((1u << left) - 1);
      __m512 total = sum[i][v];
      if (addend != nullptr) {
        total = _mm512_add_ps(total, _mm512_maskz_loadu_ps(real, addend + i * ld_addend + v * 16));
      }
      _mm512_mask_storeu_ps(c + i * ldc + v * 16, real, total);
    }
  }
}

inline void multiply_pairs(LeftOperand, Index rows, Index columns, Index depth, const float* a, Index,
                           const float* packed_b, const float* addend, Index ld_addend, float* c, Index ldc) {
  const Index pairs = ceil_div(depth, 2);
  const Index row_step = packed_panel(kPairRows, depth), panel_step = packed_panel(kPairColumns, depth);
  const Index row_tiles = ceil_div(rows, kPairRows), part = ceil_div(pairs, row_tiles);
  for (Index j = 0; j < columns; j += kPairColumns, packed_b += panel_step) {
    const Index width = smaller(kPairColumns, columns - j);
    for (Index tile = 0; tile < row_tiles; tile++) {
      Ahead ahead{packed_b + panel_step + tile * part * kPairColumns, j + kPairColumns < columns ? part : 0};
      Index at = tile * kPairRows, left = smaller(kPairRows, rows - at);
      const float* panel = a + tile * row_step;
      while (left > 0) {
        const float* from = addend != nullptr ? addend + at * ld_addend + j : nullptr;
        float* to = c + at * ldc + j;
        const Index height = left >= 12 ? 12 : left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
        switch (height) {
          case 12: pair_tile<12>(width, pairs, panel, packed_b, ahead, from, ld_addend, to, ldc); break;
          case 8: pair_tile<8>(width, pairs, panel, packed_b, ahead, from, ld_addend, to, ldc); break;
          case 4: pair_tile<4>(width, pairs, panel, packed_b, ahead, from, ld_addend, to, ldc); break;
          case 2: pair_tile<2>(width, pairs, panel, packed_b, ahead, from, ld_addend, to, ldc); break;
          default: pair_tile<1>(width, pairs, panel, packed_b, ahead, from, ld_addend, to, ldc);
        }
        ahead.steps = 0;
        panel += height;
        at += height;
        left -= height;
      }
    }
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
