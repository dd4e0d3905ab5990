// Hashes of many stretches of one text side by side: that of one is a chain of products, each waiting for the one before.
#pragma once

#include <cstdint>

#include "../cpu/index.h"

namespace framework {

// Stretches of a text in its order, none of which overlap: `count` beginnings, and where each ends.
struct Spans {
  const std::uint32_t* begins;
  const std::uint32_t* ends;
  Index count;
};

// FNV-1a of 32 bits (Fowler, Noll, Vo) of each.
void fnv_of_spans(const std::uint8_t* text, Index length, Spans spans, std::uint32_t* hashes);
// The same with letters of ASCII in lower case.
void fnv_of_lower_spans(const std::uint8_t* text, Index length, Spans spans, std::uint32_t* hashes);

// Two halves of 32 bits each, in the manner of MurmurHash3 (Appleby 2011), not finished.
struct Halves {
  std::uint32_t* low;
  std::uint32_t* high;
};
void halves_of_spans(const std::uint8_t* text, Index length, Spans spans, Halves halves);

}  // namespace framework
