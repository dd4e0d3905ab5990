#include "elements.h"

#include <vector>

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

namespace {

constexpr Index kPart = 32768;

}  // namespace

void add(Index count, const float* a, const float* b, float* sum) {
  const Kernels& k = kernels();
  ThreadPool::instance().for_each_part(count, kPart, [&](Index begin, Index end, int) {
    k.add(end - begin, a + begin, b + begin, sum + begin);
  });
}

double sum_of_squares(Index count, const float* x) {
  const Kernels& k = kernels();
  std::vector<double> partial(static_cast<std::size_t>(ceil_div(count, kPart)));
  ThreadPool::instance().for_each_part(count, kPart, [&](Index begin, Index end, int) {
    partial[static_cast<std::size_t>(begin / kPart)] = k.sum_of_squares(end - begin, x + begin);
  });
  double sum = 0.0;
  for (const double part : partial) sum += part;
  return sum;
}

}  // namespace framework
