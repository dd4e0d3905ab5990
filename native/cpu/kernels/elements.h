// Kernels that take each element alone; the compiler makes vectors of them.
#pragma once

#include "kernel_table.h"
#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

inline void add(Index count, const float* a, const float* b, float* sum) {
  for (Index i = 0; i < count; i++) sum[i] = a[i] + b[i];
}

inline double sum_of_squares(Index count, const float* x) {
  // Eight running sums, whatever the vector: additions depend on each other, and one chain would wait for each.
  double sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  Index i = 0;
  for (; i + 8 <= count; i += 8) {
    for (Index lane = 0; lane < 8; lane++) {
      sum[lane] += static_cast<double>(x[i + lane]) * static_cast<double>(x[i + lane]);
    }
  }
  for (; i < count; i++) sum[0] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

// AdamW (Loshchilov & Hutter 2019): decay apart from the gradient, bias correction folded into the constants.
inline void adamw(Index count, const AdamWConstants& constants, const float* FRAMEWORK_RESTRICT gradient,
                  float* FRAMEWORK_RESTRICT parameter, float* FRAMEWORK_RESTRICT first,
                  float* FRAMEWORK_RESTRICT second) {
  const AdamWConstants c = constants;
  for (Index i = 0; i < count; i++) {
    const float g = gradient[i] * c.gradient_scale;
    const float m = c.beta1 * first[i] + (1.0f - c.beta1) * g;
    const float v = c.beta2 * second[i] + (1.0f - c.beta2) * g * g;
    first[i] = m;
    second[i] = v;
    parameter[i] = parameter[i] * c.decay - c.step_size * m / (sqrtf(v * c.second_correction) + c.epsilon);
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
