#include "code_signatures.h"

#include <algorithm>
#include <cstring>

#include "minima.h"
#include "shingles.h"
#include "variants.h"

namespace framework {
namespace {

// Visible ASCII, blanks, tabs and line ends alone. Without a branch a byte: most texts are plain to their end.
FRAMEWORK_BODY void plain_body(const std::uint8_t* text, Index length, bool* plain) {
  std::uint8_t other = 0;
  for (Index at = 0; at < length; at++) {
    const std::uint8_t byte = text[at];
    const bool visible = byte >= 0x20 && byte < 0x7f, blank = byte >= 0x09 && byte <= 0x0d;
    other |= static_cast<std::uint8_t>(!(visible | blank));
  }
  *plain = other == 0;
}
FRAMEWORK_VARIANTS(plain, (const std::uint8_t* text, Index length, bool* plain), (text, length, plain))

// One permutation hashing (Li, Owen & Zhang 2012): of ascending numbers the first of a bin is its least.
void sketch(const std::vector<std::uint32_t>& shingles, std::uint16_t* bins) {
  constexpr int kBinShift = 25;
  std::fill(bins, bins + kSketchBins, std::uint16_t{0});
  for (auto least = shingles.begin(); least != shingles.end();) {
    const std::uint32_t bin = *least >> kBinShift;
    const std::uint16_t kept = static_cast<std::uint16_t>(*least);
    bins[bin] = kept == 0 ? 1 : kept;
    if (bin + 1 == kSketchBins) break;
    least = std::lower_bound(least, shingles.end(), (bin + 1) << kBinShift);
  }
}

}  // namespace

Index code_signatures(const std::vector<Text>& texts, const std::int32_t* multipliers, const std::int32_t* addends,
                      Index permutations, const CodeSignatures& into) {
  CodeShingler shingler;
  Index total = 0;
  for (std::size_t row = 0; row < texts.size(); row++) {
    const std::vector<std::uint32_t>& shingles = shingler.shingles(texts[row].bytes, texts[row].length);
    const Index count = static_cast<Index>(shingles.size());
    if (total + count <= into.room) {
      bool is_plain = false;
      plain_best(texts[row].bytes, texts[row].length, &is_plain);
      into.counts[row] = static_cast<std::uint32_t>(count);
      into.plain[row] = is_plain;
      minima_32(shingles.data(), count, multipliers, addends, permutations,
                reinterpret_cast<std::int32_t*>(into.minima + static_cast<Index>(row) * permutations));
      sketch(shingles, into.sketches + static_cast<Index>(row) * kSketchBins);
      if (count > 0) std::memcpy(into.shingles + total, shingles.data(), shingles.size() * sizeof(std::uint32_t));
    }
    total += count;
  }
  return total;
}

}  // namespace framework
