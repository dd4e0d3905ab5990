// Where keywords end in a text, by an Aho–Corasick automaton that was built elsewhere (`keyword-search.ts` of the SDK is the
// reference).
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"
#include "beginnings.h"

namespace framework {

class KeywordScanner {
 public:
  // `next[state << 8 | byte]` is below the number of states, which is that of `accepting`.
  KeywordScanner(std::vector<std::int32_t> next, std::vector<std::uint8_t> accepting);

  // For each place where keywords end, in the order of the text: the position behind it, and the state there.
  std::vector<std::uint32_t> scan(const std::uint8_t* text, Index length) const;

 private:
  static constexpr int kGram = Beginnings::kBytes;
  void find_depths();
  void find_beginnings();
  void add_beginnings(std::size_t state, Beginnings::Bytes& bytes, std::size_t depth);

  std::vector<std::int32_t> next_;
  std::vector<std::uint8_t> accepting_;
  // Bytes of the beginning of a word that a state stands for; kGram for more.
  std::vector<std::uint8_t> depth_;
  // Of all words; empty where they tell nothing: words of one byte.
  Beginnings beginnings_;
};

}  // namespace framework
