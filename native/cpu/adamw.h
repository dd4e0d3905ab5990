// AdamW (Loshchilov & Hutter 2019), in place.
#pragma once

#include "index.h"

namespace framework {

struct AdamWOptions {
  double learning_rate;
  double beta1;
  double beta2;
  double epsilon;
  double weight_decay;
  double step;            // from 1
  double gradient_scale;  // applied to every gradient first
};

void adamw(Index count, const AdamWOptions& options, const float* gradient, float* parameter, float* first_moment,
           float* second_moment);

}  // namespace framework
