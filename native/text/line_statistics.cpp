#include "line_statistics.h"

#include "utf8.h"

namespace framework {

LineStatistics line_statistics(const std::uint8_t* text, Index size, const std::uint8_t* letters) {
  LineStatistics found;
  const std::uint8_t* const end = text + size;
  Index length = 0, line_start = 0, newlines = 0;
  for (const std::uint8_t* at = text; at < end; length++) {
    const std::uint8_t byte = *at;
    if (byte < 0x80) {
      if (byte == '\n') {
        const Index line = length - line_start - (at > text && at[-1] == '\r' ? 1 : 0);
        if (line > found.longest) found.longest = line;
        found.in_lines += line;
        newlines++;
        line_start = length + 1;
      } else {
        found.alphanumeric += letters[byte >> 3] >> (byte & 7) & 1;
      }
      at++;
      continue;
    }
    // A byte that begins no character is a code point of its own, and no letter.
    const int width = character_length(at, end);
    if (width > 1) {
      const std::uint32_t point = code_point(at, width);
      found.alphanumeric += letters[point >> 3] >> (point & 7) & 1;
    }
    at += width > 1 ? width : 1;
  }
  const Index last = length - line_start;
  if (last > found.longest) found.longest = last;
  found.in_lines += last;
  found.lines = newlines + (size > 0 && text[size - 1] != '\n' ? 1 : 0);
  found.length = length;
  return found;
}

}  // namespace framework
