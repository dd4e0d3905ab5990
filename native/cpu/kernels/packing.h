// Copies an operand into the panels the micro-kernel reads in order.
#pragma once

#if defined(__AVX__)
#include <immintrin.h>
#endif

#include "matrix_tile.h"

namespace framework {
namespace FRAMEWORK_ISA {

// out[p · out_stride + i] = in[i · in_stride + p] for 8 × 8 elements, of which only the first `rows` rows are read:
// the others may lie outside the matrix, and what is written for them means nothing.
FRAMEWORK_INLINE void transpose_8x8(const float* in, Index in_stride, Index rows, float* out, Index out_stride) {
#if defined(__AVX__)
  __m256 row[8], pair[8], quad[8];
  for (int i = 0; i < 8; i++) row[i] = _mm256_loadu_ps(in + (i < rows ? i : 0) * in_stride);
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
  for (int i = 0; i < 4; i++) {
    _mm256_storeu_ps(out + i * out_stride, _mm256_permute2f128_ps(quad[i], quad[i + 4], 0x20));
    _mm256_storeu_ps(out + (i + 4) * out_stride, _mm256_permute2f128_ps(quad[i], quad[i + 4], 0x31));
  }
#else
  for (Index p = 0; p < 8; p++) {
    for (Index i = 0; i < 8; i++) out[p * out_stride + i] = in[(i < rows ? i : 0) * in_stride + p];
  }
#endif
}

// A panel that is contiguous along the panel: `width` floats of each of `depth` rows, padded with zeros to `Panel`.
template <Index Panel>
inline void pack_contiguous(Index depth, Index width, const float* source, Index stride, float* packed) {
  if (width == Panel) {
    for (Index p = 0; p < depth; p++) {
      FRAMEWORK_PREFETCH(source + (p + 8) * stride);
      memcpy(packed + p * Panel, source + p * stride, Panel * sizeof(float));
    }
    return;
  }
  for (Index p = 0; p < depth; p++) {
    for (Index j = 0; j < Panel; j++) packed[p * Panel + j] = j < width ? source[p * stride + j] : 0.0f;
  }
}

// A panel that is contiguous along the depth: packed[p · Panel + j] = source[j · stride + p].
template <Index Panel>
inline void pack_transposed(Index depth, Index width, const float* source, Index stride, float* packed) {
  Index p = 0;
  if (width == Panel) {
    for (; p + 8 <= depth; p += 8) {
      Index j = 0;
      for (; j + 8 <= Panel; j += 8) {
        transpose_8x8(source + j * stride + p, stride, 8, packed + p * Panel + j, Panel);
      }
      if constexpr (Panel % 8 != 0) {
        float square[64];
        transpose_8x8(source + j * stride + p, stride, Panel % 8, square, 8);
        for (Index q = 0; q < 8; q++) {
          memcpy(packed + (p + q) * Panel + j, square + q * 8, Panel % 8 * sizeof(float));
        }
      }
    }
  }
  for (; p < depth; p++) {
    for (Index j = 0; j < Panel; j++) packed[p * Panel + j] = j < width ? source[j * stride + p] : 0.0f;
  }
}

// A is stored [rows, depth], or [depth, rows] when transposed.
inline void pack_left(bool transposed, Index depth, Index rows, const float* a, Index lda, float* packed) {
  if (transposed) {
    pack_contiguous<kTileRows>(depth, rows, a, lda, packed);
  } else {
    pack_transposed<kTileRows>(depth, rows, a, lda, packed);
  }
}

// B is stored [depth, columns], or [columns, depth] when transposed.
inline void pack_right(bool transposed, Index depth, Index columns, const float* b, Index ldb, float* packed) {
  if (transposed) {
    pack_transposed<kTileColumns>(depth, columns, b, ldb, packed);
  } else {
    pack_contiguous<kTileColumns>(depth, columns, b, ldb, packed);
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
