// The E step of the unigram trainer: forward and backward sums over the lattice of pieces of every span.
#pragma once

#include <cstdint>

#include "byte_strings.h"
#include "lattice_trie.h"

namespace framework {

struct PieceModel {
  DoubleArrayView trie;
  Index pieces;
  // Log-probabilities; -infinity for a piece that was given up.
  const double* scores;
  // e^(score + cost of a byte · bytes): scaled, so that a span's sum stays near 1.
  const double* weights;
  // 1 for a single character.
  const std::uint8_t* required;
};

// Writes each piece's expected count to `counts`, and returns the text's log-likelihood. Both are sums of multiples of
// 2^-20: exact below 2^33, so neither their order nor the number of threads changes a bit.
//
// Throws std::domain_error for a span with a character that is no piece.
double expectation(const Spans& spans, const PieceModel& model, double cost_of_byte, double* counts);

}  // namespace framework
