#include "line_statistics.h"

#include <cstring>

#include "byte_sets.h"
#include "lowest_bit.h"
#include "utf8.h"

namespace framework {
namespace {

enum Set { newlines, letters_or_digits, beyond_ascii, kSets };

ByteSets sets_by(const std::uint8_t* letters) {
  std::uint8_t of[256];
  for (int byte = 0; byte < 256; byte++) {
    const int letter = byte < 0x80 ? letters[byte >> 3] >> (byte & 7) & 1 : 0;
    // A line's break is no letter, whoever says so.
    of[byte] = static_cast<std::uint8_t>(byte == '\n' ? 1 << newlines : letter << letters_or_digits | (byte >> 7) << beyond_ascii);
  }
  return ByteSets(of, kSets);
}

// The last ones made: whoever measures lines has the same letters for each text.
const ByteSets& known_sets(const std::uint8_t* letters) {
  constexpr std::size_t kAscii = 128 / 8;
  thread_local std::uint8_t of[kAscii];
  thread_local ByteSets sets = sets_by(of);
  if (std::memcmp(of, letters, kAscii) != 0) {
    std::memcpy(of, letters, kAscii);
    sets = sets_by(of);
  }
  return sets;
}

}  // namespace

LineStatistics line_statistics(const std::uint8_t* text, Index size, const std::uint8_t* letters) {
  LineStatistics found;
  const ByteSets& sets = known_sets(letters);
  const std::uint8_t* const end = text + size;
  Index length = 0, line_start = 0, breaks = 0;
  // `characters` before the break at `at`.
  const auto close = [&](const std::uint8_t* at, Index characters) {
    const Index line = characters - line_start - (at > text && at[-1] == '\r' ? 1 : 0);
    if (line > found.longest) found.longest = line;
    found.in_lines += line;
    breaks++;
    line_start = characters + 1;
  };
  for (const std::uint8_t* at = text; at < end;) {
    const std::uint8_t* stop = end;
    if (end - at >= ByteSets::kBlock) {
      std::uint64_t in[kSets];
      sets.masks(text, size, at - text, in);
      stop = at + ByteSets::kBlock;
      if (in[beyond_ascii] == 0) {
        for (std::uint64_t rest = in[newlines]; rest != 0; rest &= rest - 1) close(at + lowest(rest), length + lowest(rest));
        found.alphanumeric += ones(in[letters_or_digits]);
        length += ByteSets::kBlock;
        at = stop;
        continue;
      }
    }
    for (; at < stop; length++) {
      const std::uint8_t byte = *at;
      if (byte < 0x80) {
        if (byte == '\n') close(at, length);
        else found.alphanumeric += letters[byte >> 3] >> (byte & 7) & 1;
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
  }
  const Index last = length - line_start;
  if (last > found.longest) found.longest = last;
  found.in_lines += last;
  found.lines = breaks + (size > 0 && text[size - 1] != '\n' ? 1 : 0);
  found.length = length;
  return found;
}

}  // namespace framework
