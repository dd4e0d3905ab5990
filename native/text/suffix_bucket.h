// Suffixes of the spans that begin with the same two bytes: sorted, and walked for the substrings they share.
//
// A piece has two characters at least, so none belongs to two buckets, and buckets are worked on by different threads.
#pragma once

#include <cstdint>
#include <vector>

#include "span_text.h"

namespace framework {

// A substring of a span: where it stands in the text, its length, how often it occurs in all.
struct Substring {
  std::uint32_t start;
  std::uint16_t bytes;
  std::uint16_t characters;
  double occurrences;

  // Characters of the text that it stands for.
  double cover() const { return occurrences * characters; }
};

// Longest piece in characters that the lengths above have room for.
constexpr Index kLongestPiece = 1024;

class SuffixBucket {
 public:
  explicit SuffixBucket(const SpanText& text, Index longest) : text_(text), longest_(longest) {}

  // Appends to `found`, in the order their intervals close, the substrings of two to `longest` characters that occur
  // more than once and can be followed by different things, or by a span's end.
  void run(const std::uint32_t* positions, Index count, std::vector<Substring>& found);

 private:
  struct Suffix {
    // Eight bytes of it, the first the most significant; zeros behind its end.
    std::uint64_t key;
    std::uint32_t position;
  };
  // An open interval of the walk: a suffix of it, the bytes all its suffixes share, their weight so far.
  struct Interval {
    std::uint32_t position;
    std::uint32_t bytes;
    double weight;
  };

  void sort(Suffix* from, Suffix* to, std::uint32_t depth);
  std::uint32_t shared_bytes(std::uint32_t left, std::uint32_t right, std::uint32_t limit) const;
  void close_deeper_than(std::uint32_t depth, std::vector<Substring>& found);

  const SpanText& text_;
  const Index longest_;
  std::vector<Suffix> suffixes_;
  std::vector<Interval> open_;
};

}  // namespace framework
