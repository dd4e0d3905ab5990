#include "multiply_add_peak.h"

#include <chrono>
#include <vector>

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

double multiply_add_peak(double milliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  constexpr Index kRounds = 1 << 16;  // a few hundred microseconds: long against waking the team
  constexpr Index kPartsPerThread = 16;
  const Kernels& k = kernels();
  ThreadPool& pool = ThreadPool::instance();
  const Index parts = kPartsPerThread * pool.size();
  std::vector<float> results(static_cast<std::size_t>(parts));
  const double operations =
      static_cast<double>(parts) * static_cast<double>(kRounds) * static_cast<double>(k.multiply_add_peak_operations);
  double best = 0.0;
  const Clock::time_point begin = Clock::now();
  do {
    const Clock::time_point start = Clock::now();
    pool.for_each_part(parts, 1, [&](Index part, Index, int) {
      results[static_cast<std::size_t>(part)] = k.multiply_add_peak(kRounds, 1e-3f * static_cast<float>(part % 7));
    });
    const double rate = operations / seconds_since(start);
    if (rate > best) best = rate;
  } while (seconds_since(begin) * 1e3 < milliseconds);
  // Read, so that the work is not left out: a sum of finite numbers is never below this.
  for (const float result : results) {
    if (!(result > -1.0f)) return 0.0;
  }
  return best;
}

}  // namespace framework
