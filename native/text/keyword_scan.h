// Where keywords end in a text, by an Aho–Corasick automaton that was built elsewhere (`keyword-search.ts` of the SDK is the
// reference).
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

class KeywordScanner {
 public:
  // `next[state << 8 | byte]` is below the number of states, which is that of `accepting`.
  KeywordScanner(std::vector<std::int32_t> next, std::vector<std::uint8_t> accepting);

  // For each place where keywords end, in the order of the text: the position behind it, and the state there.
  std::vector<std::uint32_t> scan(const std::uint8_t* text, Index length) const;

 private:
  static constexpr int kGram = 3;
  static std::uint32_t slot(std::uint32_t four_bytes) {
    return ((four_bytes | 0x202020u) & 0xffffffu) * 0x9e3779b1u >> 16;
  }
  bool may_begin(const std::uint8_t* at) const;
  void find_depths();
  void find_beginnings();

  std::vector<std::int32_t> next_;
  std::vector<std::uint8_t> accepting_;
  // Bytes of the beginning of a word that a state stands for; kGram for more.
  std::vector<std::uint8_t> depth_;
  // A bit for each hash of three bytes that a word may begin with. Empty where that tells nothing: words of one byte.
  std::vector<std::uint64_t> beginnings_;
};

}  // namespace framework
