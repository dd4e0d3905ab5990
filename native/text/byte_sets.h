// Which bytes of a text are in some sets, 64 bytes at a time: what is asked of every byte is asked of a register of them.
#pragma once

#include <cstdint>

#include "../cpu/index.h"

namespace framework {

// Up to eight sets of bytes, any sets.
class ByteSets {
 public:
  static constexpr int kMost = 8;
  static constexpr Index kBlock = 64;

  ByteSets() = default;
  // @param of for each byte a bit for each set that it is in
  ByteSets(const std::uint8_t* of, int count);

  int count() const { return count_; }
  bool has(std::uint8_t byte, int set) const { return (of_[byte] >> set & 1) != 0; }

  // For each set the bytes of `text[from .. from + 64)` that are in it, the first lowest; none beyond the text's end.
  void masks(const std::uint8_t* text, Index length, Index from, std::uint64_t* found) const {
    if (length - from >= kBlock) whole(text + from, found);
    else rest(text + from, from < length ? length - from : 0, found);
  }

 private:
  void whole(const std::uint8_t* block, std::uint64_t* found) const;
  void rest(const std::uint8_t* block, Index length, std::uint64_t* found) const;

  friend struct ByteSetVariants;
  int count_ = 0;
  std::uint8_t of_[256] = {};
  // For each lower half of a byte below 128 (then of one above) a bit for each upper half that makes one of the set.
  std::uint8_t low_[kMost][16] = {}, high_[kMost][16] = {};
};

}  // namespace framework
