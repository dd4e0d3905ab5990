// Softmax cross-entropy of one row of logits, with label smoothing (Szegedy et al. 2016) and z-loss (PaLM, 2022):
// loss = (1 − ε)·(log Z − x_target) + ε·(log Z − mean(x)) + z·(log Z)².
#pragma once

#include "kernel_table.h"
#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

inline double cross_entropy_row(Index vocabulary, int32_t target, const CrossEntropyConstants& constants,
                                float factor, float* x) {
  const Index padded = round_up(vocabulary, kLanes);
  double mean = 0.0;
  if (constants.label_smoothing != 0.0f) {
    for (Index j = 0; j < vocabulary; j++) mean += x[j];
    mean /= static_cast<double>(vocabulary);
  }
  // Below every logit, whatever they are.
  constexpr float kNothing = -INFINITY;
  for (Index j = vocabulary; j < padded; j++) x[j] = kNothing;

  Vector best = broadcast(kNothing);
  for (Index j = 0; j < padded; j += kLanes) best = maximum(best, load(x + j));
  const float highest = maximum_of_lanes(best), target_logit = x[target];
  Vector sum = broadcast(0.0f);
  for (Index j = 0; j < padded; j += kLanes) {
    const Vector e = exponential(load(x + j) - broadcast(highest));
    if (factor != 0.0f) store(x + j, e);
    sum += e;
  }
  const float total = sum_of_lanes(sum);
  const double log_z = static_cast<double>(highest) + log(static_cast<double>(total));

  const double smoothing = constants.label_smoothing, z = constants.z_loss;
  const double loss =
      (1.0 - smoothing) * (log_z - target_logit) + smoothing * (log_z - mean) + z * log_z * log_z;
  if (factor != 0.0f) {
    const float probability = static_cast<float>(factor * (1.0 + 2.0 * z * log_z) / total);
    const float uniform = static_cast<float>(factor * smoothing / static_cast<double>(vocabulary));
    for (Index j = 0; j < padded; j += kLanes) {
      store(x + j, load(x + j) * broadcast(probability) - broadcast(uniform));
    }
    x[target] -= static_cast<float>(factor * (1.0 - smoothing));
    for (Index j = vocabulary; j < padded; j++) x[j] = 0.0f;
  }
  return loss;
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
