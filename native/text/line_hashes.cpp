#include "line_hashes.h"

#include <algorithm>
#include <cstring>

#include "span_hashes.h"
#include "xxhash.h"

namespace framework {
namespace {

// Of lines that count, in bytes that count.
constexpr Index kShortestBuilt = 12, kShortestLong = 20;

// A text without what does not count, and where each line that counts stands in it.
struct CountedLines {
  // Behind the last line there is room to be read.
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint32_t> begins, ends;

  explicit CountedLines(Index length) : bytes(static_cast<std::size_t>(length) + 16) {}
  void close(std::uint32_t begin, std::uint32_t end, Index shortest) {
    if (static_cast<Index>(end - begin) < shortest) return;
    begins.push_back(begin);
    ends.push_back(end);
  }
  Spans spans() const { return Spans{begins.data(), ends.data(), static_cast<Index>(begins.size())}; }
  Index length() const { return static_cast<Index>(bytes.size()); }
};

// What a byte counts as in a built line, and whether it does.
struct BuiltBytes {
  std::uint8_t as[256], counts[256];
  BuiltBytes() {
    for (int byte = 0; byte < 256; byte++) {
      as[byte] = static_cast<std::uint8_t>(byte == '"' || byte == '`' ? '\'' : byte);
      counts[byte] = 1;
    }
    for (const char skipped : {' ', '\t', '\r', ',', ';'}) counts[static_cast<std::uint8_t>(skipped)] = 0;
  }
};

// MurmurHash3's finaliser (Appleby 2011).
std::uint32_t mixed(std::uint32_t hash) {
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}

// Each line from `text` on up to its break, or to the end.
template <class Line>
void each_line(const std::uint8_t* text, Index length, Line&& line) {
  const std::uint8_t* const end = text + length;
  for (const std::uint8_t* start = text; start < end;) {
    const void* newline = std::memchr(start, '\n', static_cast<std::size_t>(end - start));
    const std::uint8_t* const stop = newline == nullptr ? end : static_cast<const std::uint8_t*>(newline);
    line(start, stop);
    start = stop + 1;
  }
}

bool is_blank(std::uint8_t byte) { return byte <= ' '; }

// Whether a line without blanks at its ends has none but single spaces: nearly all have. Eight bytes at a time, of which the
// last are the first of the next eight, as two blanks may stand on both sides of a border.
bool has_single_spaces(const std::uint8_t* from, const std::uint8_t* end) {
  constexpr std::uint64_t kTops = 0x8080808080808080, kRest = ~kTops;
  // The top bits of bytes that are not below `1 << 7` less the summand's.
  const auto from_on = [&](std::uint64_t bytes, std::uint64_t summand) { return ((bytes & kRest) + summand) | bytes; };
  constexpr Index kEight = 8;
  if (end - from < kEight) {
    for (; from < end; from++) {
      if (is_blank(*from) && (*from != ' ' || is_blank(from[1]))) return false;
    }
    return true;
  }
  for (const std::uint8_t* at = from;; at += kEight - 1) {
    if (end - at < kEight) at = end - kEight;
    const std::uint64_t bytes = read_64(at);
    const std::uint64_t blanks = ~from_on(bytes, 0x5f5f5f5f5f5f5f5f) & kTops;
    const std::uint64_t controls = ~from_on(bytes, 0x6060606060606060) & kTops;
    if ((controls | (blanks & blanks >> 8)) != 0) return false;
    if (end - at == kEight) return true;
  }
}

// Of a run of blanks one, and none at either end. Returns behind the last byte.
std::uint8_t* without_blanks(const std::uint8_t* from, const std::uint8_t* end, std::uint8_t* out) {
  if (has_single_spaces(from, end)) {
    std::memcpy(out, from, static_cast<std::size_t>(end - from));
    return out + (end - from);
  }
  bool wrote = false;
  for (; from < end; from++) {
    const bool counts = !is_blank(*from);
    *out = counts ? *from : ' ';
    // The first blank behind a byte that counts.
    out += counts | wrote;
    wrote = counts;
  }
  return out;
}

// Numbers that are no hash of 53 bits.
constexpr std::uint64_t kNone = ~0ull;

// Numbers seen before, by open addressing.
class Seen {
 public:
  explicit Seen(std::size_t most) {
    std::size_t size = 16;
    while (size < 2 * most) size *= 2;
    table_.assign(size, kNone);
  }
  // Whether it is new.
  bool add(std::uint64_t number) {
    const std::size_t mask = table_.size() - 1;
    for (std::size_t slot = static_cast<std::size_t>(number ^ number >> 32) & mask;; slot = (slot + 1) & mask) {
      if (table_[slot] == number) return false;
      if (table_[slot] != kNone) continue;
      table_[slot] = number;
      return true;
    }
  }

 private:
  std::vector<std::uint64_t> table_;
};

}  // namespace

BuiltLines built_lines(const std::uint8_t* text, Index size) {
  static const BuiltBytes built;
  CountedLines counted(size);
  std::uint8_t* const bytes = counted.bytes.data();
  std::uint8_t* out = bytes;
  each_line(text, size, [&](const std::uint8_t* from, const std::uint8_t* end) {
    if (end - from < kShortestBuilt) return;
    const std::uint8_t* const begin = out;
    for (; from < end; from++) {
      *out = built.as[*from];
      out += built.counts[*from];
    }
    counted.close(static_cast<std::uint32_t>(begin - bytes), static_cast<std::uint32_t>(out - bytes), kShortestBuilt);
  });
  const Spans spans = counted.spans();
  BuiltLines lines;
  lines.hashes.resize(static_cast<std::size_t>(spans.count));
  fnv_of_spans(bytes, counted.length(), spans, lines.hashes.data());
  for (Index at = 0; at < spans.count; at++) {
    lines.weights.push_back(static_cast<std::uint16_t>(std::min(spans.ends[at] - spans.begins[at], 0xffffu)));
  }
  return lines;
}

std::vector<double> long_lines(const std::uint8_t* text, Index size) {
  CountedLines counted(size);
  std::uint8_t* const bytes = counted.bytes.data();
  std::uint8_t* out = bytes;
  const auto add = [&](const std::uint8_t* from, const std::uint8_t* end, Index shortest) {
    while (from < end && is_blank(*from)) from++;
    while (from < end && is_blank(end[-1])) end--;
    if (end - from < shortest) return;
    const std::uint8_t* const begin = out;
    out = without_blanks(from, end, out);
    counted.close(static_cast<std::uint32_t>(begin - bytes), static_cast<std::uint32_t>(out - bytes), shortest);
  };
  each_line(text, size, [&](const std::uint8_t* from, const std::uint8_t* end) { add(from, end, kShortestLong); });
  if (counted.begins.empty()) {
    out = bytes;
    add(text, text + size, 1);
  }
  const Spans spans = counted.spans();
  std::vector<std::uint32_t> low(static_cast<std::size_t>(spans.count)), high(low.size());
  halves_of_spans(bytes, counted.length(), spans, Halves{low.data(), high.data()});
  std::vector<double> distinct;
  Seen seen(low.size());
  for (std::size_t at = 0; at < low.size(); at++) {
    const std::uint32_t first = mixed(low[at] ^ (spans.ends[at] - spans.begins[at])), second = mixed(high[at] ^ first);
    const std::uint64_t hash = static_cast<std::uint64_t>(first) << 21 | second >> 11;
    // Whole numbers below 2^53: exact.
    if (seen.add(hash)) distinct.push_back(static_cast<double>(hash));
  }
  return distinct;
}

}  // namespace framework
