// What is known of the lines of one repository's files, by their hashes (`line-table.ts` of plugin-code-quality is the reference).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../cpu/index.h"

namespace framework {

// Open addressing, at most half of the places taken.
class LineTable {
 public:
  LineTable();

  // Forgets everything; with more different lines than `expected` it grows.
  void clear(Index expected);
  // Counts the lines of one more file, each once.
  void count_file(const std::uint32_t* hashes, Index lines);
  // Of the bytes of lines that stand in at most `most_files`, the share that is known; 0 where there are none.
  double known_share(const std::uint32_t* hashes, const std::uint16_t* weights, Index lines, Index most_files) const;
  // The lines of a file that stays.
  void know(const std::uint32_t* hashes, Index lines);

 private:
  struct Line {
    // 0 marks a free place.
    std::uint32_t key = 0;
    // In how many files it stands, whether in one that stays, the last file it was counted in.
    std::uint32_t facts = 0;
  };

  std::size_t place_of(std::uint32_t key) const;
  Line& placed(std::uint32_t hash);
  // So many places, all free.
  void use(std::size_t places);
  void grow();

  std::vector<Line> lines_;
  // Of the places those that are used: a small repository after a large one clears few.
  std::size_t mask_ = 0;
  int shift_ = 0;
  // Drawn in each process: who writes lines that would all meet in one place cannot know which.
  std::uint32_t multiplier_;
  std::size_t size_ = 0;
  std::uint32_t files_ = 0;
};

}  // namespace framework
