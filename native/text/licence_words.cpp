#include "licence_words.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "ascii.h"

namespace framework {
namespace {

using Text = std::vector<std::uint8_t>;

// What is longer is no licence, and must not cost the time of one.
constexpr std::size_t kMostWords = 100000;
// A whole licence may stand in one line, behind its copyright notice.
constexpr Index kLongestCopyrightLine = 200;
constexpr std::uint32_t kPrime = 0x01000193u;

bool ends_word(const std::uint8_t* line, Index at, Index length) { return at >= length || !is_word(line[at]); }

// `licensed under`, `license … by the`: such a line says more than whose the text is.
bool grants(const std::uint8_t* line, Index length) {
  for (Index at = 0; at + 7 <= length; at++) {
    const std::uint8_t* from = line + at;
    if (!(starts_with(from, length - at, "license") || starts_with(from, length - at, "licence"))) continue;
    if (at > 0 && is_word(line[at - 1])) continue;
    Index end = at + 7;
    if (end < length && lower(line[end]) == 'd' && ends_word(line, end + 1, length)) end++;
    if (!ends_word(line, end, length)) continue;
    for (Index to = end; to <= end + 40 && to < length; to++) {
      if (to > end && (line[to - 1] == '\r' || line[to - 1] == '\n')) break;
      if (is_word(line[to - 1])) continue;
      for (const char* word : {"under", "by", "the"}) {
        const Index size = static_cast<Index>(std::strlen(word));
        if (starts_with(line + to, length - to, word) && ends_word(line, to + size, length)) return true;
      }
    }
  }
  return false;
}

// What stands behind `copyright` in a line that says whose a text is: a year or a mark.
bool names_holder(const std::uint8_t* line, Index at, Index length) {
  if (at < length && line[at] == ':') at++;
  Index blanks = 0;
  while (at < length && is_space(line[at])) {
    at++;
    blanks++;
  }
  if (blanks < 1 || blanks > 4 || at >= length) return false;
  const std::uint8_t* from = line + at;
  const Index left = length - at;
  if (*from == '<' || *from == '[' || *from == '{') return true;
  if (starts_with(from, left, "(c)") || starts_with(from, left, "&copy;")) return true;
  if (left >= 4 && is_digit(from[0]) && is_digit(from[1]) && is_digit(from[2]) && is_digit(from[3])) return true;
  if (starts_with(from, left, "by") && ends_word(from, 2, left)) return true;
  if (starts_with(from, left, "year") && ends_word(from, 4, left)) return true;
  if (!starts_with(from, left, "the") || !ends_word(from, 3, left)) return false;
  for (Index to = 3; to <= 63 && to < left; to++) {
    if (to > 3 && (from[to - 1] == '\r' || from[to - 1] == '\n')) return false;
    if (starts_with(from + to, left - to, "authors") || starts_with(from + to, left - to, "contributors")) return true;
  }
  return false;
}

bool is_copyright_line(const std::uint8_t* line, Index length) {
  Index signs = 0;
  while (signs < length && !is_letter(line[signs]) && !is_digit(line[signs])) signs++;
  bool copyright = false;
  // A bracket is a sign itself.
  if (signs > 0 && signs <= 17 && line[signs - 1] == '(' && starts_with(line + signs, length - signs, "c)")) {
    copyright = true;
  } else if (signs <= 16) {
    const std::uint8_t* from = line + signs;
    copyright = starts_with(from, length - signs, "all rights reserved") ||
                (starts_with(from, length - signs, "copyright") && names_holder(line, signs + 9, length));
  }
  return copyright && !grants(line, length);
}

Text without_copyright_lines(const std::uint8_t* text, Index length) {
  Text out;
  out.reserve(static_cast<std::size_t>(length));
  bool first = true;
  for (Index from = 0; from <= length;) {
    const void* end = from < length ? std::memchr(text + from, '\n', static_cast<std::size_t>(length - from)) : nullptr;
    const Index to = end == nullptr ? length : static_cast<const std::uint8_t*>(end) - text;
    if (to - from > kLongestCopyrightLine || !is_copyright_line(text + from, to - from)) {
      if (!first) out.push_back('\n');
      first = false;
      out.insert(out.end(), text + from, text + to);
    }
    from = to + 1;
  }
  return out;
}

bool has(const Text& text, std::uint8_t byte) {
  return !text.empty() && std::memchr(text.data(), byte, text.size()) != nullptr;
}

// Where mark-up that begins at a place ends; the place itself where none does.
std::size_t end_of_markup(const Text& text, std::size_t at) {
  std::size_t from = at + 1, most = 120;
  std::uint8_t open = '<', close = '>';
  if (text[at] == ']') {
    if (from == text.size() || text[from] != '(') return at;
    from++;
    most = 200;
    open = '(';
    close = ')';
  } else if (text[at] != '<') {
    return at;
  }
  for (std::size_t to = from; to < text.size() && to <= from + most; to++) {
    if (text[to] == close) return to + 1;
    if (text[to] == open || text[to] == '\n') return at;
  }
  return at;
}

// Where `&lt;` and its like end, of a text in lower case.
std::size_t end_of_entity(const Text& text, std::size_t at) {
  std::size_t to = at + 1;
  while (to < text.size() && to <= at + 6 && text[to] >= 'a' && text[to] <= 'z') to++;
  return to - at - 1 >= 2 && to < text.size() && text[to] == ';' ? to + 1 : at;
}

// Each stretch, which `end_of` says the end of, becomes a blank.
template <std::size_t (*end_of)(const Text&, std::size_t)>
void blank(Text& text, std::uint8_t first, std::uint8_t other) {
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == first || text[at] == other ? end_of(text, at) : at;
    text[kept++] = end == at ? text[at] : ' ';
    at = end == at ? at + 1 : end;
  }
  text.resize(kept);
}

// `GPL 2+` is that or later.
Text with_later(const Text& text) {
  static constexpr char kLater[] = " orlater";
  Text out;
  out.reserve(text.size() + 64);
  for (std::size_t at = 0; at < text.size(); at++) {
    // A sign that follows another is no part of a number any more.
    if (text[at] == '+' && at > 0 && is_digit(text[at - 1])) {
      out.insert(out.end(), kLater, kLater + 8);
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

void spell_alike(Text& text) {
  for (std::size_t at = 0; at + 7 <= text.size(); at++) {
    if (text[at] == 'l' && std::memcmp(&text[at], "licence", 7) == 0) text[at + 5] = 's';
  }
  if (!has(text, '-')) return;
  static constexpr char kSub[] = "sub-licen";
  std::size_t kept = 0;
  std::uint8_t before = ' ';
  for (std::size_t at = 0; at < text.size(); at++) {
    if (text[at] == 's' && at + 9 <= text.size() && !is_word(before) && std::memcmp(&text[at], kSub, 9) == 0) {
      std::memcpy(&text[kept], "sublicen", 8);
      kept += 8;
      at += 8;
      before = 'n';
      continue;
    }
    before = text[at];
    text[kept++] = text[at];
  }
  text.resize(kept);
}

struct PlainBytes {
  bool in_word[256];
  PlainBytes() {
    for (int value = 0; value < 256; value++) {
      const std::uint8_t byte = static_cast<std::uint8_t>(value);
      in_word[value] = is_letter(byte) || is_digit(byte);
    }
  }
};

}  // namespace

LicenceWords licence_words(const std::uint8_t* text, Index length) {
  Text plain = without_copyright_lines(text, length);
  if (has(plain, '<') || has(plain, ']')) blank<end_of_markup>(plain, '<', ']');
  if (has(plain, '+')) plain = with_later(plain);
  for (std::uint8_t& byte : plain) byte = lower(byte);
  if (has(plain, '&')) blank<end_of_entity>(plain, '&', '&');
  spell_alike(plain);
  static const PlainBytes bytes;
  LicenceWords found;
  // As many as the text has, and a blank behind each word.
  found.words.resize(plain.size() + 1);
  std::uint8_t* out = found.words.data();
  std::vector<std::uint32_t> hashes;
  hashes.reserve(plain.size() / 4);
  const std::uint8_t *at = plain.data(), *const end = at + plain.size();
  while (hashes.size() < kMostWords) {
    while (at < end && !bytes.in_word[*at]) at++;
    if (at == end) break;
    // FNV-1a, then a mix so that short words spread.
    std::uint32_t hash = 0x811c9dc5u;
    for (; at < end && bytes.in_word[*at]; at++) {
      hash = (hash ^ *at) * kPrime;
      *out++ = *at;
    }
    *out++ = ' ';
    hashes.push_back((hash ^ hash >> 15) * 0x2c1b3c6du);
  }
  found.words.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, out - found.words.data() - 1)));
  found.trigrams.resize(hashes.size() < 3 ? 0 : hashes.size() - 2);
  for (std::size_t word = 0; word < found.trigrams.size(); word++) {
    found.trigrams[word] = ((hashes[word] * kPrime) ^ hashes[word + 1]) * kPrime ^ hashes[word + 2];
  }
  return found;
}

}  // namespace framework
