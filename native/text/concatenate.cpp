#include "concatenate.h"

#include <cstring>

namespace framework {

namespace {

// Copied at once whatever a string's length, where there is room: pieces are rarely longer, and a copy of a length that is
// not known costs a call.
constexpr Index kBlock = 16;

}  // namespace

double concatenated_size(const ByteStrings& strings, const std::uint32_t* numbers, Index count) {
  std::uint64_t size = 0;
  for (Index index = 0; index < count; index++) {
    if (static_cast<Index>(numbers[index]) >= strings.count) return -1.0;
    size += static_cast<std::uint64_t>(strings.length(static_cast<Index>(numbers[index])));
  }
  return static_cast<double>(size);
}

void concatenate(const ByteStrings& strings, const std::uint32_t* numbers, Index count, std::uint8_t* out) {
  const std::uint8_t* const source_end = strings.bytes + strings.size();
  std::uint8_t* const end = out + static_cast<Index>(concatenated_size(strings, numbers, count));
  for (Index index = 0; index < count; index++) {
    const std::uint8_t* from = strings.at(static_cast<Index>(numbers[index]));
    const Index length = strings.length(static_cast<Index>(numbers[index]));
    if (length <= kBlock && source_end - from >= kBlock && end - out >= kBlock) {
      std::memcpy(out, from, kBlock);
    } else {
      std::memcpy(out, from, static_cast<std::size_t>(length));
    }
    out += length;
  }
}

}  // namespace framework
