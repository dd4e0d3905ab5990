// Which licence texts another text contains, by the trigrams they share (`text/template-index.ts` of plugin-gpl-filter is the
// reference, and says why it is quick).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace framework {

class LicenceIndex {
 public:
  struct Match {
    // Trigrams of the licence, and how many of them the text holds.
    std::uint32_t licence, size, held;
  };
  struct Matches {
    // The best first.
    std::vector<Match> found;
    // Different trigrams of the text.
    std::uint32_t distinct = 0;
    // Those that the licences explain, each once.
    std::vector<std::uint32_t> explained;
  };

  // Licences are numbered from 0 in the order they are added; trigrams of one may be there many times.
  void add(const std::uint32_t* trigrams, std::size_t count);
  void finish();
  Matches match(const std::uint32_t* trigrams, std::size_t count) const;

 private:
  struct Told {
    std::uint32_t trigram, licence;
  };
  void tell(const std::uint32_t* trigrams, std::size_t count, std::vector<std::uint32_t>& licences) const;

  // By licence: each of its trigrams once, the rarest first; `grams_[begins_[n] .. begins_[n + 1]]`.
  std::vector<std::uint32_t> grams_;
  std::vector<std::size_t> begins_{0};
  // By licence: how many of them a text must hold. Most texts are too short for most of the licences they are told of.
  std::vector<std::uint32_t> least_;
  // Those that tell of licences, by their slot: `told_[slots_[slot] .. slots_[slot + 1]]`.
  std::vector<Told> told_;
  std::vector<std::uint32_t> slots_;
  // A bit a value of the hash: most trigrams of most texts tell of nothing.
  std::vector<std::uint64_t> maybe_;
};

}  // namespace framework
