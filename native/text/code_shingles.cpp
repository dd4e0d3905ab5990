#include "shingles.h"

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
  return shingles;
}

}  // namespace framework
