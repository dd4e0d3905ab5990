#include "shingles.h"

#include <algorithm>
#include <utility>

#include "variants.h"

namespace framework {
namespace {

constexpr int kRun = 5;
// Of the polynomial of a run's tokens.
constexpr std::uint32_t kFactor = 0x9e3779b1;

enum Set { words, signs, kSets };

ByteSets make_sets() {
  std::uint8_t of[256];
  for (int byte = 0; byte < 256; byte++) {
    const bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    const bool word = byte >= 0x80 || letter || (byte >= '0' && byte <= '9') || byte == '_' || byte == '$';
    const bool gap = byte <= 0x20 || byte == 0x7f;
    of[byte] = static_cast<std::uint8_t>(word << words | (!word && !gap) << signs);
  }
  return ByteSets(of, kSets);
}

// MurmurHash3's finaliser (Appleby 2011).
FRAMEWORK_BODY std::uint32_t mixed(std::uint32_t hash) {
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}

// Of each kRun tokens in a row: `tokens` has kRun - 1 more than there are runs.
FRAMEWORK_BODY void runs_body(const std::uint32_t* tokens, Index count, std::uint32_t* runs) {
  for (Index at = 0; at < count; at++) {
    std::uint32_t run = 0;
    for (int i = 0; i < kRun; i++) run = run * kFactor + tokens[at + i];
    runs[at] = mixed(run);
  }
}
FRAMEWORK_VARIANTS(runs, (const std::uint32_t* tokens, Index count, std::uint32_t* runs), (tokens, count, runs))

// By digits of kBits bits, the lowest first: a set of thousands is not compared number by number.
template <int kBits, int kPasses>
void sort_by_digits(std::vector<std::uint32_t>& numbers, std::vector<std::uint32_t>& other) {
  constexpr std::size_t kDigits = std::size_t{1} << kBits;
  std::uint32_t starts[kPasses][kDigits] = {};
  for (const std::uint32_t number : numbers) {
    for (int pass = 0; pass < kPasses; pass++) starts[pass][number >> pass * kBits & (kDigits - 1)]++;
  }
  for (int pass = 0; pass < kPasses; pass++) {
    std::uint32_t before = 0;
    for (std::uint32_t& start : starts[pass]) before += std::exchange(start, before);
    for (const std::uint32_t number : numbers) other[starts[pass][number >> pass * kBits & (kDigits - 1)]++] = number;
    numbers.swap(other);
  }
}

// Ascending, each once.
void sort_distinct(std::vector<std::uint32_t>& numbers, std::vector<std::uint32_t>& other) {
  // Below the first, numbers are compared; above the second, larger tables are worth their sums.
  constexpr std::size_t kFew = 64, kMany = 16384;
  if (numbers.size() < kFew) {
    std::sort(numbers.begin(), numbers.end());
  } else {
    other.resize(numbers.size());
    if (numbers.size() < kMany) sort_by_digits<8, 4>(numbers, other);
    else sort_by_digits<11, 3>(numbers, other);
  }
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

const std::vector<std::uint32_t>& CodeShingler::shingles(const std::uint8_t* text, Index length) {
  static const ByteSets sets = make_sets();
  shingles_.clear();
  // Of a part, behind the last ones of the part before.
  constexpr Index kBefore = kRun - 1;
  tokens_.resize(kBefore + TokenSpans::kPart + 1);
  Index before = 0;
  spans_.each_part(
      length,
      [&](Index from) {
        std::uint64_t in[kSets];
        sets.masks(text, length, from, in);
        return TokenMasks{in[words], in[signs]};
      },
      [&](const Spans& found) {
        fnv_of_spans(text, length, found, tokens_.data() + before);
        const Index count = before + found.count, runs = std::max<Index>(0, count - kBefore);
        const std::size_t size = shingles_.size();
        shingles_.resize(size + static_cast<std::size_t>(runs));
        runs_best(tokens_.data(), runs, shingles_.data() + size);
        before = std::min(count, kBefore);
        std::copy(tokens_.data() + count - before, tokens_.data() + count, tokens_.data());
      });
  sort_distinct(shingles_, sorting_);
  return shingles_;
}

}  // namespace framework
