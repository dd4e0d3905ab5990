// The first, far too large vocabulary of the unigram trainer: `seedPieces` of plugin-unigram-tokenizer, which says what
// it is and where it comes from.
#pragma once

#include <cstdint>
#include <vector>

#include "byte_strings.h"

namespace framework {

// In the order of the pieces' bytes.
struct Seeds {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint32_t> offsets;
  // Characters of the text that each stands for: occurrences × length.
  std::vector<double> covers;
  // 1 for a single character.
  std::vector<std::uint8_t> required;
};

// `longest`: of a piece, in characters, at most kLongestPiece. `limit`: most pieces besides the single characters.
Seeds seed_pieces(const Spans& spans, Index longest, Index limit);

}  // namespace framework
