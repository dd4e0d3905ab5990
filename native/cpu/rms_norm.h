// RMSNorm (Zhang & Sennrich 2019) and its gradient.
#pragma once

#include "index.h"

namespace framework {

// y [rows, width], rstd [rows]
void rms_norm(const float* x, const float* weight, Index rows, Index width, float epsilon, float* y, float* rstd);
// Adds to weight_gradient [width]; dx may be `residual`, which may be null.
void rms_norm_backward(const float* dy, const float* x, const float* weight, const float* rstd, const float* residual,
                       Index rows, Index width, float* dx, float* weight_gradient);

}  // namespace framework
