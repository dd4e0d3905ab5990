// Parts of texts in documents: runs of tokens, by hash (`runs.ts` of plugin-decontaminate is the reference).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

// Where a text comes from, by number.
struct TextOrigin {
  std::uint32_t benchmark, task;
};

class TextRuns {
 public:
  // How far a document was read.
  struct Walk {
    std::uint32_t a = 0, b = 0;
    // Known tokens in a row.
    Index known = 0;
    // The last tokens of the part before, as many as a run has, mixed.
    std::vector<std::uint32_t> before;
  };

  explicit TextRuns(Index length);

  void add(const std::vector<std::uint32_t>& tokens, std::uint32_t id);
  // Takes out what many tasks of one benchmark have, once all texts are there. Origins by id.
  void finish(const std::vector<TextOrigin>& origins);
  // How many different runs a text has that are not common, by id.
  const std::vector<std::uint32_t>& totals() const { return totals_; }
  std::size_t runs() const { return keys_.size(); }
  // Tokens of a run; where there is none to be found, more than any document has.
  std::size_t shortest() const { return keys_.empty() ? SIZE_MAX : static_cast<std::size_t>(length_); }
  template <class Each>
  void each_text(std::uint32_t run, Each&& each) const {
    for (std::uint32_t at = begins_[run]; at < begins_[run + 1]; at++) each(texts_[at]);
  }

  Walk begin() const;
  // Each known run is told by its number, as often as it stands there.
  template <class Found>
  void walk(Walk& walk, const std::vector<std::uint32_t>& tokens, Found&& found) {
    if (keys_.empty()) return;
    const std::size_t length = static_cast<std::size_t>(length_);
    const std::size_t count = tokens.size();
    // Behind those of the part before, so that a run reaches over both.
    mixed_.resize(length + count);
    for (std::size_t at = 0; at < length; at++) mixed_[at] = walk.before[at];
    std::uint32_t* mixed = mixed_.data() + length;
    std::uint32_t a = walk.a, b = walk.b;
    Index known = walk.known;
    for (std::size_t at = 0; at < count; at++) {
      const std::uint32_t token = tokens[at];
      if (token == 0) {
        a = b = 0;
        known = 0;
        continue;
      }
      const std::uint32_t value = mix(token);
      mixed[at] = value;
      a = a * kFactorA + value;
      b = b * kFactorB + value;
      if (++known < length_) continue;
      if (known > length_) {
        const std::uint32_t gone = *(mixed + at - length);
        a -= gone * last_factor_a_;
        b -= gone * last_factor_b_;
      }
      if ((seen_[a >> kSeenShift >> 6] >> (a >> kSeenShift & 63) & 1) == 0) continue;
      const std::uint32_t run = find(key_of(a, b));
      if (run != kNone) found(run);
    }
    walk.a = a;
    walk.b = b;
    walk.known = known;
    for (std::size_t at = 0; at < length; at++) walk.before[at] = mixed_[count + at];
  }

 private:
  static constexpr std::uint32_t kFactorA = 0x9e3779b1u, kFactorB = 0x85ebca77u;
  static constexpr std::uint32_t kNone = 0xffffffffu;
  // A bit for each value of the upper bits of a hash: 256 KiB.
  static constexpr std::uint32_t kSeenBits = 21, kSeenShift = 32 - kSeenBits;

  // Numbers of tokens are small; their products are spread.
  static std::uint32_t mix(std::uint32_t token) { return token * 0xc2b2ae3du ^ token << 7; }
  static std::uint64_t key_of(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t h = (a ^ a >> 16) * 0x85ebca6bu;
    return (h ^ h >> 13) | static_cast<std::uint64_t>(b >> 11) << 32;
  }
  std::uint32_t find(std::uint64_t key) const;

  struct Occurrence {
    std::uint64_t key;
    std::uint32_t id;
    // The upper bits of its hash.
    std::uint32_t seen;
  };
  Index length_;
  std::uint32_t last_factor_a_ = 1, last_factor_b_ = 1;
  std::vector<Occurrence> occurrences_;
  std::vector<std::uint64_t> seen_;
  // Open addressing over numbers of runs from 1; 0 is a free slot.
  std::vector<std::uint32_t> slots_;
  std::vector<std::uint64_t> keys_;
  // Texts of run n: `texts_[begins_[n] .. begins_[n + 1]]`.
  std::vector<std::uint32_t> begins_, texts_;
  std::vector<std::uint32_t> totals_;
  std::vector<std::uint32_t> mixed_;
};

}  // namespace framework
