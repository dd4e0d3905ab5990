// Runs of known tokens that are long enough to hold something that is looked for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace framework {

// Leaves of a part of a document its runs of at least `shortest` known tokens, a 0 between them: what is shorter holds nothing.
// Runs at either edge stay, as they may go on in the next part.
//
// A run covers one place in `shortest`, so most places are never looked at (the leap is Boyer and Moore's, 1977).
inline void keep_long_runs(std::vector<std::uint32_t>& tokens, std::size_t shortest) {
  const std::size_t count = tokens.size();
  std::size_t kept = 0;
  const auto keep = [&](std::size_t from, std::size_t to) {
    std::copy(tokens.begin() + static_cast<std::ptrdiff_t>(from), tokens.begin() + static_cast<std::ptrdiff_t>(to),
              tokens.begin() + static_cast<std::ptrdiff_t>(kept));
    kept += to - from;
  };
  // The last place that is behind all that was kept, and not known.
  std::size_t gap = 0;
  while (gap < count && tokens[gap] != 0) gap++;
  kept = gap;
  if (gap == count) return;
  std::size_t last = count;
  while (tokens[last - 1] != 0) last--;
  tokens[kept++] = 0;
  // The last run begins at `last`, behind a gap.
  while (shortest < last - gap) {
    const std::size_t at = gap + shortest;
    if (tokens[at] == 0) {
      gap = at;
      continue;
    }
    std::size_t from = at, to = at;
    while (from - 1 > gap && tokens[from - 1] != 0) from--;
    while (tokens[to] != 0) to++;
    if (to - from >= shortest) {
      keep(from, to);
      tokens[kept++] = 0;
    }
    gap = to;
  }
  keep(last, count);
  tokens.resize(kept);
}

}  // namespace framework
