// AVX512-BF16: AMD since 2022, Intel servers since 2020. The sums are as many as with AVX-512, each of two products.
#define FRAMEWORK_ISA avx512_bf16
#define FRAMEWORK_LANES 16
#define FRAMEWORK_TILE_ROWS 12
#define FRAMEWORK_TILE_VECTORS 2

#include "bf16_tile.h"

namespace framework {

const MatrixKernels& avx512_bf16_kernels() {
  static const MatrixKernels kernels = {
      "avx512-bf16",
      avx512_bf16::kPairRows,
      avx512_bf16::kPairColumns,
      1,
      MatrixKernels::Left::packed_only,
      avx512_bf16::pack_left_pairs,
      avx512_bf16::pack_right_pairs,
      avx512_bf16::multiply_pairs,
  };
  return kernels;
}

}  // namespace framework
