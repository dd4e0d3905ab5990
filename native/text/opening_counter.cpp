#include "opening_counter.h"

#include <algorithm>

namespace framework {
namespace {

constexpr std::uint32_t kMask = 0xffff;

// U+212A, the sign of the kelvin: the one letter beyond ASCII whose lower case is in it.
bool is_kelvin(const std::uint8_t* at, const std::uint8_t* end) {
  return end - at >= 3 && at[0] == 0xe2 && at[1] == 0x84 && at[2] == 0xaa;
}

}  // namespace

OpeningCounter::OpeningCounter(const std::uint8_t* kinds, const std::vector<std::uint32_t>& words,
                               const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs, bool any_beyond)
    : maybe_((kMask + 1) / 32), any_beyond_(any_beyond) {
  for (int byte = 0; byte < 256; byte++) kinds_[byte] = static_cast<Kind>(kinds[byte] & 3);
  for (const std::uint32_t word : words) make_first(word).is_word = true;
  for (const auto& [first, second] : pairs) make_first(first).seconds.push_back(second);
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

OpeningCounter::Count OpeningCounter::count(const std::uint8_t* text, Index length) const {
  Count counted;
  if (firsts_.empty() && !any_beyond_) return counted;
  const std::uint8_t* const end = text + length;
  // Where the last letter beyond ASCII ended: what begins there may belong to it.
  const std::uint8_t* after_beyond = nullptr;
  const std::vector<std::uint32_t>* seconds = nullptr;
  const auto follows = [&](std::uint32_t hash) {
    return seconds != nullptr && std::find(seconds->begin(), seconds->end(), hash) != seconds->end();
  };
  for (const std::uint8_t* at = text; at < end;) {
    const Kind kind = kinds_[*at];
    if (kind == other) {
      at++;
      continue;
    }
    if (kind == beyond) {
      if (any_beyond_ || is_kelvin(at, end)) return Count{0, 0, true};
      after_beyond = ++at;
      continue;
    }
    const std::uint8_t* stop = at + 1;
    if (kind == upper) {
      while (stop < end && kinds_[*stop] == upper) stop++;
      const Kind next = stop < end ? kinds_[*stop] : other;
      // Whether the last capital begins the next word depends on what letter follows: both are counted.
      if (next == beyond) {
        const std::uint32_t shorter = hash(at, stop - 1);
        if (follows(shorter) || first_of(shorter) != nullptr) counted.found++;
      }
      if (next == lower) {
        if (stop - at == 1) while (stop < end && kinds_[*stop] == lower) stop++;
        else stop--;
      }
    } else {
      while (stop < end && kinds_[*stop] == lower) stop++;
    }
    if (at != after_beyond && !(stop < end && kinds_[*stop] == beyond)) counted.words++;
    const std::uint32_t word = hash(at, stop);
    if (follows(word)) counted.found++;
    seconds = nullptr;
    if (const First* first = first_of(word)) {
      if (first->is_word) counted.found++;
      seconds = &first->seconds;
    }
    at = stop;
  }
  return counted;
}

}  // namespace framework
