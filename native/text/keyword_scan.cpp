#include "keyword_scan.h"

#include <cstring>
#include <utility>

namespace framework {
KeywordScanner::KeywordScanner(std::vector<std::int32_t> next, std::vector<std::uint8_t> accepting)
    : next_(std::move(next)), accepting_(std::move(accepting)) {
  find_depths();
  find_beginnings();
}

// The fewest bytes that lead to a state are those of the beginning it stands for.
void KeywordScanner::find_depths() {
  depth_.assign(accepting_.size(), kGram);
  std::vector<std::size_t> states{0};
  depth_[0] = 0;
  for (std::size_t done = 0; done < states.size(); done++) {
    const std::uint8_t deeper = static_cast<std::uint8_t>(depth_[states[done]] + 1);
    if (deeper >= kGram) continue;
    for (std::size_t byte = 0; byte < 256; byte++) {
      const std::size_t to = static_cast<std::size_t>(next_[states[done] << 8 | byte]);
      if (depth_[to] <= deeper) continue;
      depth_[to] = deeper;
      states.push_back(to);
    }
  }
}

void KeywordScanner::find_beginnings() {
  for (std::size_t state = 0; state < accepting_.size(); state++) {
    if (accepting_[state] != 0 && depth_[state] < 2) return;
  }
  beginnings_.assign(65536 / 64, 0);
  const auto add = [&](std::size_t a, std::size_t b, std::size_t c) {
    const std::uint32_t at = slot(static_cast<std::uint32_t>(a | b << 8 | c << 16));
    beginnings_[at / 64] |= std::uint64_t{1} << (at % 64);
  };
  for (std::size_t a = 0; a < 256; a++) {
    const std::size_t one = static_cast<std::size_t>(next_[a]);
    if (depth_[one] != 1) continue;
    for (std::size_t b = 0; b < 256; b++) {
      const std::size_t two = static_cast<std::size_t>(next_[one << 8 | b]);
      if (depth_[two] != 2) continue;
      for (std::size_t c = 0; c < 256; c++) {
        const std::size_t three = static_cast<std::size_t>(next_[two << 8 | c]);
        if (accepting_[two] != 0 || depth_[three] == kGram) add(a, b, c);
      }
    }
  }
}

inline bool KeywordScanner::may_begin(const std::uint8_t* at) const {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  const std::uint32_t bytes = at[0] | static_cast<std::uint32_t>(at[1]) << 8 | static_cast<std::uint32_t>(at[2]) << 16;
#else
  std::uint32_t bytes;
  std::memcpy(&bytes, at, sizeof bytes);
#endif
  const std::uint32_t found = slot(bytes);
  return (beginnings_[found / 64] >> (found % 64) & 1) != 0;
}

// Where the automaton stands near its root it is left: most bytes begin no word, and three of them say so without waiting
// for the state before. It is entered again where the beginning that it stood for began, so that nothing is lost: what began
// earlier and was no word's three bytes can end in none.
std::vector<std::uint32_t> KeywordScanner::scan(const std::uint8_t* text, Index length) const {
  std::vector<std::uint32_t> hits;
  constexpr Index kStride = 4;
  const bool skips = !beginnings_.empty();
  // Of positions up to here the hits are there.
  Index told = 0;
  for (Index at = 0; at < length;) {
    if (skips) {
      while (at + 2 * kStride <= length && !(may_begin(text + at) | may_begin(text + at + 1) | may_begin(text + at + 2) |
                                            may_begin(text + at + 3))) {
        at += kStride;
      }
      while (at + kStride <= length && !may_begin(text + at)) at++;
    }
    const bool to_end = !skips || at + kStride > length;
    std::size_t state = 0;
    const Index from = at;
    do {
      state = static_cast<std::size_t>(next_[state << 8 | text[at++]]);
      if (accepting_[state] == 0 || at <= told) continue;
      hits.push_back(static_cast<std::uint32_t>(at));
      hits.push_back(static_cast<std::uint32_t>(state));
    } while (at < length && (to_end || at - from < kGram || depth_[state] == kGram));
    if (at >= length) break;
    if (at > told) told = at;
    at -= depth_[state];
  }
  return hits;
}

}  // namespace framework
