#include "shingles.h"

#include <algorithm>
#include <utility>

namespace framework {
namespace {

constexpr Index kRun = 5;
// FNV-1a (Fowler, Noll, Vo).
constexpr std::uint32_t kOffsetBasis = 0x811c9dc5, kFnvPrime = 0x01000193;
// Of the polynomial of a run's tokens.
constexpr std::uint32_t kFactor = 0x9e3779b1;

enum class Kind : std::uint8_t { gap, word, sign };

struct Kinds {
  Kind of[256];
  Kinds() {
    for (int byte = 0; byte < 256; byte++) {
      const bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
      const bool word = byte >= 0x80 || letter || (byte >= '0' && byte <= '9') || byte == '_' || byte == '$';
      of[byte] = word ? Kind::word : byte <= 0x20 || byte == 0x7f ? Kind::gap : Kind::sign;
    }
  }
};

// MurmurHash3's finaliser (Appleby 2011).
std::uint32_t mixed(std::uint32_t hash) {
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}

// Ascending, each once. By digits of 11 bits, the lowest first: a set of thousands is not compared number by number.
void sort_distinct(std::vector<std::uint32_t>& numbers) {
  constexpr int kBits = 11, kPasses = 3;
  constexpr std::size_t kDigits = 1u << kBits, kFew = 256;
  if (numbers.size() < kFew) {
    std::sort(numbers.begin(), numbers.end());
  } else {
    std::vector<std::uint32_t> starts(kPasses * kDigits), other(numbers.size());
    for (const std::uint32_t number : numbers) {
      for (int pass = 0; pass < kPasses; pass++) starts[pass * kDigits + (number >> pass * kBits & (kDigits - 1))]++;
    }
    for (int pass = 0; pass < kPasses; pass++) {
      std::uint32_t* const start = starts.data() + pass * kDigits;
      std::uint32_t before = 0;
      for (std::size_t digit = 0; digit < kDigits; digit++) before += std::exchange(start[digit], before);
      for (const std::uint32_t number : numbers) other[start[number >> pass * kBits & (kDigits - 1)]++] = number;
      numbers.swap(other);
    }
  }
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

std::vector<std::uint32_t> code_shingles(const std::uint8_t* text, Index length) {
  static const Kinds kinds;
  std::vector<std::uint32_t> shingles;
  // The last tokens, the newest at `count % kRun`.
  std::uint32_t token[kRun];
  Index count = 0;
  const auto add = [&](std::uint32_t hash) {
    token[count++ % kRun] = hash;
    if (count < kRun) return;
    std::uint32_t run = 0;
    for (Index i = 0; i < kRun; i++) run = run * kFactor + token[(count + i) % kRun];
    shingles.push_back(mixed(run));
  };
  for (Index at = 0; at < length;) {
    switch (kinds.of[text[at]]) {
      case Kind::gap:
        at++;
        break;
      case Kind::sign:
        add((kOffsetBasis ^ text[at]) * kFnvPrime);
        at++;
        break;
      case Kind::word: {
        std::uint32_t hash = kOffsetBasis;
        for (; at < length && kinds.of[text[at]] == Kind::word; at++) hash = (hash ^ text[at]) * kFnvPrime;
        add(hash);
        break;
      }
    }
  }
  sort_distinct(shingles);
  return shingles;
}

}  // namespace framework
