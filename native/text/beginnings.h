// Where words may begin in a text, by their first four bytes.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "../cpu/index.h"

namespace framework {

class Beginnings {
 public:
  static constexpr int kBytes = 4;

  using Bytes = std::array<std::uint8_t, kBytes>;

  // As they stand: whoever looks for either case of a letter adds both. Other places may be found as well: that costs a look.
  void add(const Bytes& bytes) { added_.push_back(Added{bytes, false}); }
  // Behind the first two bytes there may be any.
  void add_pair(const Bytes& bytes) { added_.push_back(Added{bytes, true}); }
  void finish();
  bool empty() const { return slots_.empty(); }

  // How far a text was looked at: places of a block where some may stand.
  struct Look {
    Index block = 0;
    std::uint32_t places = 0;
    Index end = 0;
  };
  // The first place at or behind `from` where one may stand; less than kBytes before the end where none does. Asked in order.
  Index find(const std::uint8_t* text, Index from, Index length, Look& look) const {
    return body_(*this, text, from, length, look);
  }

 private:
  static std::uint32_t slot(std::uint32_t bytes) { return (bytes | 0x20202020u) * 0x9e3779b1u >> 16; }
  bool may_begin(const std::uint8_t* at) const {
    const std::uint32_t found = slot(in_order(at));
    return has(slots_, found) || (!pairs_.empty() && has(pairs_, pair(at)));
  }
  static bool has(const std::vector<std::uint64_t>& bits, std::uint32_t at) { return (bits[at / 64] >> (at % 64) & 1) != 0; }
  static std::uint32_t pair(const std::uint8_t* at) { return at[0] | static_cast<std::uint32_t>(at[1]) << 8; }
  static std::uint32_t in_order(const std::uint8_t* at) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return at[0] | static_cast<std::uint32_t>(at[1]) << 8 | static_cast<std::uint32_t>(at[2]) << 16 |
           static_cast<std::uint32_t>(at[3]) << 24;
#else
    std::uint32_t bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
#endif
  }

  friend struct BeginningsVariants;
  using Body = Index (*)(const Beginnings&, const std::uint8_t*, Index, Index, Look&);
  Body body_ = nullptr;
  // A bit for each hash of four bytes, and for each two; empty where there are none.
  std::vector<std::uint64_t> slots_, pairs_;
  struct Added {
    Bytes bytes;
    bool is_pair;
  };
  std::vector<Added> added_;
  // Beginnings in eight groups: for each place and half of a byte (the lower ones first) a bit for each group that has it.
  std::uint8_t halves_[kBytes][2][16] = {};
};

}  // namespace framework
