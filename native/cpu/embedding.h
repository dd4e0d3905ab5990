// Rows of a table by id, and their gradient.
#pragma once

#include <cstdint>

#include "index.h"

namespace framework {

// out [count, width] = table[ids]; ids must lie inside the table.
void embedding(const float* table, const std::int32_t* ids, Index count, Index width, float* out);
// table_gradient[ids[n]] += dy[n], for n in order: every element's sum is the same for any number of threads.
void embedding_backward(const float* dy, const std::int32_t* ids, Index count, Index width, float* table_gradient);

}  // namespace framework
