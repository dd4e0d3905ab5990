// Where keywords end in a text, by an Aho–Corasick automaton that was built elsewhere (`automaton.ts` of plugin-secret-filter).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "../cpu/index.h"

namespace framework {

class KeywordScanner {
 public:
  // `next[state << 8 | byte]` is below the number of states, which is that of `accepting`.
  KeywordScanner(std::vector<std::int32_t> next, std::vector<std::uint8_t> accepting)
      : next_(std::move(next)), accepting_(std::move(accepting)) {}

  // For each place where keywords end, in the order of the text: the position behind it, and the state.
  std::vector<std::uint32_t> scan(const std::uint8_t* text, Index length) const {
    std::vector<std::uint32_t> hits;
    std::int32_t state = 0;
    for (Index at = 0; at < length; at++) {
      state = next_[static_cast<std::size_t>(state) << 8 | text[at]];
      if (accepting_[static_cast<std::size_t>(state)] == 0) continue;
      hits.push_back(static_cast<std::uint32_t>(at + 1));
      hits.push_back(static_cast<std::uint32_t>(state));
    }
    return hits;
  }

 private:
  std::vector<std::int32_t> next_;
  std::vector<std::uint8_t> accepting_;
};

}  // namespace framework
