// How often phrases may begin in a text, at most, and how many words it has, at least (`openings.ts` of plugin-profanity is the
// reference).
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../cpu/index.h"
#include "byte_sets.h"

namespace framework {

class OpeningCounter {
 public:
  // What a byte is: none of a word, part of one, a capital that may begin one, a byte of a letter beyond ASCII.
  enum Kind : std::uint8_t { other, lower, upper, beyond };

  // `kinds` has 256 of them. Hashes are those of `hash`, phrases of two words are given as pairs of them.
  // `beginnings` has the first three bytes of each phrase, the first lowest, as `hash` takes them; zeros behind a shorter word.
  OpeningCounter(const std::uint8_t* kinds, const std::vector<std::uint32_t>& words,
                 const std::vector<std::uint32_t>& beginnings,
                 const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs, bool any_beyond);

  struct Count {
    Index found = 0, words = 0;
    // Only a decoder can tell.
    bool uncertain = false;
  };
  Count count(const std::uint8_t* text, Index length) const;

 private:
  struct First {
    bool is_word = false;
    std::vector<std::uint32_t> seconds;
  };
  static std::uint32_t hash(const std::uint8_t* from, const std::uint8_t* to);
  const First* first_of(std::uint32_t hash) const;
  First& make_first(std::uint32_t hash);

  // The kinds but the first, a set each.
  enum Set { lowers, uppers, beyonds, kSets };
  static ByteSets sets_of(const std::uint8_t* kinds);

  ByteSets sets_;
  std::unordered_map<std::uint32_t, First> firsts_;
  // A bit for each hash of three bytes that a phrase may begin with: few words have to be read to their end.
  std::vector<std::uint64_t> beginnings_;
  bool may_begin(const std::uint8_t* at, const std::uint8_t* end) const;
  // A bit for the lower half of each first word's hash.
  std::vector<std::uint32_t> maybe_;
  bool any_beyond_;
};

}  // namespace framework
