// Byte strings put behind one another by number: what decoding ids is.
#pragma once

#include <cstdint>

#include "byte_strings.h"

namespace framework {

// Bytes of all strings named, or -1 when a number is not below their count.
double concatenated_size(const ByteStrings& strings, const std::uint32_t* numbers, Index count);

// Writes them to `out`, which has room for exactly that many.
void concatenate(const ByteStrings& strings, const std::uint32_t* numbers, Index count, std::uint8_t* out);

}  // namespace framework
