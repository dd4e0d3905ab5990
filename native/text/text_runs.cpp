#include "text_runs.h"

#include <algorithm>
#include <utility>

namespace framework {
namespace {

// Tasks of one benchmark that may have a run before it is common.
constexpr std::size_t kCommon = 3;

}  // namespace

TextRuns::TextRuns(Index length) : length_(length), seen_((std::size_t{1} << kSeenBits) / 64, 0), begins_{0} {
  for (Index i = 0; i < length; i++) {
    last_factor_a_ *= kFactorA;
    last_factor_b_ *= kFactorB;
  }
}

TextRuns::Walk TextRuns::begin() const {
  Walk walk;
  walk.before.assign(static_cast<std::size_t>(length_), 0);
  return walk;
}

void TextRuns::add(const std::vector<std::uint32_t>& tokens, std::uint32_t id) {
  const std::size_t length = static_cast<std::size_t>(length_);
  std::uint32_t a = 0, b = 0;
  for (std::size_t at = 0; at < tokens.size(); at++) {
    a = a * kFactorA + mix(tokens[at]);
    b = b * kFactorB + mix(tokens[at]);
    if (at >= length) {
      a -= mix(tokens[at - length]) * last_factor_a_;
      b -= mix(tokens[at - length]) * last_factor_b_;
    }
    if (at + 1 >= length) occurrences_.push_back(Occurrence{key_of(a, b), id, a >> kSeenShift});
  }
}

void TextRuns::finish(const std::vector<TextOrigin>& origins) {
  totals_.assign(origins.size(), 0);
  std::vector<Occurrence> sorted = std::move(occurrences_);
  std::sort(sorted.begin(), sorted.end(), [](const Occurrence& x, const Occurrence& y) {
    return x.key != y.key ? x.key < y.key : x.id < y.id;
  });
  // Pairs of a benchmark and a task, of one run.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> tasks;
  for (std::size_t from = 0; from < sorted.size();) {
    const std::uint64_t key = sorted[from].key;
    const std::size_t first = texts_.size();
    std::size_t to = from;
    for (; to < sorted.size() && sorted[to].key == key; to++) {
      if (texts_.size() == first || texts_.back() != sorted[to].id) texts_.push_back(sorted[to].id);
    }
    tasks.clear();
    for (std::size_t at = first; at < texts_.size(); at++) {
      tasks.emplace_back(origins[texts_[at]].benchmark, origins[texts_[at]].task);
    }
    std::sort(tasks.begin(), tasks.end());
    tasks.erase(std::unique(tasks.begin(), tasks.end()), tasks.end());
    bool common = false;
    for (std::size_t at = kCommon; at < tasks.size(); at++) {
      common = common || tasks[at - kCommon].first == tasks[at].first;
    }
    if (common) {
      texts_.resize(first);
    } else {
      keys_.push_back(key);
      for (std::size_t at = first; at < texts_.size(); at++) totals_[texts_[at]]++;
      begins_.push_back(static_cast<std::uint32_t>(texts_.size()));
      // Hashes that differ may have the same key.
      for (; from < to; from++) seen_[sorted[from].seen >> 6] |= std::uint64_t{1} << (sorted[from].seen & 63);
    }
    from = to;
  }
  std::size_t size = 64;
  while (size < keys_.size() * 2) size *= 2;
  slots_.assign(size, 0);
  for (std::size_t run = 0; run < keys_.size(); run++) {
    std::size_t at = keys_[run] & (size - 1);
    while (slots_[at] != 0) at = (at + 1) & (size - 1);
    slots_[at] = static_cast<std::uint32_t>(run + 1);
  }
}

std::uint32_t TextRuns::find(std::uint64_t key) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = key & mask;; at = (at + 1) & mask) {
    const std::uint32_t slot = slots_[at];
    if (slot == 0) return kNone;
    if (keys_[slot - 1] == key) return slot - 1;
  }
}

}  // namespace framework
