// Cross-entropy of hidden · tableᵀ in chunks of rows: the rows × vocabulary logits never exist at once.
#pragma once

#include <cstdint>

#include "index.h"

namespace framework {

struct LinearCrossEntropy {
  Index rows;        // N
  Index width;       // D
  Index vocabulary;  // V
  const float* hidden;          // [N, D]
  const float* table;           // [V, D]
  const std::int32_t* targets;  // [N], inside the vocabulary
  const float* weights;         // [N]
  Index chunk_rows;
  float label_smoothing;
  float z_loss;
};

// Where gradients go; everything that flows back is multiplied by `scale`.
struct LinearCrossEntropyGradient {
  float scale;
  float* hidden;  // [N, D], written
  float* table;   // [V, D], written
  // [V, D] what the table's gradient is added to: usually `table` itself. Null is zeros, which saves a pass over memory.
  const float* table_addend;
};

// losses [N]: each row's own, not weighted, 0 where the weight is 0. Returns Σ weight · loss in row order.
// `gradient` may be null.
double linear_cross_entropy(const LinearCrossEntropy& problem, const LinearCrossEntropyGradient* gradient,
                            float* losses);

}  // namespace framework
