#include "rms_norm.h"

#include <algorithm>

#include "cpu_features.h"
#include "scratch.h"
#include "thread_pool.h"

namespace framework {

namespace {

constexpr Index kRowsPerPart = 64;

}  // namespace

void rms_norm(const float* x, const float* weight, Index rows, Index width, float epsilon, float* y, float* rstd) {
  const Kernels& k = kernels();
  ThreadPool::instance().for_each_part(rows, kRowsPerPart, [&](Index begin, Index end, int) {
    k.rms_norm_forward(end - begin, width, x + begin * width, weight, epsilon, y + begin * width, rstd + begin);
  });
}

void rms_norm_backward(const float* dy, const float* x, const float* weight, const float* rstd, const float* residual,
                       Index rows, Index width, float* dx, float* weight_gradient) {
  const Kernels& k = kernels();
  // The weight's gradient is a sum over rows: one partial sum for each part of fixed size, added up in order.
  static thread_local Scratch scratch;
  const Index parts = ceil_div(rows, kRowsPerPart);
  float* partial = scratch.floats(parts * width);
  std::fill(partial, partial + parts * width, 0.0f);
  ThreadPool::instance().for_each_part(rows, kRowsPerPart, [&](Index begin, Index end, int) {
    const Index at = begin * width;
    k.rms_norm_backward(end - begin, width, dy + at, x + at, weight, rstd + begin,
                        residual == nullptr ? nullptr : residual + at, dx + at,
                        partial + begin / kRowsPerPart * width);
  });
  for (Index part = 0; part < parts; part++) {
    k.add(width, weight_gradient, partial + part * width, weight_gradient);
  }
}

}  // namespace framework
