#include "cross_entropy.h"

#include <algorithm>
#include <cstring>

#include "cpu_features.h"
#include "gemm.h"
#include "thread_pool.h"

namespace framework {

namespace {
// Elements of the largest table that is packed once for all chunks: 256 MiB in each order.
constexpr Index kMostPackedOnce = Index{1} << 26;
}  // namespace

double linear_cross_entropy(const LinearCrossEntropy& problem, const LinearCrossEntropyGradient* gradient,
                            float* losses) {
  const Kernels& k = kernels();
  const LinearCrossEntropy& p = problem;
  const CrossEntropyConstants constants{p.label_smoothing, p.z_loss};
  // Padded to whole vectors of any instruction set, and off powers of two, which would alias in the cache.
  const Index stride = round_up(p.vocabulary, 16) + 16;
  static thread_local Scratch logits_scratch;
  static thread_local PackedRight table_transposed, table;
  float* logits = logits_scratch.floats(std::min(p.chunk_rows, p.rows) * stride);

  // A table of moderate size is packed once for all chunks. For a single chunk, and where two packed copies would weigh
  // more than they save, the products pack it as they go.
  const bool pack_once = p.rows > p.chunk_rows && p.vocabulary * p.width <= kMostPackedOnce;
  if (pack_once) {
    table_transposed.pack(p.width, p.vocabulary, {p.table, p.width, Transpose::yes});
    if (gradient != nullptr) table.pack(p.vocabulary, p.width, {p.table, p.width});
  }
  double sum = 0.0;
  const float* addend = gradient == nullptr ? nullptr : gradient->table_addend;
  for (Index first = 0; first < p.rows; first += p.chunk_rows) {
    const Index rows = std::min(p.chunk_rows, p.rows - first);
    const Matrix hidden{p.hidden + first * p.width, p.width};
    if (pack_once) {
      gemm(rows, p.vocabulary, p.width, hidden, table_transposed, nullptr, 0, logits, stride);
    } else {
      gemm(rows, p.vocabulary, p.width, hidden, {p.table, p.width, Transpose::yes}, nullptr, 0, logits, stride);
    }
    ThreadPool::instance().for_each_part(rows, 8, [&](Index begin, Index end, int) {
      for (Index i = begin; i < end; i++) {
        const Index n = first + i;
        float* row = logits + i * stride;
        if (p.weights[n] == 0.0f) {
          losses[n] = 0.0f;
          std::memset(row, 0, static_cast<std::size_t>(p.vocabulary) * sizeof(float));
          continue;
        }
        const float factor = gradient == nullptr ? 0.0f : p.weights[n] * gradient->scale;
        losses[n] = static_cast<float>(k.cross_entropy_row(p.vocabulary, p.targets[n], constants, factor, row));
        // A gradient scaled by zero: the row still holds logits.
        if (gradient != nullptr && factor == 0.0f) {
          std::memset(row, 0, static_cast<std::size_t>(p.vocabulary) * sizeof(float));
        }
      }
    });
    for (Index n = first; n < first + rows; n++) {
      sum += static_cast<double>(p.weights[n]) * static_cast<double>(losses[n]);
    }
    if (gradient == nullptr) continue;
    float* d_hidden = gradient->hidden + first * p.width;
    if (pack_once) {
      gemm(rows, p.width, p.vocabulary, {logits, stride}, table, nullptr, 0, d_hidden, p.width);
    } else {
      gemm(rows, p.width, p.vocabulary, {logits, stride}, {p.table, p.width}, nullptr, 0, d_hidden, p.width);
    }
    gemm(p.vocabulary, p.width, rows, {logits, stride, Transpose::yes}, hidden, addend, p.width, gradient->table,
         p.width);
    addend = gradient->table;
  }
  // Without a row nothing was written: a product over no depth is the addend.
  if (gradient != nullptr && addend != gradient->table) {
    const Matrix nothing{p.hidden, p.width};
    gemm(p.vocabulary, p.width, 0, nothing, nothing, addend, p.width, gradient->table, p.width);
  }
  return sum;
}

}  // namespace framework
