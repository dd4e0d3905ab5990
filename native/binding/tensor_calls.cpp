#include "tensor_calls.h"

#include <algorithm>
#include <cstdint>

#include "../cpu/elementwise.h"
#include "../cpu/reduction.h"
#include "../cpu/strided_copy.h"
#include "arguments.h"
#include "guarded.h"

namespace framework {
namespace {

using Call = Napi::CallbackInfo;

// Sizes and strides of up to kMaxAxes axes, and the largest and smallest offset that they reach.
struct Axes {
  Index count = 0;
  const std::int32_t* shape = nullptr;
};

Axes take_axes(Arguments& a) {
  Axes axes;
  axes.count = a.count("axes");
  if (axes.count > kMaxAxes) a.refuse("more than " + std::to_string(kMaxAxes) + " axes");
  axes.shape = a.ints("shape", {axes.count});
  double size = 1.0;
  for (Index axis = 0; axis < axes.count; axis++) {
    if (axes.shape[axis] < 0) a.refuse("a negative size in the shape");
    size *= axes.shape[axis];
  }
  if (size > 9007199254740991.0) a.refuse("the shape is too large");
  return axes;
}

// An array with a stride an axis; every element that the shape reaches must lie inside it.
struct Strided {
  float* data;
  const std::int32_t* strides;
};

Strided take_strided(Arguments& a, const Axes& axes, const char* name, bool offset) {
  Index size = 0;
  float* data = a.any_floats(name, size);
  const Index start = offset ? a.count("offset") : 0;
  const std::int32_t* strides = a.ints("strides", {axes.count});
  double least = static_cast<double>(start), most = least;
  bool empty = false;
  for (Index axis = 0; axis < axes.count; axis++) {
    if (axes.shape[axis] == 0) empty = true;
    const double reach = static_cast<double>(strides[axis]) * (axes.shape[axis] - 1);
    (reach < 0 ? least : most) += reach;
  }
  if (!empty && (least < 0 || most >= static_cast<double>(size))) {
    a.refuse(std::string(name) + " has " + std::to_string(size) + " elements; its strides reach beyond them");
  }
  return {empty ? data : data + start, strides};
}

void unary_call(const Call& call) {
  Arguments a(call, "unary");
  const Index operation = a.count("operation");
  if (operation >= kUnaryOperations) a.refuse("there is no such operation");
  const Index size = a.count("size");
  const float* x = a.floats("x", {size});
  const double alpha = a.number("alpha"), beta = a.number("beta");
  float* out = a.floats("out", {size});
  unary(static_cast<UnaryOperation>(operation), size, x, static_cast<float>(alpha), static_cast<float>(beta), out);
}

void binary_call(const Call& call) {
  Arguments a(call, "binary");
  const Index operation = a.count("operation");
  if (operation >= kBinaryOperations) a.refuse("there is no such operation");
  const Axes axes = take_axes(a);
  const Strided left = take_strided(a, axes, "a", false), right = take_strided(a, axes, "b", false);
  for (const Strided& operand : {left, right}) {
    for (Index axis = 0; axis < axes.count; axis++) {
      if (operand.strides[axis] < 0) a.refuse("a negative stride");
    }
    if (axes.count > 0 && operand.strides[axes.count - 1] > 1) a.refuse("the last axis is not contiguous");
  }
  Index size = 1;
  for (Index axis = 0; axis < axes.count; axis++) size *= axes.shape[axis];
  float* out = a.floats("out", {size});
  if (size == 0) return;
  binary(static_cast<BinaryOperation>(operation), axes.count, axes.shape, left.data, left.strides, right.data,
         right.strides, out);
}

void sum_rows_call(const Call& call) {
  Arguments a(call, "sumRows");
  const Index rows = a.count("rows"), width = a.count("width");
  const float* x = a.floats("x", {rows, width});
  const double factor = a.number("factor");
  sum_rows(rows, width, x, factor, a.floats("out", {rows}));
}

void sum_columns_call(const Call& call) {
  Arguments a(call, "sumColumns");
  const Index outer = a.count("outer"), rows = a.count("rows"), columns = a.count("columns");
  const float* x = a.floats("x", {outer, rows, columns});
  const double factor = a.number("factor");
  sum_columns(outer, rows, columns, x, factor, a.floats("out", {outer, columns}));
}

void extreme_rows_call(const Call& call) {
  Arguments a(call, "extremeRows");
  const bool largest = a.flag("largest");
  const Index rows = a.count("rows"), width = a.count("width", 1);
  const float* x = a.floats("x", {rows, width});
  extreme_rows(largest ? Extreme::largest : Extreme::smallest, rows, width, x, a.floats("out", {rows}));
}

void softmax_rows_call(const Call& call) {
  Arguments a(call, "softmaxRows");
  const Index rows = a.count("rows"), width = a.count("width");
  const float* x = a.floats("x", {rows, width});
  softmax_rows(rows, width, x, a.floats("out", {rows, width}));
}

void strided_copy_call(const Call& call) {
  Arguments a(call, "stridedCopy");
  const Axes axes = take_axes(a);
  const Strided from = take_strided(a, axes, "from", true), to = take_strided(a, axes, "to", true);
  // Two threads must not write one element: an axis of more than one index needs a stride of its own. (Positive
  // strides that interleave are the caller's to avoid; they are no danger to memory.)
  for (Index axis = 0; axis < axes.count; axis++) {
    if (to.strides[axis] < 1 && axes.shape[axis] > 1) a.refuse("a stride of `to` is not positive");
  }
  strided_copy(axes.count, axes.shape, from.data, from.strides, to.data, to.strides);
}

}  // namespace

void add_tensor_calls(Napi::Env env, Napi::Object exports) {
  exports.Set("unary", Napi::Function::New<guarded<unary_call>>(env, "unary"));
  exports.Set("binary", Napi::Function::New<guarded<binary_call>>(env, "binary"));
  exports.Set("sumRows", Napi::Function::New<guarded<sum_rows_call>>(env, "sumRows"));
  exports.Set("sumColumns", Napi::Function::New<guarded<sum_columns_call>>(env, "sumColumns"));
  exports.Set("extremeRows", Napi::Function::New<guarded<extreme_rows_call>>(env, "extremeRows"));
  exports.Set("softmaxRows", Napi::Function::New<guarded<softmax_rows_call>>(env, "softmaxRows"));
  exports.Set("stridedCopy", Napi::Function::New<guarded<strided_copy_call>>(env, "stridedCopy"));
}

}  // namespace framework
