// SwiGLU (Shazeer 2020): silu(gate) · up, where silu(x) = x · σ(x).
#pragma once

#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

FRAMEWORK_INLINE Vector sigmoid(Vector x) {
  const Vector one = broadcast(1.0f);
  return one / (one + exponential(broadcast(0.0f) - x));
}

// The clamped exponential leaves 6e−39 of σ(x) for any x below −88, which times a gate of −1e38 would not be nothing. The first
// operand is the bound: a NaN comes through.
FRAMEWORK_INLINE Vector silu(Vector x, Vector sigmoid_of_x) { return maximum(broadcast(-1e4f), x) * sigmoid_of_x; }

// The last, incomplete vector of a row, through a padded copy: an element goes through the same arithmetic wherever it
// stands in its row.
struct RowTail {
  float lane[FRAMEWORK_LANES];
  RowTail(const float* source, Index count) {
    for (Index i = 0; i < kLanes; i++) lane[i] = i < count ? source[i] : 0.0f;
  }
  RowTail() = default;
  void copy_to(float* target, Index count) const {
    for (Index i = 0; i < count; i++) target[i] = lane[i];
  }
};

inline void swiglu_forward(Index rows, Index width, const float* gate_up, float* out) {
  for (Index r = 0; r < rows; r++, gate_up += 2 * width, out += width) {
    const float* up = gate_up + width;
    Index i = 0;
    for (; i + kLanes <= width; i += kLanes) {
      const Vector x = load(gate_up + i);
      store(out + i, silu(x, sigmoid(x)) * load(up + i));
    }
    if (i < width) {
      const RowTail gate_tail(gate_up + i, width - i), up_tail(up + i, width - i);
      RowTail result;
      const Vector x = load(gate_tail.lane);
      store(result.lane, silu(x, sigmoid(x)) * load(up_tail.lane));
      result.copy_to(out + i, width - i);
    }
  }
}

struct SwigluGradient {
  Vector gate;
  Vector up;
};

// silu'(x) = σ(x) · (1 + x · (1 − σ(x)))
FRAMEWORK_INLINE SwigluGradient swiglu_gradient(Vector gate, Vector up, Vector dy) {
  const Vector s = sigmoid(gate), y = silu(gate, s);
  return {dy * up * (y * (broadcast(1.0f) - s) + s), dy * y};
}

inline void swiglu_backward(Index rows, Index width, const float* dy, const float* gate_up, float* gradient) {
  for (Index r = 0; r < rows; r++, dy += width, gate_up += 2 * width, gradient += 2 * width) {
    Index i = 0;
    for (; i + kLanes <= width; i += kLanes) {
      const SwigluGradient g = swiglu_gradient(load(gate_up + i), load(gate_up + width + i), load(dy + i));
      store(gradient + i, g.gate);
      store(gradient + width + i, g.up);
    }
    if (i < width) {
      const Index count = width - i;
      const RowTail gate(gate_up + i, count), up(gate_up + width + i, count), dy_tail(dy + i, count);
      const SwigluGradient g = swiglu_gradient(load(gate.lane), load(up.lane), load(dy_tail.lane));
      RowTail result;
      store(result.lane, g.gate);
      result.copy_to(gradient + i, count);
      store(result.lane, g.up);
      result.copy_to(gradient + width + i, count);
    }
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
