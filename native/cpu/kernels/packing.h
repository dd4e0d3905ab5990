// Copies an operand into the panels the micro-kernel reads in order.
#pragma once

#if defined(__AVX__)
#include <immintrin.h>
#endif

#include "matrix_tile.h"

namespace framework {
namespace FRAMEWORK_ISA {

// out[p · out_stride + i] = in[i · in_stride + p] for `Rows` × 8 elements, those of `given` rows, the others zero.
template <Index Rows>
inline void transpose_edge(const float* in, Index in_stride, Index given, float* out, Index out_stride) {
  for (Index p = 0; p < 8; p++) {
    for (Index i = 0; i < Rows; i++) out[p * out_stride + i] = i < given ? in[i * in_stride + p] : 0.0f;
  }
}

template <Index Rows>
FRAMEWORK_INLINE void transpose_8(const float* in, Index in_stride, Index given, float* out, Index out_stride) {
#if defined(__AVX__)
  static_assert(Rows == 4 || Rows == 6 || Rows == 8, "eight, or a tile's rows beyond a multiple of eight");
  if (given < Rows) return transpose_edge<Rows>(in, in_stride, given, out, out_stride);
  // Two pointers and one multiple of the stride: more would have to be kept on the stack.
  const float* below = in + 4 * in_stride;
  const Index thrice = 3 * in_stride;
  // Halves of rows four apart are put together as they are read, which takes a third of the shuffles off.
  FRAMEWORK_UNROLL(2)
  for (Index half = 0; half < 8; half += 4) {
    __m256 four[4];
    FRAMEWORK_UNROLL(4)
    for (Index i = 0; i < 4; i++) {
      const Index row = i == 3 ? thrice : i * in_stride;
      four[i] = _mm256_castps128_ps256(_mm_loadu_ps(in + row + half));
      if (i + 4 < Rows) four[i] = _mm256_insertf128_ps(four[i], _mm_loadu_ps(below + row + half), 1);
    }
    const __m256 low = _mm256_unpacklo_ps(four[0], four[1]), high = _mm256_unpackhi_ps(four[0], four[1]);
    const __m256 low_2 = _mm256_unpacklo_ps(four[2], four[3]), high_2 = _mm256_unpackhi_ps(four[2], four[3]);
    const __m256 line[4] = {_mm256_shuffle_ps(low, low_2, 0x44), _mm256_shuffle_ps(low, low_2, 0xEE),
                            _mm256_shuffle_ps(high, high_2, 0x44), _mm256_shuffle_ps(high, high_2, 0xEE)};
    FRAMEWORK_UNROLL(4)
    for (Index p = 0; p < 4; p++) {
      float* to = out + (half + p) * out_stride;
      if constexpr (Rows == 8) {
        _mm256_storeu_ps(to, line[p]);
      } else {
        _mm_storeu_ps(to, _mm256_castps256_ps128(line[p]));
        if constexpr (Rows == 6) _mm_storel_pi(reinterpret_cast<__m64*>(to + 4), _mm256_extractf128_ps(line[p], 1));
      }
    }
  }
#else
  transpose_edge<Rows>(in, in_stride, given, out, out_stride);
#endif
}

// Asks for the rows of an operand in the order they lie in memory, some lines at a time: memory answers neighbouring lines
// several times faster than lines of as many rows.
class RowsAhead {
 public:
  RowsAhead(const float* rows, Index stride, Index depth) : at_(rows), stride_(stride), lines_(ceil_div(depth, kLineFloats)) {}
  FRAMEWORK_INLINE void ask(Index lines) {
    if (line_ + lines <= lines_) {
      const float* from = at_ + line_ * kLineFloats;
      FRAMEWORK_UNROLL(16)
      for (Index i = 0; i < lines; i++) FRAMEWORK_PREFETCH_FAR(from + i * kLineFloats);
      line_ += lines;
      if (line_ < lines_) return;
      line_ = 0;
      at_ += stride_;
      return;
    }
    FRAMEWORK_ROLLED
    for (; lines > 0; lines--) {
      FRAMEWORK_PREFETCH_FAR(at_ + line_ * kLineFloats);
      if (++line_ < lines_) continue;
      line_ = 0;
      at_ += stride_;
    }
  }

 private:
  const float* at_;
  Index stride_, lines_, line_ = 0;
};

// Panels of an operand that is contiguous along the panels: packed[q · step + p · Width + j] = source[p · stride + q · Width + j].
// A row at a time over all panels, in the order in which it lies, and rows some way ahead are asked for in that order, too: from
// memory that is twice as fast as four rows side by side (measured on Zen 4, whose third cache others emptied: 7 to 11 GB/s
// against 14 to 20). Of a narrow panel two rows, as they share a line of it.
template <Index Width>
inline void pack_contiguous(Index depth, Index columns, const float* source, Index stride, float* packed, Index step) {
  // Rows between what is read and what is asked for, and panels between two times of asking: whole lines in all.
  constexpr Index kRows = 2 * Width <= kLineFloats ? 2 : 1, kSoon = 16, kPanels = 4;
  constexpr Index kLines = kPanels * kRows * Width / kLineFloats;
  static_assert(kLines * kLineFloats == kPanels * kRows * Width, "whole lines");
  const Index whole = columns / Width, rest = columns - whole * Width;
  const Index lines = kRows * ceil_div(columns, kLineFloats);
  RowsAhead ahead(source + kSoon * stride, stride, columns);
  for (Index p = 0; p < depth; p += kRows) {
    const Index rows = smaller(kRows, depth - p);
    const float* from = source + p * stride;
    float* to = packed + p * Width;
    Index left = lines;
    for (Index q = 0; q < whole; q++, from += Width, to += step) {
      if (q % kPanels == 0 && left >= kLines) {
        ahead.ask(kLines);
        left -= kLines;
      }
      memcpy(to, from, Width * sizeof(float));
      if (kRows > 1 && rows > 1) memcpy(to + Width, from + stride, Width * sizeof(float));
    }
    for (; left > 0; left--) ahead.ask(1);
    if (rest == 0) continue;
    for (Index r = 0; r < rows; r++) {
      for (Index j = 0; j < Width; j++) to[r * Width + j] = j < rest ? from[r * stride + j] : 0.0f;
    }
  }
}

// Panels of an operand that is contiguous along the depth: packed[q · step + p · Width + j] =
// source[(q · Width + j) · stride + p].
// A whole cache line of each of 8 rows at a time.
template <Index Width>
inline void pack_transposed(Index depth, Index columns, const float* source, Index stride, float* packed, Index step) {
  for (Index at = 0; at < columns; at += Width, source += Width * stride, packed += step) {
    const Index width = smaller(Width, columns - at);
    // The next panel's.
    RowsAhead ahead(source + Width * stride, stride, depth);
    Index p = 0;
    for (; p + kLineFloats <= depth; p += kLineFloats) {
      if (at + Width < columns) ahead.ask(Width);
      Index j = 0;
      for (; j + 8 <= Width; j += 8) {
        for (Index half = p; half < p + kLineFloats; half += 8) {
          transpose_8<8>(source + j * stride + half, stride, width - j, packed + half * Width + j, Width);
        }
      }
      if constexpr (Width % 8 != 0) {
        for (Index half = p; half < p + kLineFloats; half += 8) {
          transpose_8<Width % 8>(source + j * stride + half, stride, width - j, packed + half * Width + j, Width);
        }
      }
    }
    for (; p < depth; p++) {
      for (Index j = 0; j < Width; j++) packed[p * Width + j] = j < width ? source[j * stride + p] : 0.0f;
    }
  }
}

// A is stored [rows, depth], or [depth, rows] when transposed.
inline void pack_left(bool transposed, Index depth, Index rows, const float* a, Index lda, float* packed, Index step) {
  if (transposed) {
    pack_contiguous<kTileRows>(depth, rows, a, lda, packed, step);
  } else {
    pack_transposed<kTileRows>(depth, rows, a, lda, packed, step);
  }
}

// B is stored [depth, columns], or [columns, depth] when transposed.
inline void pack_right(bool transposed, Index depth, Index columns, const float* b, Index ldb, float* packed, Index step) {
  if (transposed) {
    pack_transposed<kTileColumns>(depth, columns, b, ldb, packed, step);
  } else {
    pack_contiguous<kTileColumns>(depth, columns, b, ldb, packed, step);
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
