// Counts distinct spans of text, in a table of bounded size: `SpanCounter` of plugin-unigram-tokenizer, with the same
// spans in the same order. What costs time, cutting and hashing, is shared among threads; the table itself is filled by
// one thread, in the order of the text, so that what is forgotten does not depend on the number of threads.
#pragma once

#include <cstdint>
#include <vector>

#include "alphabet.h"

namespace framework {

class SpanCounter {
 public:
  SpanCounter(Alphabet alphabet, Index most_distinct);

  // No span reaches from one text into the next. One occurrence counts `weight`, a multiple of 2^-8: sums are exact.
  void add(const std::uint8_t* const* texts, const Index* lengths, Index count, double weight);

  Index distinct() const { return static_cast<Index>(counts_.size()); }
  // `distinct() + 1` offsets into `bytes()`.
  const std::vector<std::uint32_t>& offsets() const { return offsets_; }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  const std::vector<double>& counts() const { return counts_; }
  // Occurrences counted, and those of spans that were forgotten since.
  double occurrences() const { return occurrences_; }
  double forgotten() const { return forgotten_; }

 private:
  struct Seen {
    std::uint32_t hash;
    // Into the text it was cut from.
    const std::uint8_t* from;
    std::uint32_t length;
  };

  void count(const Seen& span, double weight);
  void rehash(std::size_t slots);
  void forget_rarest();

  Alphabet alphabet_;
  Index most_distinct_;
  // Open addressing: number of the span + 1, or 0. A power of two long, at most half full.
  std::vector<std::uint32_t> table_;
  std::vector<std::uint32_t> hashes_;
  std::vector<std::uint32_t> offsets_;
  std::vector<std::uint8_t> bytes_;
  std::vector<double> counts_;
  double occurrences_ = 0.0;
  double forgotten_ = 0.0;
};

}  // namespace framework
