#include "elementwise.h"

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

namespace {

constexpr Index kPart = 32768;

}  // namespace

void unary(UnaryOperation operation, Index count, const float* x, float alpha, float beta, float* out) {
  const Kernels& k = kernels();
  ThreadPool::instance().for_each_part(count, kPart, [&](Index begin, Index end, int) {
    k.unary(operation, end - begin, x + begin, alpha, beta, out + begin);
  });
}

void binary(BinaryOperation operation, Index axes, const std::int32_t* shape, const float* a,
            const std::int32_t* a_strides, const float* b, const std::int32_t* b_strides, float* out) {
  const Kernels& k = kernels();
  const Index last = axes - 1;
  const Index inner = axes == 0 ? 1 : shape[last];
  const Index a_step = axes == 0 ? 0 : a_strides[last], b_step = axes == 0 ? 0 : b_strides[last];
  if (axes <= 1) {
    ThreadPool::instance().for_each_part(inner, kPart, [&](Index begin, Index end, int) {
      k.binary(operation, end - begin, a + begin * a_step, a_step, b + begin * b_step, b_step, out + begin);
    });
    return;
  }
  Index rows = 1;
  for (Index axis = 0; axis < last; axis++) rows *= shape[axis];
  const Index rows_per_part = inner >= kPart ? 1 : ceil_div(kPart, inner < 1 ? 1 : inner);
  ThreadPool::instance().for_each_part(rows, rows_per_part, [&](Index begin, Index end, int) {
    for (Index row = begin; row < end; row++) {
      Index rest = row, at_a = 0, at_b = 0;
      for (Index axis = last - 1; axis >= 0; axis--) {
        const Index at = rest % shape[axis];
        rest /= shape[axis];
        at_a += at * a_strides[axis];
        at_b += at * b_strides[axis];
      }
      k.binary(operation, inner, a + at_a, a_step, b + at_b, b_step, out + row * inner);
    }
  });
}

}  // namespace framework
