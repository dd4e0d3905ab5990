// The distinct spans as one text with a zero byte behind each: what suffixes are sorted in. A zero sorts first and is
// part of no span, so a suffix ends where its span ends.
#pragma once

#include <cstdint>
#include <vector>

#include "byte_strings.h"
#include "utf8.h"

namespace framework {

class SpanText {
 public:
  explicit SpanText(const Spans& spans);

  Index size() const { return size_; }
  const std::uint8_t* at(std::uint32_t position) const { return bytes_.data() + position; }

  // The eight bytes at a position as a number that sorts as they do, with zeros from the first zero on.
  std::uint64_t key(std::uint32_t position) const;
  // Number of the span that a position lies in.
  Index span_of(std::uint32_t position) const;
  double weight(std::uint32_t position) const { return counts_[span_of(position)]; }

 private:
  // Where spans begin, a bit for each byte of the text, with the number of spans that begin before each word of them:
  // a fifth of the memory that a number for each position would take.
  struct Beginnings {
    std::uint64_t bits;
    std::uint32_t before;
  };

  Index size_;
  std::vector<std::uint8_t> bytes_;
  std::vector<Beginnings> beginnings_;
  const double* counts_;
};

// Eight bytes, the first the least significant; compilers make one load of it.
inline std::uint64_t load_eight(const std::uint8_t* at) {
  std::uint64_t value = 0;
  for (int byte = 0; byte < 8; byte++) value |= static_cast<std::uint64_t>(at[byte]) << (8 * byte);
  return value;
}

inline int trailing_zeros(std::uint64_t value) {
#if defined(__GNUC__)
  return __builtin_ctzll(value);
#else
  int count = 0;
  for (; (value & 1) == 0; value >>= 1) count++;
  return count;
#endif
}

inline std::uint64_t SpanText::key(std::uint32_t position) const {
  std::uint64_t value = load_eight(at(position));
  const std::uint64_t zero = (value - 0x0101010101010101u) & ~value & 0x8080808080808080u;
  if (zero != 0) value &= (std::uint64_t{1} << (trailing_zeros(zero) & ~7)) - 1;
  std::uint64_t reversed = 0;
  for (int byte = 0; byte < 8; byte++) reversed = reversed << 8 | (value >> (8 * byte) & 0xff);
  return reversed;
}

}  // namespace framework
