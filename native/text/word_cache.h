// What short pieces of text were encoded as: code says the same words over and over.
//
// Direct-mapped; one for each thread, so that nothing is shared. What it
// holds changes how long encoding takes, never what it gives.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "../cpu/index.h"

namespace framework {

class WordCache {
 public:
  static constexpr Index kLongest = 16;
  static constexpr std::size_t kMostIds = 6;

  struct Key {
    std::uint64_t low, high;
  };
  struct Entry {
    Key key;
    // Of the word's best segmentation.
    float score;
    // 0 for an entry that is empty.
    std::uint16_t length;
    std::uint16_t count;
    std::uint32_t ids[kMostIds];
  };

  WordCache() : entries_(std::size_t{1} << kBits) {}

  // The bytes of a word of 1 to kLongest, zeros behind them. `end`: of the text, up to which may be read.
  static Key key_of(const std::uint8_t* word, Index length, const std::uint8_t* end) {
    Key key{0, 0};
    if (end - word < kLongest) {
      std::uint8_t bytes[kLongest] = {};
      std::memcpy(bytes, word, static_cast<std::size_t>(length));
      std::memcpy(&key, bytes, sizeof key);
      return key;
    }
    std::memcpy(&key, word, sizeof key);
    if (length < 8) {
      key.low &= (std::uint64_t{1} << (8 * length)) - 1;
      key.high = 0;
    } else if (length < kLongest) {
      key.high &= (std::uint64_t{1} << (8 * (length - 8))) - 1;
    }
    return key;
  }

  // The entry of a word, or the one it would take the place of.
  Entry& at(const Key& key) {
    const std::uint64_t mixed = (key.low ^ (key.high * 0x9e3779b97f4a7c15u)) * 0xff51afd7ed558ccdu;
    return entries_[static_cast<std::size_t>(mixed >> (64 - kBits))];
  }

  static bool holds(const Entry& entry, const Key& key, Index length) {
    return entry.key.low == key.low && entry.key.high == key.high && entry.length == length;
  }

 private:
  // 32,768 entries of 48 bytes: a megabyte and a half.
  static constexpr int kBits = 15;

  std::vector<Entry> entries_;
};

}  // namespace framework
