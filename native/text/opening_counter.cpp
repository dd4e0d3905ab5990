#include "opening_counter.h"

#include <algorithm>

#include "lowest_bit.h"

namespace framework {
namespace {

constexpr std::uint32_t kMask = 0xffff, kThreeBytes = 1u << 15;

// Of three bytes, the case of letters aside.
std::uint32_t slot(std::uint32_t bytes) { return (bytes | 0x202020u) * 0x9e3779b1u >> 17; }

// U+212A, the sign of the kelvin: the one letter beyond ASCII whose lower case is in it.
bool is_kelvin(const std::uint8_t* at, const std::uint8_t* end) {
  return end - at >= 3 && at[0] == 0xe2 && at[1] == 0x84 && at[2] == 0xaa;
}

}  // namespace

OpeningCounter::OpeningCounter(const std::uint8_t* kinds, const std::vector<std::uint32_t>& words,
                               const std::vector<std::uint32_t>& beginnings,
                               const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs, bool any_beyond)
    : sets_(sets_of(kinds)), beginnings_(kThreeBytes / 64), maybe_((kMask + 1) / 32), any_beyond_(any_beyond) {
  for (const std::uint32_t word : words) make_first(word).is_word = true;
  for (const auto& [first, second] : pairs) make_first(first).seconds.push_back(second);
  const auto add = [&](std::uint32_t bytes) {
    const std::uint32_t at = slot(bytes);
    beginnings_[at / 64] |= std::uint64_t{1} << (at % 64);
  };
  for (const std::uint32_t bytes : beginnings) {
    // What follows a shorter word may be anything.
    const std::uint32_t seconds = bytes & 0xff00 ? 1 : 256, thirds = bytes & 0xff0000 ? 1 : 256;
    for (std::uint32_t second = 0; second < seconds; second++) {
      for (std::uint32_t third = 0; third < thirds; third++) add(bytes | second << 8 | third << 16);
    }
  }
}

bool OpeningCounter::may_begin(const std::uint8_t* at, const std::uint8_t* end) const {
  if (end - at < 3) return true;
  const std::uint32_t found = slot(at[0] | static_cast<std::uint32_t>(at[1]) << 8 | static_cast<std::uint32_t>(at[2]) << 16);
  return (beginnings_[found / 64] >> (found % 64) & 1) != 0;
}

ByteSets OpeningCounter::sets_of(const std::uint8_t* kinds) {
  std::uint8_t of[256];
  for (int byte = 0; byte < 256; byte++) {
    const int kind = kinds[byte] & 3;
    of[byte] = static_cast<std::uint8_t>(kind == other ? 0 : 1 << (kind - lower));
  }
  return ByteSets(of, kSets);
}

OpeningCounter::First& OpeningCounter::make_first(std::uint32_t hash) {
  maybe_[(hash & kMask) / 32] |= 1u << (hash & 31);
  return firsts_[hash];
}

const OpeningCounter::First* OpeningCounter::first_of(std::uint32_t hash) const {
  if ((maybe_[(hash & kMask) / 32] >> (hash & 31) & 1) == 0) return nullptr;
  const auto found = firsts_.find(hash);
  return found == firsts_.end() ? nullptr : &found->second;
}

// FNV-1a of ASCII letters in lower case, and of digits, folded once.
std::uint32_t OpeningCounter::hash(const std::uint8_t* from, const std::uint8_t* to) {
  std::uint32_t hash = 0x811c9dc5;
  for (; from < to; from++) hash = (hash ^ (*from | 0x20u)) * 0x01000193u;
  return hash ^ hash >> 16;
}

// Words by masks of 64 bytes: where one begins and where it ends are questions to a byte and its neighbours, and only the words
// are walked, not the bytes.
OpeningCounter::Count OpeningCounter::count(const std::uint8_t* text, Index length) const {
  Count counted;
  if (firsts_.empty() && !any_beyond_) return counted;
  const std::uint8_t* const end = text + length;
  const std::vector<std::uint32_t>* seconds = nullptr;
  const auto follows = [&](std::uint32_t hash) {
    return seconds != nullptr && std::find(seconds->begin(), seconds->end(), hash) != seconds->end();
  };
  const auto look_up = [&](const std::uint8_t* at, const std::uint8_t* stop) {
    const std::uint32_t word = hash(at, stop);
    if (follows(word)) counted.found++;
    seconds = nullptr;
    if (const First* first = first_of(word)) {
      if (first->is_word) counted.found++;
      seconds = &first->seconds;
    }
  };
  // The word of a text from `at` to `stop`.
  const auto take = [&](const std::uint8_t* at, const std::uint8_t* stop) {
    const bool before_beyond = stop < end && sets_.has(*stop, beyonds);
    // Whether the last capital begins the next word depends on what letter follows: both are counted.
    if (before_beyond && sets_.has(stop[-1], uppers)) {
      const std::uint32_t shorter = hash(at, stop - 1);
      if (follows(shorter) || first_of(shorter) != nullptr) counted.found++;
    }
    // What begins behind a letter beyond ASCII, or ends before one, may belong to it.
    if (!before_beyond && !(at > text && sets_.has(at[-1], beyonds))) counted.words++;
    look_up(at, stop);
  };
  std::uint64_t here[kSets], next[kSets];
  // The last bit of the block before.
  std::uint64_t lower_before = 0, upper_before = 0, beyond_before = 0;
  // Where a word began that did not end in its block.
  const std::uint8_t* open = nullptr;
  sets_.masks(text, length, 0, next);
  // One block more than there is text, if need be: the last word ends in it.
  for (Index from = 0; from <= length; from += ByteSets::kBlock) {
    std::copy(next, next + kSets, here);
    sets_.masks(text, length, from + ByteSets::kBlock, next);
    for (std::uint64_t rest = here[beyonds]; rest != 0; rest &= rest - 1) {
      if (any_beyond_ || is_kelvin(text + from + lowest(rest), end)) return Count{0, 0, true};
    }
    const std::uint64_t lowers_back = here[lowers] << 1 | lower_before, uppers_back = here[uppers] << 1 | upper_before;
    const std::uint64_t before_lower = here[lowers] >> 1 | next[lowers] << 63;
    // A small letter behind none, a capital behind no capital, and the last capital before a small letter.
    const std::uint64_t starts = (here[lowers] & ~lowers_back & ~uppers_back) |
                                 (here[uppers] & (~uppers_back | before_lower));
    std::uint64_t stops = (lowers_back | uppers_back) & (~(here[lowers] | here[uppers]) | starts);
    std::uint64_t begun = starts;
    if (open != nullptr && stops != 0) {
      take(open, text + from + lowest(stops));
      stops &= stops - 1;
      open = nullptr;
    }
    const bool no_beyond = (here[beyonds] | beyond_before) == 0;
    if (no_beyond) counted.words += ones(stops);
    for (; stops != 0; stops &= stops - 1, begun &= begun - 1) {
      const std::uint8_t* const at = text + from + lowest(begun);
      const std::uint8_t* const stop = text + from + lowest(stops);
      if (!no_beyond) take(at, stop);
      else if (seconds != nullptr || may_begin(at, end)) look_up(at, stop);
    }
    if (begun != 0) open = text + from + lowest(begun);
    beyond_before = here[beyonds] >> 63;
    lower_before = here[lowers] >> 63;
    upper_before = here[uppers] >> 63;
  }
  return counted;
}

}  // namespace framework
