#include "adamw.h"

#include <cmath>

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

void adamw(Index count, const AdamWOptions& o, const float* gradient, float* parameter, float* first_moment,
           float* second_moment) {
  const Kernels& k = kernels();
  const AdamWConstants constants{
      static_cast<float>(o.gradient_scale),
      static_cast<float>(o.beta1),
      static_cast<float>(o.beta2),
      static_cast<float>(o.learning_rate / (1.0 - std::pow(o.beta1, o.step))),
      static_cast<float>(1.0 / (1.0 - std::pow(o.beta2, o.step))),
      static_cast<float>(o.epsilon),
      static_cast<float>(1.0 - o.learning_rate * o.weight_decay),
  };
  ThreadPool::instance().for_each_part(count, 16384, [&](Index begin, Index end, int) {
    k.adamw(end - begin, constants, gradient + begin, parameter + begin, first_moment + begin,
            second_moment + begin);
  });
}

}  // namespace framework
