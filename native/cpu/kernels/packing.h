// Copies an operand into the panels the micro-kernel reads in order.
#pragma once

#if defined(__AVX__)
#include <immintrin.h>
#endif

#include "matrix_tile.h"

namespace framework {
namespace FRAMEWORK_ISA {

// out[p · out_stride + i] = in[i · in_stride + p] for `Rows` × 8 elements, missing rows zero.
template <Index Rows>
FRAMEWORK_INLINE void transpose_8(const float* in, Index in_stride, Index given, float* out, Index out_stride) {
#if defined(__AVX__)
  __m256 row[8], pair[8], quad[8], line[8];
  for (int i = 0; i < 8; i++) row[i] = i < Rows && i < given ? _mm256_loadu_ps(in + i * in_stride) : _mm256_setzero_ps();
  for (int i = 0; i < 8; i += 2) {
    pair[i] = _mm256_unpacklo_ps(row[i], row[i + 1]);
    pair[i + 1] = _mm256_unpackhi_ps(row[i], row[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    for (int j = 0; j < 2; j++) {
      quad[i + 2 * j] = _mm256_shuffle_ps(pair[i + j], pair[i + 2 + j], 0x44);
      quad[i + 2 * j + 1] = _mm256_shuffle_ps(pair[i + j], pair[i + 2 + j], 0xEE);
    }
  }
  for (int p = 0; p < 4; p++) {
    line[p] = _mm256_permute2f128_ps(quad[p], quad[p + 4], 0x20);
    line[p + 4] = _mm256_permute2f128_ps(quad[p], quad[p + 4], 0x31);
  }
  for (int p = 0; p < 8; p++) {
    float* to = out + p * out_stride;
    if constexpr (Rows == 8) {
      _mm256_storeu_ps(to, line[p]);
    } else {
      static_assert(Rows == 4 || Rows == 6, "a tile's rows beyond a multiple of eight");
      _mm_storeu_ps(to, _mm256_castps256_ps128(line[p]));
      if constexpr (Rows == 6) _mm_storel_pi(reinterpret_cast<__m64*>(to + 4), _mm256_extractf128_ps(line[p], 1));
    }
  }
#else
  for (Index p = 0; p < 8; p++) {
    for (Index i = 0; i < Rows; i++) out[p * out_stride + i] = i < given ? in[i * in_stride + p] : 0.0f;
  }
#endif
}

// Panels of an operand that is contiguous along the panels: packed[q · step + p · Width + j] = source[p · stride + q · Width + j].
// A few rows at a time over all panels: reading a panel at a time would touch a page for every few floats, and rows a
// power of two apart would push each other out of the cache before the next panel needs their lines.
template <Index Width>
inline void pack_contiguous(Index depth, Index columns, const float* source, Index stride, float* packed, Index step) {
  constexpr Index kRows = 4;
  const Index whole = columns / Width;
  for (Index p = 0; p < depth; p += kRows) {
    const Index rows = smaller(kRows, depth - p);
    const float* from = source + p * stride;
    float* to = packed + p * Width;
    if (rows == kRows) {
      for (Index q = 0; q < whole; q++, from += Width, to += step) {
        FRAMEWORK_UNROLL(4)
        for (Index r = 0; r < kRows; r++) {
          FRAMEWORK_PREFETCH(from + (r + 2 * kRows) * stride);
          memcpy(to + r * Width, from + r * stride, Width * sizeof(float));
        }
      }
    } else {
      for (Index q = 0; q < whole; q++, from += Width, to += step) {
        for (Index r = 0; r < rows; r++) memcpy(to + r * Width, from + r * stride, Width * sizeof(float));
      }
    }
    const Index rest = columns - whole * Width;
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
  constexpr Index kLine = 16;
  for (Index at = 0; at < columns; at += Width, source += Width * stride, packed += step) {
    const Index width = smaller(Width, columns - at);
    Index p = 0;
    for (; p + kLine <= depth; p += kLine) {
      Index j = 0;
      for (; j + 8 <= Width; j += 8) {
        for (Index r = 0; r < 8; r++) FRAMEWORK_PREFETCH(source + (j + r + Width) * stride + p);
        for (Index half = p; half < p + kLine; half += 8) {
          transpose_8<8>(source + j * stride + half, stride, width - j, packed + half * Width + j, Width);
        }
      }
      if constexpr (Width % 8 != 0) {
        for (Index r = 0; r < Width % 8; r++) FRAMEWORK_PREFETCH(source + (j + r + Width) * stride + p);
        for (Index half = p; half < p + kLine; half += 8) {
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

// One panel.
inline void pack_right(bool transposed, Index depth, Index columns, const float* b, Index ldb, float* packed) {
  pack_right(transposed, depth, columns, b, ldb, packed, 0);
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
