// Arithmetic on each element, with broadcasting.
#pragma once

#include <cstdint>

#include "index.h"
#include "kernels/kernel_table.h"

namespace framework {

// Axes of one call, merged by the caller where they can be; more than this is refused.
constexpr Index kMaxAxes = 8;

// out[i] = f(x[i])
void unary(UnaryOperation operation, Index count, const float* x, float alpha, float beta, float* out);

// out [shape], contiguous; a stride is in floats, 0 along an axis the operand is repeated on. The last axis of an
// operand is contiguous or repeated.
void binary(BinaryOperation operation, Index axes, const std::int32_t* shape, const float* a,
            const std::int32_t* a_strides, const float* b, const std::int32_t* b_strides, float* out);

}  // namespace framework
