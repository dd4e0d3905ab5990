#include "licence_index.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace framework {
namespace {

constexpr std::uint32_t kBits = 20;
constexpr std::size_t kValues = std::size_t{1} << kBits;
// Slots of the table: fewer, as there are fewer that tell.
constexpr std::uint32_t kSlotBits = 16;
constexpr std::uint32_t kSpread = 0x9e3779b1u;
// What more licences hold than this is equally common.
constexpr std::uint32_t kMostHolders = 255;

constexpr double kContained = 0.85, kContainedIfShort = 0.95, kFresh = 0.5;
constexpr std::uint32_t kShort = 40, kShortest = 8;
constexpr double kMissingWeight = 4;
constexpr std::size_t kMostMatches = 8;

// How many of its trigrams a text may lack and still be the licence.
std::uint32_t misses_of(std::uint32_t size) {
  return static_cast<std::uint32_t>(std::floor(size - size * (size < kShort ? kContainedIfShort : kContained)));
}

std::uint32_t value_of(std::uint32_t trigram) { return trigram * kSpread >> (32 - kBits); }
std::uint32_t slot_of(std::uint32_t trigram) { return trigram * kSpread >> (32 - kSlotBits); }

// Trigrams, each once: open addressing over as many places as a power of two.
class Set {
 public:
  explicit Set(std::size_t most) {
    while ((std::size_t{1} << bits_) < most * 2) bits_++;
    places_.assign(std::size_t{1} << bits_, Place{0, false, false});
  }
  // Whether it was not there.
  bool add(std::uint32_t trigram) {
    Place& place = find(trigram);
    if (place.taken) return false;
    place = Place{trigram, true, false};
    count_++;
    return true;
  }
  bool has(std::uint32_t trigram) { return find(trigram).taken; }
  // Held and not explained.
  bool fresh(std::uint32_t trigram) {
    const Place& place = find(trigram);
    return place.taken && !place.explained;
  }
  // Whether it is held, and was not explained until now.
  bool explain(std::uint32_t trigram) {
    Place& place = find(trigram);
    if (!place.taken || place.explained) return false;
    place.explained = true;
    return true;
  }
  std::uint32_t count() const { return count_; }

 private:
  struct Place {
    std::uint32_t trigram;
    bool taken, explained;
  };
  Place& find(std::uint32_t trigram) {
    const std::size_t mask = places_.size() - 1;
    for (std::size_t at = trigram * kSpread >> (32 - bits_);; at = (at + 1) & mask) {
      if (!places_[at].taken || places_[at].trigram == trigram) return places_[at];
    }
  }
  std::uint32_t bits_ = 4;
  std::vector<Place> places_;
  std::uint32_t count_ = 0;
};

}  // namespace

void LicenceIndex::add(const std::uint32_t* trigrams, std::size_t count) {
  Set seen(count);
  for (std::size_t at = 0; at < count; at++) {
    if (seen.add(trigrams[at])) grams_.push_back(trigrams[at]);
  }
  begins_.push_back(grams_.size());
}

void LicenceIndex::finish() {
  const std::size_t licences = begins_.size() - 1;
  // How many licences hold a trigram, those of the same value counted together: it decides about speed alone.
  std::vector<std::uint16_t> holders(kValues, 0);
  const auto identifies = [&](std::size_t licence) { return begins_[licence + 1] - begins_[licence] >= kShortest; };
  for (std::size_t licence = 0; licence < licences; licence++) {
    if (!identifies(licence)) continue;
    for (std::size_t at = begins_[licence]; at < begins_[licence + 1]; at++) holders[value_of(grams_[at])]++;
  }
  std::vector<Told> told;
  std::vector<std::uint32_t> ordered;
  least_.assign(licences, 0);
  for (std::size_t licence = 0; licence < licences; licence++) {
    if (!identifies(licence)) continue;
    const std::size_t from = begins_[licence], size = begins_[licence + 1] - from;
    // A counting sort.
    std::uint32_t ends[kMostHolders + 2] = {};
    const auto rank = [&](std::uint32_t trigram) {
      return std::min<std::uint32_t>(holders[value_of(trigram)], kMostHolders);
    };
    for (std::size_t at = 0; at < size; at++) ends[rank(grams_[from + at]) + 1]++;
    for (std::size_t at = 1; at < kMostHolders + 2; at++) ends[at] += ends[at - 1];
    ordered.resize(size);
    for (std::size_t at = 0; at < size; at++) ordered[ends[rank(grams_[from + at])]++] = grams_[from + at];
    std::copy(ordered.begin(), ordered.end(), grams_.begin() + static_cast<std::ptrdiff_t>(from));
    const std::uint32_t misses = misses_of(static_cast<std::uint32_t>(size));
    least_[licence] = static_cast<std::uint32_t>(size) - misses;
    for (std::size_t at = 0; at <= misses; at++) told.push_back(Told{ordered[at], static_cast<std::uint32_t>(licence)});
  }
  maybe_.assign(kValues / 64, 0);
  slots_.assign((std::size_t{1} << kSlotBits) + 1, 0);
  for (const Told& one : told) {
    maybe_[value_of(one.trigram) >> 6] |= std::uint64_t{1} << (value_of(one.trigram) & 63);
    slots_[slot_of(one.trigram) + 1]++;
  }
  for (std::size_t at = 1; at < slots_.size(); at++) slots_[at] += slots_[at - 1];
  told_.resize(told.size());
  std::vector<std::uint32_t> next(slots_.begin(), slots_.end() - 1);
  for (const Told& one : told) told_[next[slot_of(one.trigram)]++] = one;
}

void LicenceIndex::tell(const std::uint32_t* trigrams, std::size_t count, std::vector<std::uint32_t>& licences) const {
  for (std::size_t at = 0; at < count; at++) {
    const std::uint32_t value = value_of(trigrams[at]);
    if ((maybe_[value >> 6] >> (value & 63) & 1) == 0) continue;
    const std::uint32_t slot = slot_of(trigrams[at]);
    for (std::uint32_t one = slots_[slot]; one < slots_[slot + 1]; one++) {
      const auto& [trigram, licence] = told_[one];
      if (trigram == trigrams[at] && least_[licence] <= count) licences.push_back(licence);
    }
  }
  std::sort(licences.begin(), licences.end());
  licences.erase(std::unique(licences.begin(), licences.end()), licences.end());
}

LicenceIndex::Matches LicenceIndex::match(const std::uint32_t* trigrams, std::size_t count) const {
  Matches matches;
  std::vector<std::uint32_t> told;
  tell(trigrams, count, told);
  if (told.empty()) return matches;
  Set all(count);
  for (std::size_t at = 0; at < count; at++) all.add(trigrams[at]);
  matches.distinct = all.count();
  std::vector<Match> candidates;
  for (const std::uint32_t licence : told) {
    if (least_[licence] > matches.distinct) continue;
    const std::uint32_t size = static_cast<std::uint32_t>(begins_[licence + 1] - begins_[licence]);
    const std::uint32_t most = size - least_[licence];
    std::uint32_t missing = 0;
    for (std::size_t at = begins_[licence]; at < begins_[licence + 1] && missing <= most; at++) {
      if (!all.has(grams_[at])) missing++;
    }
    if (missing <= most) candidates.push_back(Match{licence, size, size - missing});
  }
  while (matches.found.size() < kMostMatches) {
    const Match* best = nullptr;
    double best_score = -std::numeric_limits<double>::infinity();
    for (const Match& candidate : candidates) {
      std::uint32_t fresh = candidate.held;
      if (!matches.found.empty()) {
        fresh = 0;
        for (std::size_t at = begins_[candidate.licence]; at < begins_[candidate.licence + 1]; at++) {
          if (all.fresh(grams_[at])) fresh++;
        }
      }
      if (fresh < candidate.size * kFresh) continue;
      const double score = fresh - kMissingWeight * (candidate.size - candidate.held);
      // Of equals the first.
      if (score <= best_score) continue;
      best = &candidate;
      best_score = score;
    }
    if (best == nullptr) break;
    matches.found.push_back(*best);
    for (std::size_t at = begins_[best->licence]; at < begins_[best->licence + 1]; at++) {
      if (all.explain(grams_[at])) matches.explained.push_back(grams_[at]);
    }
  }
  return matches;
}

}  // namespace framework
