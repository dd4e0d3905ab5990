#include "keyword_scan.h"

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
  Beginnings::Bytes bytes;
  add_beginnings(0, bytes, 0);
  beginnings_.finish();
}

// Those that go on from a state behind `depth` bytes; behind a whole word anything may.
void KeywordScanner::add_beginnings(std::size_t state, Beginnings::Bytes& bytes, std::size_t depth) {
  if (depth == kGram) return beginnings_.add(bytes);
  const bool whole = accepting_[state] != 0;
  if (whole && depth == 2) return beginnings_.add_pair(bytes);
  for (std::size_t byte = 0; byte < 256; byte++) {
    const std::size_t to = static_cast<std::size_t>(next_[state << 8 | byte]);
    if (!whole && depth_[to] != depth + 1) continue;
    bytes[depth] = static_cast<std::uint8_t>(byte);
    add_beginnings(to, bytes, depth + 1);
  }
}

// Where the automaton stands near its root it is left: most bytes begin no word, and four of them say so without waiting
// for the state before. It is entered again where the beginning that it stood for began, so that nothing is lost: what began
// earlier and was no word's four bytes can end in none.
std::vector<std::uint32_t> KeywordScanner::scan(const std::uint8_t* text, Index length) const {
  std::vector<std::uint32_t> hits;
  const bool skips = !beginnings_.empty();
  // Of positions up to here the hits are there.
  Index told = 0;
  Beginnings::Look look;
  for (Index at = 0; at < length;) {
    if (skips) at = beginnings_.find(text, at, length, look);
    const bool to_end = !skips || at + kGram > length;
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
