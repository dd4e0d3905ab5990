// Causal attention inside documents, one key/value head of one row at a time (Vaswani et al. 2017; grouped queries:
// Ainslie et al. 2023). The scores of a block of query rows against all keys up to the diagonal stay in the cache; the
// T × T matrix never exists. The backward pass computes the probabilities again from the saved log-sum-exp, as flash
// attention does (Dao et al. 2022); one call owns all queries of its keys, so dK and dV need no atomics and no order.
#pragma once

#include "packing.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Scores that must not count. Far below any real score, and finite: the difference of two infinities is NaN.
constexpr float kMasked = -1e30f;

// Keys that the backward pass works on at once, so that two strips of scores and what goes with them stay in the caches.
// Measured at 8,192 tokens, 16 heads of 64 over 4, two Zen 4 cores: 256 keys 2.70 s, 512 2.37, 1,024 2.06 to 2.17, 1,536 2.10,
// 2,048 2.02 to 2.11, all at once 2.32 to 2.51.
constexpr Index kKeyTile = 1536;

// The working memory of one call, cut from one allocation.
struct AttentionScratch {
  Index padded;          // T rounded up to whole panels
  Index tile;            // keys of one strip of scores: all, or in the backward pass kKeyTile
  Index ld_scores;       // tile + 16: a power-of-two stride would alias in the first-level cache
  float* keys;           // Kᵀ [S, T] in panels of positions
  float* values;         // forward: V [T, S] in panels of channels; backward: Vᵀ [S, T] in panels of positions
  float* keys_by_channel;  // K [T, S] in panels of channels
  float* scores;         // [kAttentionBlock, ld_scores]
  float* score_gradients;
  float* queries;        // Q block in panels of channels
  float* out_gradients;  // dO block in panels of channels
  float* key_gradient;   // [T, S]
  float* value_gradient;

  AttentionScratch(Index length, Index head_size, bool backward, float* memory) {
    const Index channels = round_up(head_size, kTileColumns);
    padded = round_up(length, kTileColumns);
    tile = backward ? smaller(padded, round_up(kKeyTile, kTileColumns)) : padded;
    ld_scores = tile + 16;
    float* next = memory;
    const auto take = [&next](Index count) {
      float* here = next;
      next += round_up(count, 16);
      return here;
    };
    keys = take(padded * head_size);
    values = take(backward ? padded * head_size : channels * length);
    scores = take(kAttentionBlock * ld_scores);
    keys_by_channel = score_gradients = queries = out_gradients = key_gradient = value_gradient = nullptr;
    if (backward) {
      keys_by_channel = take(channels * length);
      score_gradients = take(kAttentionBlock * ld_scores);
      queries = take(channels * kAttentionBlock);
      out_gradients = take(channels * kAttentionBlock);
      key_gradient = take(length * head_size);
      value_gradient = take(length * head_size);
    }
  }
};

// An upper bound of what `AttentionScratch` takes.
inline Index attention_scratch(Index length, Index head_size, bool backward) {
  const Index channels = round_up(head_size, kTileColumns);
  const Index padded = round_up(length, kTileColumns);
  const Index strip = kAttentionBlock * (padded + 16);
  const Index rounding = 16 * 10;
  if (!backward) return padded * head_size + channels * length + strip + rounding;
  return 2 * padded * head_size + channels * length + 2 * strip + 2 * channels * kAttentionBlock +
         2 * length * head_size + rounding;
}

// X [depth, head_size] row-major → panels of channels.
inline void pack_by_channel(Index depth, Index head_size, const float* x, Index stride, float* packed) {
  pack_right(false, depth, head_size, x, stride, packed, kTileColumns * depth);
}

// X [length, head_size] row-major → Xᵀ in panels of positions.
inline void pack_by_position(Index length, Index head_size, const float* x, Index stride, float* packed) {
  pack_right(true, head_size, length, x, stride, packed, kTileColumns * head_size);
}

// The keys a block of query rows looks at: whole panels from the earliest document start to the diagonal.
struct KeyRange {
  Index begin;
  Index end;     // one past the last query row
  Index padded;  // `end`, rounded up to a whole panel

  KeyRange(const AttentionRow& row, Index first_query, Index queries) {
    begin = row.document_start[first_query] / kTileColumns * kTileColumns;
    end = first_query + queries;
    padded = round_up(end, kTileColumns);
  }
};

// Scores outside [low, high) of a strip row become `value`; `width` is a multiple of the vector.
inline void fill_outside(float* strip, Index low, Index high, Index width, float value) {
  for (Index j = 0; j < low; j++) strip[j] = value;
  for (Index j = high; j < width; j++) strip[j] = value;
}

inline void attention_forward(const AttentionRow& row, Index key_value_head, Index first_block, Index end_block,
                              float* out, float* log_sum_exp, float* memory) {
  const Index length = row.length, size = row.head_size;
  const Index stride = (row.heads + 2 * row.key_value_heads) * size, out_stride = row.heads * size;
  const Index group = row.heads / row.key_value_heads;
  const float scale = 1.0f / sqrtf(static_cast<float>(size));
  const AttentionScratch scratch(length, size, false, memory);

  // Queries of these blocks see no key after their last row.
  const Index reach = smaller(length, end_block * kAttentionBlock);
  const float* keys = row.qkv + (row.heads + key_value_head) * size;
  const float* values = row.qkv + (row.heads + row.key_value_heads + key_value_head) * size;
  pack_by_position(reach, size, keys, stride, scratch.keys);
  pack_by_channel(reach, size, values, stride, scratch.values);

  for (Index head = key_value_head * group; head < (key_value_head + 1) * group; head++) {
    for (Index block = first_block; block < end_block; block++) {
      const Index first = block * kAttentionBlock;
      const Index queries = smaller(kAttentionBlock, length - first);
      const KeyRange range(row, first, queries);
      const Index width = range.padded - range.begin;
      const float* query = row.qkv + first * stride + head * size;
      float* result = out + first * out_stride + head * size;

      multiply<Address::rows>(queries, width, size, query, stride, scratch.keys + range.begin * size, nullptr, 0,
                              scratch.scores, scratch.ld_scores);
      float inverse_sum[kAttentionBlock];
      for (Index i = 0; i < queries; i++) {
        float* score = scratch.scores + i * scratch.ld_scores;
        const Index low = row.document_start[first + i] - range.begin, high = first + i + 1 - range.begin;
        fill_outside(score, low, high, width, kMasked);
        Vector best = broadcast(kMasked);
        for (Index j = 0; j < width; j += kLanes) best = maximum(best, load(score + j));
        const float highest = maximum_of_lanes(best) * scale;
        Vector sum = broadcast(0.0f);
        for (Index j = 0; j < width; j += kLanes) {
          const Vector e = exponential(load(score + j) * broadcast(scale) - broadcast(highest));
          store(score + j, e);
          sum += e;
        }
        // The exponential is clamped, so masked scores came out as e^−87: nothing to the sum, yet not zero.
        fill_outside(score, low, high, width, 0.0f);
        const float total = sum_of_lanes(sum);
        inverse_sum[i] = 1.0f / total;
        log_sum_exp[head * length + first + i] = highest + logf(total);
      }
      for (Index j = 0; j < size; j += kTileColumns) {
        multiply<Address::rows>(queries, smaller(kTileColumns, size - j), range.end - range.begin, scratch.scores,
                                scratch.ld_scores, scratch.values + j * reach + range.begin * kTileColumns, nullptr,
                                0, result + j, out_stride);
      }
      for (Index i = 0; i < queries; i++) {
        for (Index s = 0; s < size; s++) result[i * out_stride + s] *= inverse_sum[i];
      }
    }
  }
}

inline void attention_backward(const AttentionRow& row, Index key_value_head, const float* d_out, const float* out,
                               const float* log_sum_exp, float* d_qkv, float* memory) {
  const Index length = row.length, size = row.head_size;
  const Index stride = (row.heads + 2 * row.key_value_heads) * size, out_stride = row.heads * size;
  const Index group = row.heads / row.key_value_heads;
  const float scale = 1.0f / sqrtf(static_cast<float>(size));
  const AttentionScratch scratch(length, size, true, memory);

  const Index key_column = (row.heads + key_value_head) * size;
  const Index value_column = (row.heads + row.key_value_heads + key_value_head) * size;
  pack_by_position(length, size, row.qkv + key_column, stride, scratch.keys);
  pack_by_position(length, size, row.qkv + value_column, stride, scratch.values);
  pack_by_channel(length, size, row.qkv + key_column, stride, scratch.keys_by_channel);
  memset(scratch.key_gradient, 0, static_cast<size_t>(length * size) * sizeof(float));
  memset(scratch.value_gradient, 0, static_cast<size_t>(length * size) * sizeof(float));

  // A tile of keys against all query blocks that see some of it (Dao 2023); a query's gradient grows from tile to tile.
  for (Index tile = 0; tile < length; tile += scratch.tile) {
    const Index tile_end = smaller(tile + scratch.tile, length);
    for (Index head = key_value_head * group; head < (key_value_head + 1) * group; head++) {
      for (Index first = tile / kAttentionBlock * kAttentionBlock; first < length; first += kAttentionBlock) {
        const Index queries = smaller(kAttentionBlock, length - first);
        const KeyRange range(row, first, queries);
        const Index begin = larger(range.begin, tile), end = smaller(range.end, tile_end);
        if (begin >= end) continue;
        const Index keys = end - begin, width = round_up(keys, kTileColumns);
        const float* query = row.qkv + first * stride + head * size;
        const float* gradient = d_out + first * out_stride + head * size;
        const float* result = out + first * out_stride + head * size;
        float* d_query = d_qkv + first * stride + head * size;

        multiply<Address::rows>(queries, width, size, query, stride, scratch.keys + begin * size, nullptr, 0,
                                scratch.scores, scratch.ld_scores);
        multiply<Address::rows>(queries, width, size, gradient, out_stride, scratch.values + begin * size, nullptr, 0,
                                scratch.score_gradients, scratch.ld_scores);
        for (Index i = 0; i < queries; i++) {
          float* score = scratch.scores + i * scratch.ld_scores;
          float* d_score = scratch.score_gradients + i * scratch.ld_scores;
          // Of this tile; a query may see none of it.
          const Index high = larger(smaller(first + i + 1, end) - begin, 0);
          const Index low = smaller(larger(row.document_start[first + i] - begin, 0), high);
          // Σ_s dP·P equals dO·O: the softmax's correction without another pass over the scores.
          float delta = 0.0f;
          for (Index s = 0; s < size; s++) delta += gradient[i * out_stride + s] * result[i * out_stride + s];
          const float statistic = log_sum_exp[head * length + first + i];
          fill_outside(score, low, high, width, kMasked);
          for (Index j = 0; j < width; j += kLanes) {
            const Vector p = exponential(load(score + j) * broadcast(scale) - broadcast(statistic));
            store(score + j, p);
            store(d_score + j, p * broadcast(scale) * (load(d_score + j) - broadcast(delta)));
          }
          fill_outside(score, low, high, width, 0.0f);
          fill_outside(d_score, low, high, width, 0.0f);
        }

        const float* so_far = begin == range.begin ? nullptr : d_query;
        for (Index j = 0; j < size; j += kTileColumns) {
          multiply<Address::rows>(queries, smaller(kTileColumns, size - j), keys, scratch.score_gradients,
                                  scratch.ld_scores, scratch.keys_by_channel + j * length + begin * kTileColumns,
                                  so_far == nullptr ? nullptr : so_far + j, stride, d_query + j, stride);
        }
        pack_by_channel(queries, size, query, stride, scratch.queries);
        pack_by_channel(queries, size, gradient, out_stride, scratch.out_gradients);
        float* d_keys = scratch.key_gradient + begin * size;
        float* d_values = scratch.value_gradient + begin * size;
        multiply<Address::columns>(keys, size, queries, scratch.score_gradients, scratch.ld_scores, scratch.queries,
                                   d_keys, size, d_keys, size);
        multiply<Address::columns>(keys, size, queries, scratch.scores, scratch.ld_scores, scratch.out_gradients,
                                   d_values, size, d_values, size);
      }
    }
  }
  for (Index t = 0; t < length; t++) {
    memcpy(d_qkv + t * stride + key_column, scratch.key_gradient + t * size,
           static_cast<size_t>(size) * sizeof(float));
    memcpy(d_qkv + t * stride + value_column, scratch.value_gradient + t * size,
           static_cast<size_t>(size) * sizeof(float));
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
