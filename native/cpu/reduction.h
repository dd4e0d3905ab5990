// Sums, extremes and softmax along an axis. Whatever is summed is summed in double, in parts of fixed size added up in
// order: the same for any number of threads.
#pragma once

#include "index.h"
#include "kernels/kernel_table.h"

namespace framework {

// out[r] = factor · Σ x[r, ·]
void sum_rows(Index rows, Index width, const float* x, double factor, float* out);
// out[o, c] = factor · Σ_r x[o, r, c]
void sum_columns(Index outer, Index rows, Index columns, const float* x, double factor, float* out);
// width is at least 1
void extreme_rows(Extreme which, Index rows, Index width, const float* x, float* out);
void softmax_rows(Index rows, Index width, const float* x, float* out);

}  // namespace framework
