// UTF-8 as it comes: any bytes, well-formed or not.
#pragma once

#include <cstdint>

namespace framework {

inline bool is_continuation(std::uint8_t byte) { return (byte & 0xc0) == 0x80; }

// Bytes of the well-formed character at `at`, 1 to 4, or 0 when there is none: a stray continuation byte, an overlong
// form, a surrogate, a value past U+10FFFF, a character cut off by `end` (Unicode 16, table 3-7).
inline int character_length(const std::uint8_t* at, const std::uint8_t* end) {
  const std::uint8_t first = *at;
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  const auto left = end - at;
  if (first < 0xe0) return left > 1 && is_continuation(at[1]) ? 2 : 0;
  if (first < 0xf0) {
    if (left < 3 || !is_continuation(at[1]) || !is_continuation(at[2])) return 0;
    if (first == 0xe0 && at[1] < 0xa0) return 0;
    if (first == 0xed && at[1] > 0x9f) return 0;
    return 3;
  }
  if (first > 0xf4 || left < 4) return 0;
  if (!is_continuation(at[1]) || !is_continuation(at[2]) || !is_continuation(at[3])) return 0;
  if (first == 0xf0 && at[1] < 0x90) return 0;
  if (first == 0xf4 && at[1] > 0x8f) return 0;
  return 4;
}

// The code point of a character whose length is known.
inline std::uint32_t code_point(const std::uint8_t* at, int length) {
  const std::uint32_t first = at[0];
  if (length == 1) return first;
  const std::uint32_t second = at[1] & 0x3fu;
  if (length == 2) return (first & 0x1fu) << 6 | second;
  const std::uint32_t third = at[2] & 0x3fu;
  if (length == 3) return (first & 0x0fu) << 12 | second << 6 | third;
  return (first & 0x07u) << 18 | second << 12 | third << 6 | (at[3] & 0x3fu);
}

}  // namespace framework
