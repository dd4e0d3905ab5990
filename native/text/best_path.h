// What pruning asks of the pieces: how often each stands in the best segmentation of the text, and what would stand there
// without it (`keepBest` of plugin-unigram-tokenizer decides by both).
#pragma once

#include <cstdint>
#include <vector>

#include "byte_strings.h"
#include "lattice_trie.h"

namespace framework {

struct ScoredPieces {
  DoubleArrayView trie;
  ByteStrings strings;
  // Log-probabilities.
  const double* scores;
};

// Writes how often each piece occurs in the best segmentations of all spans. Throws std::domain_error for a span that
// the pieces cannot make.
void count_uses(const Spans& spans, const ScoredPieces& pieces, double* uses);

// For each piece the best segmentation of its text into others; none for a piece that has no other.
struct Alternatives {
  // Log-probability; -infinity where there is none.
  std::vector<double> scores;
  // Pieces of alternative n: parts[offsets[n] .. offsets[n + 1]), the last one of its text first.
  std::vector<std::uint32_t> offsets;
  std::vector<std::uint32_t> parts;
};

// Of the pieces marked in `wanted` only.
Alternatives alternatives(const ScoredPieces& pieces, const std::uint8_t* wanted);

}  // namespace framework
