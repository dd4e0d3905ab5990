// Hashes of runs of words, of which signatures are made (`Profile` of plugin-near-dedup is the reference).
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"
#include "xxhash.h"

namespace framework {

constexpr Index kCodePoints = 0x110000;

// How a text is cut, and what of its words is hashed.
struct WordRules {
  enum class Hash { xxh32, xxh64, xxh3 };

  // A bit for each code point that stands between words: kCodePoints / 32 numbers.
  std::vector<std::uint32_t> separators;
  // Two separators have an empty word between them.
  bool keeps_empty_words = false;
  // Words of a shingle, and those a text must have to have any.
  Index run = 0, least_words = 0;
  Hash hash = Hash::xxh64;
  std::uint32_t seed = 0;
  // Each hash once, where it comes first.
  bool distinct = false;
};

class WordShingler {
 public:
  explicit WordShingler(WordRules rules);

  // The shingles of a text in UTF-8, words joined by a blank; its ASCII letters are put in lower case, and no others.
  // Valid until the next call.
  const std::vector<std::uint64_t>& shingles(const std::uint8_t* text, Index length);

 private:
  void cut(const std::uint8_t* text, Index length);
  std::uint64_t hash(const std::uint8_t* bytes, Index length) const;
  void keep_distinct();

  WordRules rules_;
  Xxh3 xxh3_;
  // What a byte below 128 becomes; kSeparates where it separates.
  static constexpr std::int16_t kSeparates = -1;
  std::int16_t ascii_[128];
  // The words with a blank behind each, and where each begins and ends.
  std::vector<std::uint8_t> words_;
  std::vector<std::uint32_t> begins_, ends_;
  std::vector<std::uint64_t> hashes_, table_;
};

// The distinct shingles of five tokens of source code, ascending: `code.ts` and `code-tokens.ts` of plugin-near-dedup.
std::vector<std::uint32_t> code_shingles(const std::uint8_t* text, Index length);

}  // namespace framework
