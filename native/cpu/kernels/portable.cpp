// The kernels for the oldest processor of each architecture: SSE2 on x86-64, NEON on 64-bit Arm.
#define FRAMEWORK_ISA portable
#define FRAMEWORK_LANES 4
#if defined(__aarch64__)
// 32 registers: 8 × 3 sums, 3 of B, 1 broadcast.
#define FRAMEWORK_TILE_ROWS 8
#define FRAMEWORK_TILE_VECTORS 3
#else
// 16 registers: 4 × 3 would leave too few for the separate products that SSE2 needs.
#define FRAMEWORK_TILE_ROWS 4
#define FRAMEWORK_TILE_VECTORS 2
#endif

#include "make_table.h"

namespace framework {

const Kernels& portable_kernels() {
#if defined(__aarch64__)
  return portable::table("neon");
#else
  return portable::table("portable");
#endif
}

}  // namespace framework
