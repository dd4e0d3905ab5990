// Causal attention inside documents, with grouped queries, and its gradient.
#pragma once

#include <cstdint>

#include "index.h"

namespace framework {

struct AttentionShape {
  Index rows;             // B
  Index length;           // T
  Index heads;            // H
  Index key_value_heads;  // K, divides H
  Index head_size;        // S, even

  // Floats of one position of `qkv`: H query heads, K key heads, K value heads.
  Index width() const { return (heads + 2 * key_value_heads) * head_size; }
};

// documents [B·T], ascending within a row; out [B·T, H·S]; log_sum_exp [B·H·T]
void attention(const float* qkv, const AttentionShape& shape, const std::int32_t* documents, float* out,
               float* log_sum_exp);
// d_qkv [B·T, (H + 2K)·S], written whole
void attention_backward(const float* d_out, const float* qkv, const float* out, const float* log_sum_exp,
                        const AttentionShape& shape, const std::int32_t* documents, float* d_qkv);

}  // namespace framework
