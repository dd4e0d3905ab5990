// Tokens of texts as numbers (`tokens.ts` and `vocabulary.ts` of plugin-decontaminate are the reference).
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"
#include "token_spans.h"

namespace framework {

// A text, or a part of one, as numbers of known tokens; 0 stands for one that is not known.
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
  // Tokens of a document part by part, in its order.
  template <class Each>
  void each_part(const std::uint8_t* text, Index length, NumberedText& part, Each&& each) {
    Escapes escapes;
    spans_.each_part(
        length, [&](Index from) { return masks(text, length, from, escapes); },
        [&](const Spans& spans) {
          number(text, length, spans, part);
          each();
        });
  }
  std::uint32_t count() const { return count_; }

 private:
  struct Slot {
    std::uint32_t hash, number;
  };
  // What the last byte of a block says of the first of the next.
  struct Escapes {
    std::uint64_t backslash = 0;
  };
  static TokenMasks masks(const std::uint8_t* text, Index length, Index from, Escapes& escapes);
  void number(const std::uint8_t* text, Index length, const Spans& spans, NumberedText& out);
  std::uint32_t find(std::uint32_t hash) const {
    const std::uint32_t mask = static_cast<std::uint32_t>(slots_.size()) - 1;
    for (std::uint32_t at = hash * 0x9e3779b1u >> shift_;; at = (at + 1) & mask) {
      const Slot& slot = slots_[at];
      // One question: which of both it is, no processor can guess.
      if (static_cast<int>(slot.number == 0) | static_cast<int>(slot.hash == hash)) return slot.number;
    }
  }
  std::uint32_t add(std::uint32_t hash);
  void grow();

  // Open addressing; number 0 is a free slot.
  std::vector<Slot> slots_;
  std::uint32_t shift_, count_ = 0;
  // Of one part: kept for the next one.
  TokenSpans spans_;
  std::vector<std::uint32_t> hashes_;
};

}  // namespace framework
