// What tfjs code composes its own layers of: arithmetic on each element, sums and softmax of rows. One switch a call
// and a plain loop behind it, which the compiler makes vectors of; where that needs help (e^x), vectors by hand.
#pragma once

#include "kernel_table.h"
#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

// e^x as `exponential` has it, but right at the ends: zero below −87 (where float32 leaves its normal numbers), infinite
// above 88.72, NaN for NaN.
FRAMEWORK_INLINE Vector exponential_of_any(Vector x) {
  Vector y = exponential(x);
  float in[FRAMEWORK_LANES], out[FRAMEWORK_LANES];
  store(in, x);
  bool ordinary = true;
  for (Index i = 0; i < kLanes; i++) ordinary &= in[i] >= -87.0f && in[i] <= 88.0f;
  if (ordinary) return y;
  store(out, y);
  for (Index i = 0; i < kLanes; i++) {
    if (in[i] < -87.0f) out[i] = 0.0f;
    if (in[i] > 88.0f) out[i] = expf(in[i]);
  }
  return load(out);
}

// y = f(x) for whole vectors, and once more for what is left over.
template <class Function>
FRAMEWORK_INLINE void by_vectors(Index count, const float* x, float* out, Function function) {
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) store(out + i, function(load(x + i)));
  if (i == count) return;
  float rest[FRAMEWORK_LANES] = {};
  for (Index lane = 0; i + lane < count; lane++) rest[lane] = x[i + lane];
  store(rest, function(load(rest)));
  for (Index lane = 0; i + lane < count; lane++) out[i + lane] = rest[lane];
}

// tanh to about 2 units in the last place (Cephes, Moshier 1992): a polynomial near zero, where 1 − 2/(e^2x + 1) cancels.
inline float hyperbolic_tangent(float x) {
  const float size = x < 0.0f ? -x : x;
  if (size < 0.625f) {
    const float z = x * x;
    float p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    return p * z * x + x;
  }
  return tanhf(x);
}

inline void unary(UnaryOperation operation, Index count, const float* x, float alpha, float beta, float* out) {
#define FRAMEWORK_EACH(expression)                            \
  for (Index i = 0; i < count; i++) {                         \
    const float v = x[i];                                     \
    out[i] = expression;                                      \
  }                                                           \
  break
  // Comparisons are written so that NaN comes through.
  switch (operation) {
    case UnaryOperation::negative:
      FRAMEWORK_EACH(-v);
    case UnaryOperation::absolute:
      FRAMEWORK_EACH(fabsf(v));
    case UnaryOperation::square:
      FRAMEWORK_EACH(v * v);
    case UnaryOperation::square_root:
      FRAMEWORK_EACH(sqrtf(v));
    case UnaryOperation::reciprocal_root:
      FRAMEWORK_EACH(1.0f / sqrtf(v));
    case UnaryOperation::reciprocal:
      FRAMEWORK_EACH(1.0f / v);
    case UnaryOperation::scale:
      FRAMEWORK_EACH(v * alpha);
    case UnaryOperation::relu:
      FRAMEWORK_EACH(v <= 0.0f ? 0.0f : v);
    case UnaryOperation::leaky_relu:
      FRAMEWORK_EACH(v < 0.0f ? alpha * v : v);
    case UnaryOperation::clip:
      FRAMEWORK_EACH(v > beta ? beta : (v < alpha ? alpha : v));
    case UnaryOperation::step:
      FRAMEWORK_EACH(v != v ? v : (v > 0.0f ? 1.0f : alpha));
    case UnaryOperation::floor:
      FRAMEWORK_EACH(floorf(v));
    case UnaryOperation::logarithm:
      FRAMEWORK_EACH(logf(v));
    case UnaryOperation::logarithm_of_one_plus:
      FRAMEWORK_EACH(log1pf(v));
    case UnaryOperation::exponential_minus_one:
      FRAMEWORK_EACH(expm1f(v));
    case UnaryOperation::error_function:
      FRAMEWORK_EACH(erff(v));
    case UnaryOperation::sine:
      FRAMEWORK_EACH(sinf(v));
    case UnaryOperation::cosine:
      FRAMEWORK_EACH(cosf(v));
    case UnaryOperation::hyperbolic_tangent:
      FRAMEWORK_EACH(hyperbolic_tangent(v));
    case UnaryOperation::elu:
      FRAMEWORK_EACH(v >= 0.0f ? v : expm1f(v));
    case UnaryOperation::exponential:
      by_vectors(count, x, out, [](Vector v) { return exponential_of_any(v); });
      break;
    case UnaryOperation::sigmoid:
      by_vectors(count, x, out, [](Vector v) {
        const Vector one = broadcast(1.0f);
        return one / (one + exponential_of_any(broadcast(0.0f) - v));
      });
      break;
  }
#undef FRAMEWORK_EACH
}

template <class Function>
inline void pairs(Index count, const float* a, Index a_step, const float* b, Index b_step, float* out,
                  Function function) {
  if (a_step != 0 && b_step != 0) {
    for (Index i = 0; i < count; i++) out[i] = function(a[i], b[i]);
  } else if (a_step != 0) {
    const float right = b[0];
    for (Index i = 0; i < count; i++) out[i] = function(a[i], right);
  } else {
    const float left = a[0];
    if (b_step == 0) {
      const float both = function(left, b[0]);
      for (Index i = 0; i < count; i++) out[i] = both;
    } else {
      for (Index i = 0; i < count; i++) out[i] = function(left, b[i]);
    }
  }
}

inline void binary(BinaryOperation operation, Index count, const float* a, Index a_step, const float* b, Index b_step,
                   float* out) {
#define FRAMEWORK_PAIR(expression) \
  pairs(count, a, a_step, b, b_step, out, [](float x, float y) -> float { return expression; })
  switch (operation) {
    case BinaryOperation::add:
      return FRAMEWORK_PAIR(x + y);
    case BinaryOperation::subtract:
      return FRAMEWORK_PAIR(x - y);
    case BinaryOperation::multiply:
      return FRAMEWORK_PAIR(x * y);
    case BinaryOperation::divide:
      return FRAMEWORK_PAIR(x / y);
    case BinaryOperation::maximum:
      return FRAMEWORK_PAIR(x > y || x != x ? x : y);
    case BinaryOperation::minimum:
      return FRAMEWORK_PAIR(x < y || x != x ? x : y);
    case BinaryOperation::squared_difference:
      return FRAMEWORK_PAIR((x - y) * (x - y));
    case BinaryOperation::power:
      return FRAMEWORK_PAIR(powf(x, y));
  }
#undef FRAMEWORK_PAIR
}

// In double, as tfjs's own kernels sum; eight running sums, added in a fixed tree.
inline double sum(Index count, const float* x) {
  double part[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  Index i = 0;
  for (; i + 8 <= count; i += 8) {
    for (Index lane = 0; lane < 8; lane++) part[lane] += static_cast<double>(x[i + lane]);
  }
  for (; i < count; i++) part[0] += static_cast<double>(x[i]);
  return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}

// The largest or smallest of at least one element; NaN where one is NaN.
inline float extreme(Extreme which, Index count, const float* x) {
  float best = x[0];
  if (which == Extreme::largest) {
    for (Index i = 1; i < count; i++) best = x[i] > best || x[i] != x[i] ? x[i] : best;
  } else {
    for (Index i = 1; i < count; i++) best = x[i] < best || x[i] != x[i] ? x[i] : best;
  }
  return best;
}

inline void add_to_sums(Index count, const float* x, double* sums) {
  for (Index i = 0; i < count; i++) sums[i] += static_cast<double>(x[i]);
}

inline void softmax_row(Index width, const float* x, float* out) {
  float highest = x[0];
  Index i = 0;
  if (width >= kLanes) {
    Vector best = load(x);
    for (i = kLanes; i + kLanes <= width; i += kLanes) best = maximum(best, load(x + i));
    highest = maximum_of_lanes(best);
  }
  for (; i < width; i++) highest = x[i] > highest ? x[i] : highest;
  Vector total = broadcast(0.0f);
  float rest = 0.0f;
  for (i = 0; i + kLanes <= width; i += kLanes) {
    const Vector e = exponential_of_any(load(x + i) - broadcast(highest));
    store(out + i, e);
    total += e;
  }
  for (; i < width; i++) {
    const float e = expf(x[i] - highest);
    out[i] = e;
    rest += e;
  }
  const float scale = 1.0f / (sum_of_lanes(total) + rest);
  for (i = 0; i < width; i++) out[i] *= scale;
}

// out[j, i] = x[i, j] of a tile that fits the first-level cache.
inline void transpose_tile(Index rows, Index columns, const float* x, Index x_stride, float* out, Index out_stride) {
  for (Index i = 0; i < rows; i++) {
    for (Index j = 0; j < columns; j++) out[j * out_stride + i] = x[i * x_stride + j];
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
