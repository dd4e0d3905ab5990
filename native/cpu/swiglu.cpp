#include "swiglu.h"

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

void swiglu(const float* gate_up, Index rows, Index width, float* out) {
  const Kernels& k = kernels();
  ThreadPool::instance().for_each_part(rows, 32, [&](Index begin, Index end, int) {
    k.swiglu_forward(end - begin, width, gate_up + begin * 2 * width, out + begin * width);
  });
}

void swiglu_backward(const float* dy, const float* gate_up, Index rows, Index width, float* gradient) {
  const Kernels& k = kernels();
  ThreadPool::instance().for_each_part(rows, 32, [&](Index begin, Index end, int) {
    k.swiglu_backward(end - begin, width, dy + begin * width, gate_up + begin * 2 * width,
                      gradient + begin * 2 * width);
  });
}

}  // namespace framework
