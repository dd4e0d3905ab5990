// Hashes of a text's lines, by which copies are told.
#pragma once

#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

// Lines by what survives a build (`line-hashes.ts` of plugin-code-quality is the reference).
struct BuiltLines {
  std::vector<std::uint32_t> hashes;
  // Bytes that count, a line.
  std::vector<std::uint16_t> weights;
};
BuiltLines built_lines(const std::uint8_t* text, Index length);

// Distinct hashes of 53 bits of the long lines, white space taken as one blank, in the order of the text; of a text without
// a long line that of all of it (`line-hashes.ts` of plugin-holdout is the reference).
std::vector<double> long_lines(const std::uint8_t* text, Index length);

}  // namespace framework
