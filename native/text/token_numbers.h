// Tokens of texts as numbers (`tokens.ts` and `vocabulary.ts` of plugin-decontaminate are the reference).
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

// A text as numbers of known tokens; 0 stands for one that is not known.
struct NumberedText {
  // Words and signs, and words alone.
  std::vector<std::uint32_t> tokens, words;
};

// In bytes, without what separates.
struct TextLength {
  std::uint32_t tokens = 0, words = 0;
};

// Numbers tokens from 1, in the order they are first seen.
class TokenNumbers {
 public:
  TokenNumbers();

  // New tokens are given numbers; the lengths of the text are told.
  TextLength learn(const std::uint8_t* text, Index length, NumberedText& out);
  // Once all is learnt.
  void finish();
  // From one place of a document to the first end of a token at or behind another, which is told; what `out` had is gone.
  Index number(const std::uint8_t* text, Index from, Index to, Index length, NumberedText& out) const;
  std::uint32_t count() const { return count_; }

 private:
  struct Slot {
    std::uint32_t hash, number;
  };
  std::uint32_t find(std::uint32_t hash) const;
  std::uint32_t add(std::uint32_t hash);
  void grow();

  // Open addressing; number 0 is a free slot.
  std::vector<Slot> slots_;
  std::uint32_t shift_, count_ = 0;
  // Of the signs, by byte.
  std::uint32_t signs_[256] = {};
};

}  // namespace framework
