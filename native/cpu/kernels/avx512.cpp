// AVX-512 (F, VL, DQ, BW). 32 registers: 12 × 2 sums, 2 of B, the broadcast folded into the multiply.
#define FRAMEWORK_ISA avx512
#define FRAMEWORK_LANES 16
#define FRAMEWORK_TILE_ROWS 12
#define FRAMEWORK_TILE_VECTORS 2

#include "make_table.h"

namespace framework {

const Kernels& avx512_kernels() { return avx512::table("avx512"); }

}  // namespace framework
