// Many byte strings in one buffer: string i is bytes[offsets[i] .. offsets[i + 1]). Offsets ascend from 0 and end inside
// the buffer: the binding has checked it.
#pragma once

#include <cstdint>

#include "../cpu/index.h"

namespace framework {

struct ByteStrings {
  const std::uint8_t* bytes;
  // One more than there are strings.
  const std::uint32_t* offsets;
  Index count;

  const std::uint8_t* at(Index index) const { return bytes + offsets[index]; }
  Index length(Index index) const { return static_cast<Index>(offsets[index + 1]) - static_cast<Index>(offsets[index]); }
  Index size() const { return static_cast<Index>(offsets[count]); }
};

// Distinct spans of text with how often each occurs: what the trainer works on.
struct Spans {
  ByteStrings strings;
  const double* counts;
};

}  // namespace framework
