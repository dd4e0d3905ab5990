// SwiGLU (Shazeer 2020) of [rows, 2 · width], gate in the first half, and its gradient.
#pragma once

#include "index.h"

namespace framework {

void swiglu(const float* gate_up, Index rows, Index width, float* out);
// `gradient` [rows, 2 · width] may be `gate_up`.
void swiglu_backward(const float* dy, const float* gate_up, Index rows, Index width, float* gradient);

}  // namespace framework
