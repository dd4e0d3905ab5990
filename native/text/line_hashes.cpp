#include "line_hashes.h"

#include <algorithm>
#include <cstring>

namespace framework {
namespace {

// Of lines that count, in bytes that count.
constexpr Index kShortestBuilt = 12, kShortestLong = 20;

// What a byte counts as in a built line.
struct BuiltBytes {
  std::uint8_t of[256];
  BuiltBytes() {
    for (int byte = 0; byte < 256; byte++) of[byte] = static_cast<std::uint8_t>(byte);
    for (const char skipped : {' ', '\t', '\r', ',', ';'}) of[static_cast<std::uint8_t>(skipped)] = kNone;
    of[static_cast<std::uint8_t>('"')] = of[static_cast<std::uint8_t>('`')] = '\'';
  }
  // What does not count: the one byte that never comes here.
  static constexpr std::uint8_t kNone = '\n';
};

std::uint32_t rotated(std::uint32_t value, int by) { return value << by | value >> (32 - by); }

// MurmurHash3's finaliser (Appleby 2011).
std::uint32_t mixed(std::uint32_t hash) {
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}

// Two lanes of 32 bits over bytes, runs of blanks as one; kNone of fewer bytes than `shortest`.
constexpr std::uint64_t kNone = ~0ull;
std::uint64_t hash_range(const std::uint8_t* at, const std::uint8_t* end, Index shortest) {
  std::uint32_t low = 0x9747b28c, high = 0x3c6ef372, length = 0;
  bool gap = false;
  const auto take = [&](std::uint32_t byte) {
    low = rotated(low ^ (byte + 1) * 0xcc9e2d51u, 13) * 5 + 0xe6546b64u;
    high = rotated(high ^ (byte + 1) * 0x1b873593u, 15) * 9 + 0x85ebca6bu;
    length++;
  };
  for (; at < end; at++) {
    if (*at <= ' ') {
      gap = length > 0;
      continue;
    }
    if (gap) take(' ');
    gap = false;
    take(*at);
  }
  if (static_cast<Index>(length) < shortest) return kNone;
  low = mixed(low ^ length);
  high = mixed(high ^ low);
  return static_cast<std::uint64_t>(low) << 21 | high >> 11;
}

// Numbers seen before, by open addressing.
class Seen {
 public:
  explicit Seen(std::size_t most) {
    std::size_t size = 16;
    while (size < 2 * most) size *= 2;
    table_.assign(size, kNone);
  }
  // Whether it is new.
  bool add(std::uint64_t number) {
    const std::size_t mask = table_.size() - 1;
    for (std::size_t slot = static_cast<std::size_t>(number ^ number >> 32) & mask;; slot = (slot + 1) & mask) {
      if (table_[slot] == number) return false;
      if (table_[slot] != kNone) continue;
      table_[slot] = number;
      return true;
    }
  }

 private:
  std::vector<std::uint64_t> table_;
};

}  // namespace

BuiltLines built_lines(const std::uint8_t* text, Index size) {
  static const BuiltBytes bytes;
  // FNV-1a (Fowler, Noll, Vo).
  constexpr std::uint32_t kOffsetBasis = 0x811c9dc5, kPrime = 0x01000193;
  BuiltLines lines;
  std::uint32_t hash = kOffsetBasis;
  Index weight = 0;
  const auto close = [&] {
    if (weight >= kShortestBuilt) {
      lines.hashes.push_back(hash);
      lines.weights.push_back(static_cast<std::uint16_t>(std::min<Index>(weight, 0xffff)));
    }
    hash = kOffsetBasis;
    weight = 0;
  };
  for (Index at = 0; at < size; at++) {
    if (text[at] == '\n') {
      close();
      continue;
    }
    const std::uint8_t byte = bytes.of[text[at]];
    if (byte == BuiltBytes::kNone) continue;
    hash = (hash ^ byte) * kPrime;
    weight++;
  }
  close();
  return lines;
}

std::vector<double> long_lines(const std::uint8_t* text, Index size) {
  std::vector<std::uint64_t> hashes;
  const std::uint8_t* const end = text + size;
  for (const std::uint8_t* start = text; start < end;) {
    const void* newline = std::memchr(start, '\n', static_cast<std::size_t>(end - start));
    const std::uint8_t* const stop = newline == nullptr ? end : static_cast<const std::uint8_t*>(newline);
    const std::uint64_t hash = hash_range(start, stop, kShortestLong);
    if (hash != kNone) hashes.push_back(hash);
    start = stop + 1;
  }
  if (hashes.empty() && size > 0) {
    const std::uint64_t whole = hash_range(text, end, 1);
    if (whole != kNone) hashes.push_back(whole);
  }
  std::vector<double> distinct;
  Seen seen(hashes.size());
  for (const std::uint64_t hash : hashes) {
    // Whole numbers below 2^53: exact.
    if (seen.add(hash)) distinct.push_back(static_cast<double>(hash));
  }
  return distinct;
}

}  // namespace framework
