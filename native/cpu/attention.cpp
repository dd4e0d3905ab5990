#include "attention.h"

#include <vector>

#include "cpu_features.h"
#include "scratch.h"
#include "thread_pool.h"

namespace framework {

namespace {

Scratch& head_scratch() {
  static thread_local Scratch scratch;
  return scratch;
}

// For each position, the first position of its own document in the row: the lowest key it may see.
std::vector<std::int32_t> document_starts(const AttentionShape& shape, const std::int32_t* documents) {
  std::vector<std::int32_t> starts(static_cast<std::size_t>(shape.rows * shape.length));
  for (Index b = 0; b < shape.rows; b++) {
    const std::int32_t* document = documents + b * shape.length;
    std::int32_t* start = starts.data() + b * shape.length;
    for (Index t = 0; t < shape.length; t++) {
      start[t] = t > 0 && document[t] == document[t - 1] ? start[t - 1] : static_cast<std::int32_t>(t);
    }
  }
  return starts;
}

AttentionRow row_of(const AttentionShape& shape, const float* qkv, const std::vector<std::int32_t>& starts, Index b) {
  return {qkv + b * shape.length * shape.width(), starts.data() + b * shape.length, shape.length, shape.heads,
          shape.key_value_heads, shape.head_size};
}

}  // namespace

void attention(const float* qkv, const AttentionShape& shape, const std::int32_t* documents, float* out,
               float* log_sum_exp) {
  if (shape.rows == 0 || shape.length == 0) return;
  const Kernels& k = kernels();
  ThreadPool& pool = ThreadPool::instance();
  const std::vector<std::int32_t> starts = document_starts(shape, documents);
  const Index blocks = ceil_div(shape.length, kAttentionBlock);
  const Index heads = shape.rows * shape.key_value_heads;
  // Few heads for many threads: the query blocks of a head are shared out too. A query's arithmetic does not depend on
  // where that cut is.
  const Index wanted = heads >= 2 * pool.size() ? 1 : ceil_div(2 * pool.size(), heads);
  const Index blocks_per_part = ceil_div(blocks, wanted < blocks ? wanted : blocks);
  const Index parts = ceil_div(blocks, blocks_per_part);
  pool.for_each_part(heads * parts, 1, [&](Index item, Index, int) {
    const Index b = item / parts / shape.key_value_heads, head = item / parts % shape.key_value_heads;
    // The last blocks see the most keys; taken first, they leave small work for the end.
    const Index part = parts - 1 - item % parts;
    const Index first = part * blocks_per_part;
    const Index end = first + blocks_per_part < blocks ? first + blocks_per_part : blocks;
    float* memory = head_scratch().floats(k.attention_scratch(shape.length, shape.head_size, false));
    k.attention_forward(row_of(shape, qkv, starts, b), head, first, end,
                        out + b * shape.length * shape.heads * shape.head_size,
                        log_sum_exp + b * shape.heads * shape.length, memory);
  });
}

void attention_backward(const float* d_out, const float* qkv, const float* out, const float* log_sum_exp,
                        const AttentionShape& shape, const std::int32_t* documents, float* d_qkv) {
  if (shape.rows == 0 || shape.length == 0) return;
  const Kernels& k = kernels();
  const std::vector<std::int32_t> starts = document_starts(shape, documents);
  const Index out_row = shape.length * shape.heads * shape.head_size;
  ThreadPool::instance().for_each_part(shape.rows * shape.key_value_heads, 1, [&](Index item, Index, int) {
    const Index b = item / shape.key_value_heads, head = item % shape.key_value_heads;
    float* memory = head_scratch().floats(k.attention_scratch(shape.length, shape.head_size, true));
    k.attention_backward(row_of(shape, qkv, starts, b), head, d_out + b * out_row, out + b * out_row,
                         log_sum_exp + b * shape.heads * shape.length, d_qkv + b * shape.length * shape.width(),
                         memory);
  });
}

}  // namespace framework
