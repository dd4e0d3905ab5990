// Where the tokens of a text stand: runs of bytes that words are made of, and signs, each by itself. By masks of 64 bytes:
// where a token begins or ends is a question to a byte and the one before it, and none is walked.
#pragma once

#include <cstdint>
#include <vector>

#include "byte_sets.h"
#include "lowest_bit.h"
#include "span_hashes.h"

namespace framework {

// What a block of a text is made of, a bit a byte.
struct TokenMasks {
  std::uint64_t words, signs;
};

class TokenSpans {
 public:
  // Bytes of a text whose tokens are told together: where they stand stays in the nearest cache.
  static constexpr Index kPart = 1 << 12;

  TokenSpans() : begins_(kPart + 2), ends_(kPart + 2) {}

  // Tokens of a text in its order, part by part: those that end in the part, and at the end of the text the last one.
  //
  // @param masks  (from) → the masks of `text[from .. from + 64)`, nothing beyond the end; asked in order
  template <class Masks, class Each>
  void each_part(Index length, Masks&& masks, Each&& each) {
    std::uint64_t word_before = 0, sign_before = 0;
    std::uint32_t *begin = begins_.data(), *end = ends_.data();
    for (Index from = 0; from < length;) {
      const Index stop = from + kPart < length ? from + kPart : length;
      for (; from < stop; from += ByteSets::kBlock) {
        const TokenMasks in = masks(from);
        const std::uint64_t behind_word = in.words << 1 | word_before, behind_sign = in.signs << 1 | sign_before;
        begin = put(begin, from, (in.words & ~behind_word) | in.signs);
        end = put(end, from, (behind_word & ~in.words) | behind_sign);
        word_before = in.words >> 63;
        sign_before = in.signs >> 63;
      }
      // Only a token that ends with the text itself is still open.
      if (from >= length && begin - begins_.data() > end - ends_.data()) *end++ = static_cast<std::uint32_t>(length);
      const Index count = end - ends_.data();
      each(Spans{begins_.data(), ends_.data(), count});
      const bool open = begin - begins_.data() > count;
      if (open) begins_[0] = begin[-1];
      begin = begins_.data() + (open ? 1 : 0);
      end = ends_.data();
    }
  }

 private:
  static std::uint32_t* put(std::uint32_t* to, Index from, std::uint64_t mask) {
    for (; mask != 0; mask &= mask - 1) *to++ = static_cast<std::uint32_t>(from + lowest(mask));
    return to;
  }

  std::vector<std::uint32_t> begins_, ends_;
};

}  // namespace framework
