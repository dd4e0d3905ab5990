// The addon: every kernel under its name, taking typed arrays and numbers. `src/kernels.ts` is the TypeScript face and
// says what each argument means. Nothing is computed here.
#include <napi.h>

#include <algorithm>
#include <string>

#include "../cpu/adamw.h"
#include "../cpu/attention.h"
#include "../cpu/control_group.h"
#include "../cpu/cpu_features.h"
#include "../cpu/cross_entropy.h"
#include "../cpu/elements.h"
#include "../cpu/embedding.h"
#include "../cpu/gemm.h"
#include "../cpu/huge_pages.h"
#include "../cpu/matrix_library.h"
#include "../cpu/multiply_add_peak.h"
#include "../cpu/rms_norm.h"
#include "../cpu/rotary.h"
#include "../cpu/swiglu.h"
#include "../cpu/thread_pool.h"
#include "../include/framework/device_view.h"
#include "arguments.h"
#include "feature_calls.h"
#include "file_calls.h"
#include "guarded.h"
#include "licence_calls.h"
#include "signature_calls.h"
#include "task_calls.h"
#include "tensor_calls.h"
#include "text_calls.h"

namespace framework {
namespace {

using Call = Napi::CallbackInfo;

// ── the machine ──

Napi::Value info(const Call& call) {
  const Napi::Env env = call.Env();
  Napi::Object result = Napi::Object::New(env);
  result.Set("kernels", kernels().name);
  Napi::Array available = Napi::Array::New(env);
  std::uint32_t at = 0;
  for (const Kernels* table : available_kernels()) available.Set(at++, Napi::String::New(env, table->name));
  result.Set("available", available);
  Napi::Array bf16 = Napi::Array::New(env);
  at = 0;
  for (const char* name : available_bf16()) bf16.Set(at++, Napi::String::New(env, name));
  result.Set("bf16", bf16);
  result.Set("matrixKernels", matrix_kernels().name);
  result.Set("matrixLibrary", matrix_library_version());
  result.Set("tile", std::to_string(kernels().tile_rows) + "x" + std::to_string(kernels().tile_columns));
  result.Set("threads", ThreadPool::instance().size());
  result.Set("cores", available_cores());
#if defined(__clang__)
  result.Set("compiler", "clang " __clang_version__);
#elif defined(__GNUC__)
  result.Set("compiler", "gcc " __VERSION__);
#elif defined(_MSC_VER)
  result.Set("compiler", "msvc " + std::to_string(_MSC_VER));
#else
  result.Set("compiler", "unknown");
#endif
  result.Set("deviceViewVersion", FRAMEWORK_DEVICE_VIEW_VERSION);
  return result;
}

void set_threads(const Call& call) {
  Arguments a(call, "setThreads");
  ThreadPool::instance().resize(static_cast<int>(std::min<Index>(a.count("threads", 1), ThreadPool::kMaxThreads)));
}

void set_kernels(const Call& call) {
  Arguments a(call, "useKernels");
  const std::string name = a.text("name");
  if (!use_kernels(name.c_str())) a.refuse("this processor has no kernels named '" + name + "'");
}

Napi::Value control_group_cores_call(const Call& call) {
  Arguments a(call, "controlGroupCores");
  return Napi::Number::New(call.Env(), control_group_cores(a.text("root")));
}

void set_precision(const Call& call) {
  Arguments a(call, "usePrecision");
  const std::string name = a.text("precision");
  if (name != "f32" && name != "bf16") a.refuse("precision is 'f32' or 'bf16', not '" + name + "'");
  if (!use_precision(name == "bf16" ? Precision::bf16 : Precision::f32)) a.refuse("this processor has no bf16 kernels");
}

Napi::Value set_matrix_library(const Call& call) {
  Arguments a(call, "useMatrixLibrary");
  const std::string name = a.text("library"), file = a.text("file");
  if (name != "own" && name != "openblas" && name != "onednn") a.refuse("there is no matrix library '" + name + "'");
  const MatrixLibrary library = name == "own"        ? MatrixLibrary::own
                                : name == "openblas" ? MatrixLibrary::openblas
                                                     : MatrixLibrary::onednn;
  return Napi::String::New(call.Env(), use_matrix_library(library, file));
}

Napi::Value address_of(const Call& call) {
  Arguments a(call, "addressOf");
  Index size = 0;
  const float* data = a.any_floats("array", size);
  return Napi::BigInt::New(call.Env(), static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(data)));
}

void prefer_huge_pages(const Call& call) {
  Arguments a(call, "preferHugePages");
  Index size = 0;
  float* data = a.any_floats("array", size);
  wish_for_huge_pages(data, static_cast<std::size_t>(size) * sizeof(float));
}

Napi::Value multiply_add_peak_call(const Call& call) {
  Arguments a(call, "multiplyAddPeak");
  const Index milliseconds = a.count("milliseconds", 1);
  return Napi::Number::New(call.Env(), multiply_add_peak(static_cast<double>(milliseconds)));
}

// ── matrix product ──

void gemm_call(const Call& call) {
  Arguments a(call, "gemm");
  const Index rows = a.count("rows"), columns = a.count("columns"), depth = a.count("depth");
  const float* left = a.floats("a", {rows, depth});
  const bool left_transposed = a.flag("transposeA");
  const float* right = a.floats("b", {depth, columns});
  const bool right_transposed = a.flag("transposeB");
  const float* addend = a.optional_floats("addend", {rows, columns});
  float* c = a.floats("c", {rows, columns});
  gemm(rows, columns, depth,
       {left, left_transposed ? rows : depth, left_transposed ? Transpose::yes : Transpose::no},
       {right, right_transposed ? depth : columns, right_transposed ? Transpose::yes : Transpose::no}, addend,
       columns, c, columns);
}

// ── embedding ──

void require_ids(const Arguments& a, const std::int32_t* ids, Index count, Index vocabulary) {
  for (Index n = 0; n < count; n++) {
    if (ids[n] < 0 || ids[n] >= vocabulary) {
      a.refuse("id " + std::to_string(ids[n]) + " at position " + std::to_string(n) +
               " lies outside the vocabulary of " + std::to_string(vocabulary));
    }
  }
}

void embedding_call(const Call& call) {
  Arguments a(call, "embedding");
  const Index vocabulary = a.count("vocabulary"), width = a.count("width"), count = a.count("count");
  const float* table = a.floats("table", {vocabulary, width});
  const std::int32_t* ids = a.ints("ids", {count});
  float* out = a.floats("out", {count, width});
  require_ids(a, ids, count, vocabulary);
  embedding(table, ids, count, width, out);
}

void embedding_backward_call(const Call& call) {
  Arguments a(call, "embeddingBackward");
  const Index vocabulary = a.count("vocabulary"), width = a.count("width"), count = a.count("count");
  const float* dy = a.floats("dy", {count, width});
  const std::int32_t* ids = a.ints("ids", {count});
  float* table_gradient = a.floats("tableGradient", {vocabulary, width});
  require_ids(a, ids, count, vocabulary);
  embedding_backward(dy, ids, count, width, table_gradient);
}

// ── RMSNorm ──

void rms_norm_call(const Call& call) {
  Arguments a(call, "rmsNorm");
  const Index rows = a.count("rows"), width = a.count("width", 1);
  const double epsilon = a.number("epsilon");
  const float* x = a.floats("x", {rows, width});
  const float* weight = a.floats("weight", {width});
  float* y = a.floats("y", {rows, width});
  float* rstd = a.floats("rstd", {rows});
  rms_norm(x, weight, rows, width, static_cast<float>(epsilon), y, rstd);
}

void rms_norm_backward_call(const Call& call) {
  Arguments a(call, "rmsNormBackward");
  const Index rows = a.count("rows"), width = a.count("width", 1);
  const float* dy = a.floats("dy", {rows, width});
  const float* x = a.floats("x", {rows, width});
  const float* weight = a.floats("weight", {width});
  const float* rstd = a.floats("rstd", {rows});
  const float* residual = a.optional_floats("residual", {rows, width});
  float* dx = a.floats("dx", {rows, width});
  float* weight_gradient = a.floats("weightGradient", {width});
  rms_norm_backward(dy, x, weight, rstd, residual, rows, width, dx, weight_gradient);
}

// ── rotary and attention ──

AttentionShape take_shape(Arguments& a) {
  AttentionShape shape{};
  shape.rows = a.count("rows");
  shape.length = a.count("length");
  shape.heads = a.count("heads", 1);
  shape.key_value_heads = a.count("keyValueHeads", 1);
  shape.head_size = a.count("headSize", 2);
  constexpr Index kMost = 65536;
  if (shape.heads > kMost || shape.head_size > kMost) a.refuse("more than 65536 heads or channels a head");
  if (shape.heads % shape.key_value_heads != 0) {
    a.refuse(std::to_string(shape.key_value_heads) + " key/value heads do not divide " + std::to_string(shape.heads) +
             " heads");
  }
  if (shape.head_size % 2 != 0) a.refuse("the head size must be even, not " + std::to_string(shape.head_size));
  return shape;
}

void rotary_call(const Call& call) {
  Arguments a(call, "rotary");
  const AttentionShape shape = take_shape(a);
  const double theta = a.number("theta");
  const std::int32_t* positions = a.ints("positions", {shape.rows, shape.length});
  const bool inverse = a.flag("inverse");
  float* qkv = a.floats("qkv", {shape.rows, shape.length, shape.width()});
  for (Index n = 0; n < shape.rows * shape.length; n++) {
    if (positions[n] < 0 || positions[n] > (1 << 24)) {
      a.refuse("position " + std::to_string(positions[n]) + " at " + std::to_string(n) + " is out of range");
    }
  }
  rotary(qkv, shape, theta, positions, inverse ? RotaryDirection::inverse : RotaryDirection::forward);
}

const std::int32_t* take_documents(Arguments& a, const AttentionShape& shape) {
  const std::int32_t* documents = a.ints("documents", {shape.rows, shape.length});
  for (Index b = 0; b < shape.rows; b++) {
    for (Index n = b * shape.length + 1; n < (b + 1) * shape.length; n++) {
      if (documents[n] < documents[n - 1]) {
        a.refuse("documents must ascend within a row; position " + std::to_string(n) + " does not");
      }
    }
  }
  return documents;
}

void attention_call(const Call& call) {
  Arguments a(call, "attention");
  const AttentionShape shape = take_shape(a);
  const Index out_width = shape.heads * shape.head_size;
  const std::int32_t* documents = take_documents(a, shape);
  const float* qkv = a.floats("qkv", {shape.rows, shape.length, shape.width()});
  float* out = a.floats("out", {shape.rows, shape.length, out_width});
  float* log_sum_exp = a.floats("logSumExp", {shape.rows, shape.length, shape.heads});
  attention(qkv, shape, documents, out, log_sum_exp);
}

void attention_backward_call(const Call& call) {
  Arguments a(call, "attentionBackward");
  const AttentionShape shape = take_shape(a);
  const Index out_width = shape.heads * shape.head_size;
  const std::int32_t* documents = take_documents(a, shape);
  const float* d_out = a.floats("dOut", {shape.rows, shape.length, out_width});
  const float* qkv = a.floats("qkv", {shape.rows, shape.length, shape.width()});
  const float* out = a.floats("out", {shape.rows, shape.length, out_width});
  const float* log_sum_exp = a.floats("logSumExp", {shape.rows, shape.length, shape.heads});
  float* d_qkv = a.floats("dQkv", {shape.rows, shape.length, shape.width()});
  attention_backward(d_out, qkv, out, log_sum_exp, shape, documents, d_qkv);
}

// ── SwiGLU ──

void swiglu_call(const Call& call) {
  Arguments a(call, "swiglu");
  const Index rows = a.count("rows"), width = a.count("width");
  const float* gate_up = a.floats("gateUp", {rows, 2, width});
  float* out = a.floats("out", {rows, width});
  swiglu(gate_up, rows, width, out);
}

void swiglu_backward_call(const Call& call) {
  Arguments a(call, "swigluBackward");
  const Index rows = a.count("rows"), width = a.count("width");
  const float* dy = a.floats("dy", {rows, width});
  const float* gate_up = a.floats("gateUp", {rows, 2, width});
  float* gradient = a.floats("gradient", {rows, 2, width});
  swiglu_backward(dy, gate_up, rows, width, gradient);
}

// ── loss ──

Napi::Value linear_cross_entropy_call(const Call& call) {
  Arguments a(call, "linearCrossEntropy");
  LinearCrossEntropy problem{};
  problem.rows = a.count("rows");
  problem.width = a.count("width");
  problem.vocabulary = a.count("vocabulary", 1);
  problem.chunk_rows = a.count("chunkRows", 1);
  problem.label_smoothing = static_cast<float>(a.number("labelSmoothing"));
  problem.z_loss = static_cast<float>(a.number("zLoss"));
  problem.hidden = a.floats("hidden", {problem.rows, problem.width});
  problem.table = a.floats("table", {problem.vocabulary, problem.width});
  problem.targets = a.ints("targets", {problem.rows});
  problem.weights = a.floats("weights", {problem.rows});
  float* losses = a.floats("losses", {problem.rows});
  LinearCrossEntropyGradient gradient{};
  gradient.scale = static_cast<float>(a.number("scale"));
  gradient.hidden = a.optional_floats("hiddenGradient", {problem.rows, problem.width});
  gradient.table = a.optional_floats("tableGradient", {problem.vocabulary, problem.width});
  if ((gradient.hidden == nullptr) != (gradient.table == nullptr)) a.refuse("give both gradients or neither");
  gradient.table_addend =
      a.is_given() ? a.optional_floats("tableAddend", {problem.vocabulary, problem.width}) : gradient.table;
  for (Index n = 0; n < problem.rows; n++) {
    // Rows of weight 0 may carry any target: padding.
    if (problem.weights[n] != 0.0f && (problem.targets[n] < 0 || problem.targets[n] >= problem.vocabulary)) {
      a.refuse("target " + std::to_string(problem.targets[n]) + " at row " + std::to_string(n) +
               " lies outside the vocabulary of " + std::to_string(problem.vocabulary));
    }
  }
  const double sum = linear_cross_entropy(problem, gradient.hidden == nullptr ? nullptr : &gradient, losses);
  return Napi::Number::New(call.Env(), sum);
}

// ── update ──

void adamw_call(const Call& call) {
  Arguments a(call, "adamw");
  AdamWOptions options{};
  options.learning_rate = a.number("learningRate");
  options.beta1 = a.number("beta1");
  options.beta2 = a.number("beta2");
  options.epsilon = a.number("epsilon");
  options.weight_decay = a.number("weightDecay");
  options.step = static_cast<double>(a.count("step", 1));
  options.gradient_scale = a.number("gradientScale");
  const Index size = a.count("size");
  const float* gradient = a.floats("gradient", {size});
  float* parameter = a.floats("parameter", {size});
  float* first = a.floats("firstMoment", {size});
  float* second = a.floats("secondMoment", {size});
  adamw(size, options, gradient, parameter, first, second);
}

void add_call(const Call& call) {
  Arguments a(call, "add");
  const Index size = a.count("size");
  const float* x = a.floats("a", {size});
  const float* y = a.floats("b", {size});
  float* sum = a.floats("sum", {size});
  add(size, x, y, sum);
}

Napi::Value sum_of_squares_call(const Call& call) {
  Arguments a(call, "sumOfSquares");
  Index size = 0;
  const float* x = a.any_floats("x", size);
  return Napi::Number::New(call.Env(), sum_of_squares(size, x));
}

#if defined(FRAMEWORK_SANITIZED)
// Errors on purpose: that a sanitizer finds them shows that it is awake.
Napi::Value err(const Call& call) {
  Arguments a(call, "err");
  const bool memory = a.flag("memory");
  Index size = 0;
  const float* array = a.any_floats("array", size);
  // No constant the compiler could reason about.
  volatile Index at = size;
  volatile int most = 2147483647;
  return Napi::Number::New(call.Env(), memory ? static_cast<double>(array[at]) : static_cast<double>(most + 1));
}
#endif

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("info", Napi::Function::New<guarded_value<info>>(env, "info"));
  exports.Set("setThreads", Napi::Function::New<guarded<set_threads>>(env, "setThreads"));
  exports.Set("useKernels", Napi::Function::New<guarded<set_kernels>>(env, "useKernels"));
  exports.Set("controlGroupCores",
              Napi::Function::New<guarded_value<control_group_cores_call>>(env, "controlGroupCores"));
  exports.Set("addressOf", Napi::Function::New<guarded_value<address_of>>(env, "addressOf"));
  exports.Set("preferHugePages", Napi::Function::New<guarded<prefer_huge_pages>>(env, "preferHugePages"));
  exports.Set("multiplyAddPeak",
              Napi::Function::New<guarded_value<multiply_add_peak_call>>(env, "multiplyAddPeak"));
  exports.Set("usePrecision", Napi::Function::New<guarded<set_precision>>(env, "usePrecision"));
  exports.Set("useMatrixLibrary",
              Napi::Function::New<guarded_value<set_matrix_library>>(env, "useMatrixLibrary"));
  exports.Set("gemm", Napi::Function::New<guarded<gemm_call>>(env, "gemm"));
  exports.Set("embedding", Napi::Function::New<guarded<embedding_call>>(env, "embedding"));
  exports.Set("embeddingBackward", Napi::Function::New<guarded<embedding_backward_call>>(env, "embeddingBackward"));
  exports.Set("rmsNorm", Napi::Function::New<guarded<rms_norm_call>>(env, "rmsNorm"));
  exports.Set("rmsNormBackward", Napi::Function::New<guarded<rms_norm_backward_call>>(env, "rmsNormBackward"));
  exports.Set("rotary", Napi::Function::New<guarded<rotary_call>>(env, "rotary"));
  exports.Set("attention", Napi::Function::New<guarded<attention_call>>(env, "attention"));
  exports.Set("attentionBackward", Napi::Function::New<guarded<attention_backward_call>>(env, "attentionBackward"));
  exports.Set("swiglu", Napi::Function::New<guarded<swiglu_call>>(env, "swiglu"));
  exports.Set("swigluBackward", Napi::Function::New<guarded<swiglu_backward_call>>(env, "swigluBackward"));
  exports.Set("linearCrossEntropy",
              Napi::Function::New<guarded_value<linear_cross_entropy_call>>(env, "linearCrossEntropy"));
  exports.Set("adamw", Napi::Function::New<guarded<adamw_call>>(env, "adamw"));
  exports.Set("add", Napi::Function::New<guarded<add_call>>(env, "add"));
  exports.Set("sumOfSquares", Napi::Function::New<guarded_value<sum_of_squares_call>>(env, "sumOfSquares"));
  add_tensor_calls(env, exports);
  add_text_calls(env, exports);
  add_feature_calls(env, exports);
  add_file_calls(env, exports);
  add_licence_calls(env, exports);
  add_signature_calls(env, exports);
  add_task_calls(env, exports);
#if defined(FRAMEWORK_SANITIZED)
  exports.Set("err", Napi::Function::New<guarded_value<err>>(env, "err"));
#endif
  return exports;
}

}  // namespace
}  // namespace framework

static Napi::Object initialize(Napi::Env env, Napi::Object exports) { return framework::init(env, exports); }
NODE_API_MODULE(framework_native, initialize)
