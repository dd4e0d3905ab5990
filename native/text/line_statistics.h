// Lines, lengths and letters of a text, in one pass over its bytes (`line-statistics.ts` of plugin-text-features is the
// reference).
#pragma once

#include <cstdint>

#include "../cpu/index.h"

namespace framework {

struct LineStatistics {
  Index lines = 0;
  // In code points, as all lengths; the break of a line, `\n` or `\r\n`, is none of it.
  Index longest = 0;
  // Of all lines together.
  Index in_lines = 0;
  Index length = 0;
  Index alphanumeric = 0;
};

// @param letters a bit for each code point that is a letter or a digit, the lowest of a byte first: kCodePoints / 8 bytes
LineStatistics line_statistics(const std::uint8_t* text, Index length, const std::uint8_t* letters);

}  // namespace framework
