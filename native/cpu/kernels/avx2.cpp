// AVX2 with fused multiply-add: Intel since 2013, AMD since 2017. 16 registers: 6 × 2 sums, 2 of B, 1 broadcast.
#define FRAMEWORK_ISA avx2
#define FRAMEWORK_LANES 8
#define FRAMEWORK_TILE_ROWS 6
#define FRAMEWORK_TILE_VECTORS 2

#include "make_table.h"

namespace framework {

const Kernels& avx2_kernels() { return avx2::table("avx2"); }

}  // namespace framework
