// Hashes of runs of words, of which signatures are made (`Profile` of plugin-near-dedup is the reference).
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"
#include "token_spans.h"
#include "xxhash.h"

// Compilers that can make a function for a processor that this one may not be.
#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define FRAMEWORK_CUTS_BLOCKS
#endif

namespace framework {

constexpr Index kCodePoints = 0x110000;

// How a text is cut, and what of its words is hashed.
struct WordRules {
  enum class Hash { xxh32, xxh64, xxh3 };

  // A bit for each code point that stands between words: kCodePoints / 32 numbers.
  std::vector<std::uint32_t> separators;
  // A bit for each whose lower case is another.
  std::vector<std::uint32_t> cased;
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

  // The shingles of a text in UTF-8, words in lower case and joined by a blank; null where a letter beyond ASCII would change.
  // Valid until the next call.
  const std::vector<std::uint64_t>* shingles(const std::uint8_t* text, Index length);

 private:
  // Bytes that are looked at together, and those that a copy may read or write beyond its end.
  static constexpr Index kBlock = 64, kCopied = 32;
  static constexpr Index kChanges = -1;

  // False where a letter beyond ASCII would change.
  bool cut(const std::uint8_t* text, Index length);
  void end_word();
  // From `at` to behind one character; kChanges in front of a letter beyond ASCII that would change.
  Index cut_character(const std::uint8_t* text, Index at, Index length);
  // From `at` on as many whole blocks of ASCII as there are; where the processor has nothing for it, none.
  Index cut_blocks(const std::uint8_t* text, Index at, Index length);
#ifdef FRAMEWORK_CUTS_BLOCKS
  Index cut_blocks_avx2(const std::uint8_t* text, Index at, Index length);
  static void copy_lower(const std::uint8_t* from, Index size, std::uint8_t* to);
#endif
  std::uint64_t hash(const std::uint8_t* bytes, Index length) const;
  void keep_distinct();

  WordRules rules_;
  Xxh3 xxh3_;
  // What a byte below 128 becomes; kSeparates where it separates.
  static constexpr std::int16_t kSeparates = -1;
  std::int16_t ascii_[128];
  // Which of them separate, a row for each lower four bits.
  std::uint8_t seven_bits_[16] = {};
  // The words with a blank behind each, and where each begins and ends: memory that only grows.
  std::vector<std::uint8_t> words_;
  std::vector<std::uint32_t> begins_, ends_;
  std::size_t count_ = 0;
  // While a text is cut: where the word that is open begins, and where its next byte goes.
  std::uint8_t *word_ = nullptr, *out_ = nullptr;
  std::vector<std::uint64_t> hashes_, table_;
};

// The distinct shingles of five tokens of source code, ascending: `code.ts` and `code-tokens.ts` of plugin-near-dedup.
class CodeShingler {
 public:
  // Valid until the next call.
  const std::vector<std::uint32_t>& shingles(const std::uint8_t* text, Index length);

 private:
  // Where tokens stand, hashes of them, of runs of them, and where the runs are sorted: memory that only grows.
  TokenSpans spans_;
  std::vector<std::uint32_t> tokens_, shingles_, sorting_;
};

}  // namespace framework
