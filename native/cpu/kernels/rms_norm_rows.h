// RMSNorm (Zhang & Sennrich 2019) over the rows of a matrix.
#pragma once

#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

inline float dot_of_three(Index count, const float* a, const float* b, const float* c) {
  Vector sum = broadcast(0.0f);
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) sum = load(a + i) * load(b + i) * load(c + i) + sum;
  float total = sum_of_lanes(sum);
  for (; i < count; i++) total += a[i] * b[i] * c[i];
  return total;
}

inline float dot(Index count, const float* a, const float* b) {
  Vector sum = broadcast(0.0f);
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) sum = load(a + i) * load(b + i) + sum;
  float total = sum_of_lanes(sum);
  for (; i < count; i++) total += a[i] * b[i];
  return total;
}

inline void rms_norm_forward(Index rows, Index width, const float* x, const float* weight, float epsilon, float* y,
                             float* rstd) {
  for (Index r = 0; r < rows; r++, x += width, y += width) {
    const float squares = dot(width, x, x);
    float scale = 1.0f / sqrtf(squares / static_cast<float>(width) + epsilon);
    // Squares of what float32 still holds may be beyond it; the scale of such a row is not zero.
    if (!(squares <= 3.4028235e38f)) {
      double sum = 0.0;
      for (Index i = 0; i < width; i++) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
      scale = static_cast<float>(1.0 / sqrt(sum / static_cast<double>(width) + static_cast<double>(epsilon)));
    }
    rstd[r] = scale;
    for (Index i = 0; i < width; i++) y[i] = x[i] * scale * weight[i];
  }
}

// Of a row whose values are above 1e8 the scale's square times a gradient may be below float32's numbers.
constexpr float kLeastScale = 1e-8f;

// Such a row in float64: float32 holds what goes in and what comes out, and not what stands between them.
inline void rms_norm_backward_of_large(Index width, const float* dy, const float* x, const float* weight, float rstd,
                                       const float* residual, float* dx, float* weight_gradient) {
  const double scale = rstd;
  double mean = 0.0;
  for (Index i = 0; i < width; i++) {
    mean += static_cast<double>(dy[i]) * static_cast<double>(weight[i]) * (static_cast<double>(x[i]) * scale);
  }
  mean /= static_cast<double>(width);
  for (Index i = 0; i < width; i++) {
    const double normal = static_cast<double>(x[i]) * scale, g = dy[i];
    const double before = residual == nullptr ? 0.0 : static_cast<double>(residual[i]);
    weight_gradient[i] += static_cast<float>(g * normal);
    dx[i] = static_cast<float>(before + scale * (g * static_cast<double>(weight[i]) - normal * mean));
  }
}

// y_i = x_i · r · w_i with r = (mean(x²) + ε)^(−1/2), so
// dx_i = r · w_i · dy_i − x_i · r³/D · Σ_j dy_j w_j x_j, and dw_i = Σ_rows dy_i · x_i · r.
inline void rms_norm_backward(Index rows, Index width, const float* dy, const float* x, const float* weight,
                              const float* rstd, const float* residual, float* dx, float* weight_gradient) {
  for (Index r = 0; r < rows; r++, dy += width, x += width, dx += width) {
    const float scale = rstd[r];
    if (scale < kLeastScale) {
      rms_norm_backward_of_large(width, dy, x, weight, scale, residual, dx, weight_gradient);
      if (residual != nullptr) residual += width;
      continue;
    }
    const float correction =
        dot_of_three(width, dy, weight, x) * scale * scale * scale / static_cast<float>(width);
    for (Index i = 0; i < width; i++) weight_gradient[i] += dy[i] * x[i] * scale;
    if (residual != nullptr) {
      for (Index i = 0; i < width; i++) {
        dx[i] = residual[i] + (dy[i] * weight[i] * scale - x[i] * correction);
      }
      residual += width;
    } else {
      for (Index i = 0; i < width; i++) dx[i] = dy[i] * weight[i] * scale - x[i] * correction;
    }
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
