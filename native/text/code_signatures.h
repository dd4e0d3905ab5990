// What near-duplicates among source texts are found by, of many texts at once.
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"
#include "text.h"

namespace framework {

// Numbers of 16 bits that a sketch has (`text-sketch.ts` of the SDK is the reference).
constexpr Index kSketchBins = 128;

// Of each text a row in every array, and its shingles behind those of the text before: the caller's memory.
struct CodeSignatures {
  // How many shingles; 1 for a plain text (`plain-text.ts` of the SDK is the reference).
  std::uint32_t *counts, *plain;
  // One a permutation (`minima_32`).
  std::uint32_t* minima;
  // Of the shingles (`kSketchBins` each).
  std::uint16_t* sketches;
  // Distinct, ascending (`code_shingles`), and how many there is room for.
  std::uint32_t* shingles;
  Index room;
};

// Returns how many shingles all texts have; the arrays mean nothing where that is more than there is room for.
Index code_signatures(const std::vector<Text>& texts, const std::int32_t* multipliers, const std::int32_t* addends,
                      Index permutations, const CodeSignatures& into);

}  // namespace framework
