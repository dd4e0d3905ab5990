// The likeliest segmentation of bytes under a unigram model: `ViterbiEncoder` of plugin-unigram-tokenizer, with the same
// ids for any bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "byte_strings.h"
#include "text.h"
#include "unigram_trie.h"

namespace framework {

struct UnigramModel {
  // The pieces text may become, as for `build_double_array`.
  ByteStrings strings;
  // By string: its id, and its finite score.
  const std::int32_t* ids;
  const float* scores;
  // What an unknown character costs, and what it becomes where there are no byte pieces.
  float unknown_score;
  std::int32_t unknown_id;
  // Id of each byte piece; null for a vocabulary without byte fallback.
  const std::int32_t* byte_ids;
};

// The ids of many texts.
struct Encoding {
  std::vector<std::vector<std::uint32_t>> parts;
  // For each part how many ids there are before it; one more than there are parts.
  std::vector<std::size_t> starts;
  // For each text its first part; one more than there are texts.
  std::vector<std::size_t> first_part;

  std::size_t size() const { return starts.back(); }
  // Where a text's ids begin.
  std::size_t start_of(std::size_t text) const { return starts[first_part[text]]; }
  // Moves all ids, and gives their memory back part by part. Shared among threads: memory that is new costs much to touch.
  void move_to(std::uint32_t* ids) &&;
};

class UnigramEncoder {
 public:
  explicit UnigramEncoder(const UnigramModel& model);
  // To be moved before it has encoded anything.
  UnigramEncoder(UnigramEncoder&&) noexcept;
  ~UnigramEncoder();

  // Texts, and the parts of long ones, are shared among threads. One call at a time.
  Encoding encode(const std::vector<Text>& texts);

 private:
  struct Part;
  class Worker;

  std::vector<Part> parts_of(const std::vector<Text>& texts, std::vector<std::size_t>& first_part) const;

  // One for each thread that has come so far, kept from call to call: it remembers words.
  std::vector<std::unique_ptr<Worker>> workers_;
  UnigramTrie trie_;
  std::vector<std::int32_t> ids_;
  std::vector<std::uint32_t> lengths_;
  // Of the longest piece, and of the longest character.
  Index longest_ = 4;
  float unknown_score_;
  std::uint32_t unknown_id_;
  bool has_bytes_;
  std::uint32_t byte_ids_[256];
  bool joins(std::uint8_t left, std::uint8_t right) const {
    const unsigned pair = left * 256u + right;
    return (joined_[pair / 64] >> (pair % 64) & 1) != 0;
  }
  void join(std::uint8_t left, std::uint8_t right) {
    const unsigned pair = left * 256u + right;
    joined_[pair / 64] |= std::uint64_t{1} << (pair % 64);
  }

  // Pairs of bytes that stand behind one another inside a piece, a bit each. Between any other two every path has a step: the
  // text falls apart there into words, and the best path of each does not depend on the others, while sums are exact.
  std::vector<std::uint64_t> joined_;
  // Whether they are, down to kLowestExactSum: all scores are multiples of 1/1024.
  bool exact_ = false;
  float lowest_score_ = 0.0f;
  // Bytes that stand before a line break inside a piece. Behind any other byte a line break always begins a segment, so
  // the text before it can be left to another thread.
  bool before_line_break_[256];
};

}  // namespace framework
