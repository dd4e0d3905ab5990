// Sums over and of plain arrays.
#pragma once

#include "index.h"

namespace framework {

// sum[i] = a[i] + b[i]; `sum` may be either.
void add(Index count, const float* a, const float* b, float* sum);
// Σ x² in double: partial sums over parts of fixed size, added up in order.
double sum_of_squares(Index count, const float* x);

}  // namespace framework
