// What one instruction set offers: serial kernels over a part of the work. The drivers in `cpu/` cut the work, hand the
// parts to threads and add the results up; they are compiled once, for the oldest processor, and call through here.
//
// `portable.cpp`, `avx2.cpp` and `avx512.cpp` compile the same headers with their own flags, each in a namespace of its
// own (FRAMEWORK_ISA). Those headers must not call inline functions of the standard library: the linker keeps one copy
// of such a function, and it could be the one with AVX-512 in it.
#pragma once

#include <cstdint>

#include "../index.h"

namespace framework {

// Where the left operand of a matrix product lies.
enum class LeftOperand {
  packed,   // micro-panels of `tile_rows` rows, from `pack_left`
  rows,     // row-major, read in place
};

// Query, key and value heads of one row (sequence) of the batch, and where its results go.
struct AttentionRow {
  const float* qkv;                  // [T, (H + 2K)·S], rotated
  const std::int32_t* document_start;  // [T] first position of the document each position belongs to
  Index length;                      // T
  Index heads;                       // H
  Index key_value_heads;             // K
  Index head_size;                   // S
};

struct AdamWConstants {
  float gradient_scale;
  float beta1;
  float beta2;
  float step_size;             // learning rate / (1 − beta1^step)
  float second_correction;     // 1 / (1 − beta2^step)
  float epsilon;
  float decay;                 // 1 − learning rate · weight decay
};

struct CrossEntropyConstants {
  float label_smoothing;
  float z_loss;
};

// Elementwise operations of tfjs, by number as `src/elementwise.ts` has them.
enum class UnaryOperation : std::int32_t {
  negative, absolute, square, square_root, reciprocal_root, reciprocal, scale, relu, leaky_relu, clip, step, floor,
  exponential, exponential_minus_one, logarithm, logarithm_of_one_plus, sigmoid, hyperbolic_tangent, error_function,
  sine, cosine, elu,
};
constexpr std::int32_t kUnaryOperations = static_cast<std::int32_t>(UnaryOperation::elu) + 1;
enum class BinaryOperation : std::int32_t {
  add, subtract, multiply, divide, maximum, minimum, squared_difference, power,
};
constexpr std::int32_t kBinaryOperations = static_cast<std::int32_t>(BinaryOperation::power) + 1;
enum class Extreme { largest, smallest };

// Floats from one packed panel to the next: an odd number of cache lines, so that panels that are written or read side
// by side do not share the few places of one cache set.
static inline Index packed_panel(Index width, Index depth) { return (ceil_div(width * depth, 16) | 1) * 16; }

// Rows from which packing B pays, stored [depth, columns] or [columns, depth].
constexpr Index kFewestPacked = 24, kFewestPackedTransposed = 13;

// Where a B that is read in place has to be brought from, as far as its size tells.
enum class RightFrom { cache, memory };

struct Kernels {
  const char* name;
  // The micro-tile of the matrix product: rows of C held in registers, and columns (a multiple of the vector).
  Index tile_rows;
  Index tile_columns;

  // ── matrix product ──
  // Panels of `tile_rows` rows, each packed[p · tile_rows + i] = A[i, p]; missing rows of the last one are zero.
  // Panels lie `step` floats apart.
  void (*pack_left)(bool transposed, Index depth, Index rows, const float* a, Index lda, float* packed,
                    Index step);
  // Panels of `tile_columns` columns, each packed[p · tile_columns + j] = B[p, j]; missing columns are zero.
  void (*pack_right)(bool transposed, Index depth, Index columns, const float* b, Index ldb, float* packed,
                     Index step);
  // C[rows × columns] = addend + A · B for one block, B packed; `addend` null is zero, and it may be C itself.
  void (*multiply_block)(LeftOperand left, Index rows, Index columns, Index depth, const float* a, Index lda,
                         const float* packed_b, const float* addend, Index ld_addend, float* c, Index ldc);
  // A thread gets two parts of a product of few rows where each has at least so many columns; 0: always.
  Index few_rows_part;
  // Few rows, B not packed, stored [depth, columns] or [columns, depth]: C = addend + A · B or
  // A · Bᵀ, with A[i, p] at a[i · row_step + p · step]. `behind` rows of B follow these `depth`, and will be next.
  void (*rows_times_matrix)(Index rows, Index depth, Index columns, const float* a, Index row_step, Index step,
                            const float* b, Index ldb, Index behind, RightFrom from, const float* addend, Index ld_addend,
                            float* c, Index ldc);
  void (*rows_times_transposed)(Index rows, Index depth, Index columns, const float* a, Index row_step, Index step,
                                const float* b, Index ldb, const float* addend, Index ld_addend, float* c, Index ldc);
  // One column, stored without gaps, under rows stored likewise; or one row, and B stored [columns, depth]:
  // c[i · ldc] = addend + Σ_p a[i · lda + p] · b[p].
  void (*matrix_times_column)(Index rows, Index depth, const float* a, Index lda, const float* b, const float* addend,
                              Index ld_addend, float* c, Index ldc);

  // ── attention, one key/value head of one row ──
  // Floats of working memory for one call.
  Index (*attention_scratch)(Index length, Index head_size, bool backward);
  // Query blocks [first_block, end_block) of kAttentionBlock rows each, for all query heads of the group.
  void (*attention_forward)(const AttentionRow& row, Index key_value_head, Index first_block, Index end_block,
                            float* out, float* log_sum_exp, float* scratch);
  void (*attention_backward)(const AttentionRow& row, Index key_value_head, const float* d_out, const float* out,
                             const float* log_sum_exp, float* d_qkv, float* scratch);

  // ── rows ──
  void (*rms_norm_forward)(Index rows, Index width, const float* x, const float* weight, float epsilon, float* y,
                           float* rstd);
  // `weight_gradient` is added to; `residual` may be null, and may be `dx`.
  void (*rms_norm_backward)(Index rows, Index width, const float* dy, const float* x, const float* weight,
                            const float* rstd, const float* residual, float* dx, float* weight_gradient);
  void (*swiglu_forward)(Index rows, Index width, const float* gate_up, float* out);
  // `gradient` may be `gate_up`.
  void (*swiglu_backward)(Index rows, Index width, const float* dy, const float* gate_up, float* gradient);
  // Rotates `heads` heads at the start of each row of `stride` floats; `tables` [positions, S]: cosines, then sines.
  void (*rotary)(Index rows, Index stride, Index heads, Index head_size, const float* tables,
                 const std::int32_t* positions, float sign, float* x);
  // One row of logits, padded to whole vectors with anything. Returns the loss; with `factor` ≠ 0 the row becomes
  // factor · ∂loss/∂logits, padding included (zero).
  double (*cross_entropy_row)(Index vocabulary, std::int32_t target, const CrossEntropyConstants& constants,
                              float factor, float* logits);

  // ── elements ──
  void (*add)(Index count, const float* a, const float* b, float* sum);
  double (*sum_of_squares)(Index count, const float* x);
  void (*adamw)(Index count, const AdamWConstants& constants, const float* gradient, float* parameter, float* first,
                float* second);
  // `alpha` and `beta`: factor, slope or bounds, where the operation has some. `out` may be `x`.
  void (*unary)(UnaryOperation operation, Index count, const float* x, float alpha, float beta, float* out);
  // A step is 0 for one element that goes with all, else 1.
  void (*binary)(BinaryOperation operation, Index count, const float* a, Index a_step, const float* b, Index b_step,
                 float* out);
  double (*sum)(Index count, const float* x);
  // `count` is at least 1.
  float (*extreme)(Extreme which, Index count, const float* x);
  // sums[i] += x[i]
  void (*add_to_sums)(Index count, const float* x, double* sums);
  void (*softmax_row)(Index width, const float* x, float* out);
  // out[j, i] = x[i, j]
  void (*transpose_tile)(Index rows, Index columns, const float* x, Index x_stride, float* out, Index out_stride);

  // ── the machine ──
  // Rounds of independent multiply-adds in registers, and the operations of a round.
  float (*multiply_add_peak)(Index rounds, float seed);
  Index multiply_add_peak_operations;
};

// The part of a table that multiplies blocks, which also exists for operands of less precision. What `pack_left` and
// `pack_right` write is for the `multiply_block` beside them; it takes no more than what they say for float32.
struct MatrixKernels {
  enum class Left { packed_or_rows, packed_only };
  const char* name;
  Index tile_rows;
  Index tile_columns;
  Index depth_unit;  // panels take memory for a depth that is a multiple of it
  Left left;
  decltype(Kernels::pack_left) pack_left;
  decltype(Kernels::pack_right) pack_right;
  decltype(Kernels::multiply_block) multiply_block;

  Index left_panel(Index depth) const { return packed_panel(tile_rows, round_up(depth, depth_unit)); }
  Index right_panel(Index depth) const { return packed_panel(tile_columns, round_up(depth, depth_unit)); }
};

// Query rows a block of attention works on: their scores against all keys stay in the second-level cache.
constexpr Index kAttentionBlock = 48;

const Kernels& portable_kernels();
#if defined(FRAMEWORK_HAS_AVX2)
const Kernels& avx2_kernels();
#endif
#if defined(FRAMEWORK_HAS_AVX512)
const Kernels& avx512_kernels();
#endif

#if defined(FRAMEWORK_HAS_AVX512_BF16)
const MatrixKernels& avx512_bf16_kernels();
#endif
#if defined(FRAMEWORK_HAS_AMX_BF16)
const MatrixKernels& amx_bf16_kernels();
#endif

}  // namespace framework
