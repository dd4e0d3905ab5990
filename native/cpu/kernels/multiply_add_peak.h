// The rate of fused multiply-adds when nothing is waited for: what kernels are measured against.
#pragma once

#include "kernel_table.h"
#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

// `rounds` rounds of twelve independent vector multiply-adds: enough to hide a latency of 4 at two a cycle, few enough
// for 16 registers. Returns their sum, which keeps the compiler from leaving them out. The products stay far from
// overflow and from subnormal numbers.
inline float multiply_add_peak(Index rounds, float seed) {
  constexpr Index kChains = 12;
  Vector sum[kChains];
  for (Index i = 0; i < kChains; i++) sum[i] = broadcast(seed + static_cast<float>(i));
  const Vector factor = broadcast(0.5f + seed), term = broadcast(1.0f + seed);
  for (Index round = 0; round < rounds; round++) {
    FRAMEWORK_UNROLL(12)
    for (Index i = 0; i < kChains; i++) sum[i] = sum[i] * factor + term;
  }
  Vector all = sum[0];
  for (Index i = 1; i < kChains; i++) all = all + sum[i];
  return sum_of_lanes(all);
}

// Floating-point operations of one round.
constexpr Index kMultiplyAddPeakOperations = 12 * 2 * kLanes;

}  // namespace FRAMEWORK_ISA
}  // namespace framework
