#include "licence_comments.h"

#include <cstring>

#include "ascii.h"
#include "beginnings.h"

namespace framework {
namespace {

constexpr Index kNone = -1;

// Where `what` begins at or behind a place.
Index find(const std::uint8_t* text, Index from, Index length, const char* what, Index size) {
  for (Index at = from; at + size <= length; at++) {
    const void* first = std::memchr(text + at, what[0], static_cast<std::size_t>(length - at));
    if (first == nullptr) return kNone;
    at = static_cast<const std::uint8_t*>(first) - text;
    if (at + size > length) return kNone;
    if (std::memcmp(text + at, what, static_cast<std::size_t>(size)) == 0) return at;
  }
  return kNone;
}

// Pieces with a line break between them.
class Joined {
 public:
  explicit Joined(std::vector<std::uint8_t>& out) : out_(out) { out_.clear(); }
  void add(const std::uint8_t* from, const std::uint8_t* to) {
    if (!first_) out_.push_back('\n');
    first_ = false;
    out_.insert(out_.end(), from, to);
  }

 private:
  std::vector<std::uint8_t>& out_;
  bool first_ = true;
};

// What ends a comment that goes over lines.
struct Block {
  const char* end;
  Index size;
};

// Where a comment is in a line: `begin` orders it among others, its text goes on at `text`. `over_lines`: its first characters alone
// would be a comment of one line.
struct Opening {
  Index begin = kNone, text = 0;
  Block block{nullptr, 0};
  bool over_lines = false;
};

// A comment over lines that opens at the start of one. `margin`: with no space before it.
struct AtStart {
  const char* begins;
  Index size;
  Block block;
  bool margin, over_lines;
  // What must follow, if anything must.
  bool (*followed)(const std::uint8_t* rest, Index length);
};

bool by_space(const std::uint8_t* rest, Index length) { return length == 0 || is_space(*rest); }
bool by_other_sign(const std::uint8_t* rest, Index length) { return length == 0 || *rest != '='; }
bool by_no_word(const std::uint8_t* rest, Index length) { return length == 0 || !is_word(*rest); }
bool by_digit(const std::uint8_t* rest, Index length) { return length > 0 && is_digit(*rest); }

constexpr AtStart kAtStart[] = {
    {"(*", 2, {"*)", 2}, false, false, nullptr},
    {"{-", 2, {"-}", 2}, false, false, nullptr},
    // PowerShell, JSP, Jinja, Handlebars.
    {"<#", 2, {"#>", 2}, false, false, by_space},
    {"<%--", 4, {"--%>", 4}, false, false, nullptr},
    {"{#", 2, {"#}", 2}, false, false, by_space},
    {"{{!", 3, {"}}", 2}, false, false, nullptr},
    // Lisp and Julia, CMake, Lua.
    {"#|", 2, {"|#", 2}, false, true, nullptr},
    {"#=", 2, {"=#", 2}, false, true, by_other_sign},
    {"#[[", 3, {"]]", 2}, false, true, nullptr},
    {"#[=", 3, {"=]", 2}, false, true, nullptr},
    {"--[[", 4, {"]]", 2}, false, true, nullptr},
    {"--[=", 4, {"=]", 2}, false, true, nullptr},
    // Ruby, Perl.
    {"=begin", 6, {"=end", 4}, true, false, by_no_word},
    {"=pod", 4, {"=cut", 4}, true, false, by_no_word},
    {"=head", 5, {"=cut", 4}, true, false, by_digit},
};

// A comment to the end of the line: at its start in any language; behind code only `//`, which is not part of an address.
Opening line_comment(const std::uint8_t* line, Index length) {
  Index at = 0;
  while (at < length && is_space(line[at])) at++;
  Index text = kNone;
  if (at < length) {
    const std::uint8_t first = line[at];
    const Index left = length - at;
    const auto run = [&](Index from) {
      while (from < length && line[from] == first) from++;
      return from;
    };
    const auto begins = [&](const char* words, Index size) {
      return starts_with(line + at, left, words) && by_no_word(line + at + size, left - size);
    };
    const bool twice = at + 1 < length && line[at + 1] == first;
    if (first == '#' || first == ';' || first == '%') text = run(at);
    if ((first == '/' || first == '-' || first == ':') && twice) text = run(at);
    if (first == '!' || first == '*') {
      // `!function` and `*{` begin minified code.
      Index to = run(at);
      if (first == '!' && to < length && std::strchr("<>*", line[to]) != nullptr && line[to] != 0) to++;
      if (by_space(line + to, length - to)) text = to;
    }
    // A quote that is not closed: Visual Basic and Vim.
    if ((first == '\'' || first == '"') && std::memchr(line + at + 1, first, static_cast<std::size_t>(left - 1)) == nullptr) {
      text = at + 1;
    }
    if (first == '.' && left > 2 && line[at + 1] == '\\' && line[at + 2] == '"') text = at + 3;
    if (begins("rem", 3) || begins("dnl", 3)) text = at + 3;
    if (begins("@rem", 4)) text = at + 4;
    // What Python and Linux's modules say of their licence, in a string.
    if (starts_with(line + at, left, "__license__") || starts_with(line + at, left, "__licence__")) {
      Index sign = at + 11;
      while (sign < length && is_space(line[sign])) sign++;
      if (sign < length && line[sign] == '=') text = at;
    }
    if (begins("module_license", 14)) text = at;
    // Fortran, at the margin.
    if (at == 0 && lower(first) == 'c' && left > 1 && (line[1] == ' ' || line[1] == '\t')) text = 1;
  }
  if (text != kNone) return Opening{0, text, {}};
  for (Index slash = find(line, 1, length, "//", 2); slash != kNone; slash = find(line, slash + 1, length, "//", 2)) {
    const std::uint8_t before = line[slash - 1];
    if (is_space(before) || before == ';' || before == '{' || before == '}') return Opening{slash, slash + 2, {}};
  }
  return Opening{};
}

Opening block_comment(const std::uint8_t* line, Index length) {
  Index at = 0;
  while (at < length && is_space(line[at])) at++;
  const auto quotes = [&](Index from) {
    return from + 2 < length && (line[from] == '"' || line[from] == '\'') && line[from + 1] == line[from] &&
           line[from + 2] == line[from];
  };
  const auto docstring = [&](Index from) {
    return Opening{0, from + 3, line[from] == '"' ? Block{"\"\"\"", 3} : Block{"'''", 3}};
  };
  if (at < length) {
    const std::uint8_t letter = lower(line[at]);
    if ((letter == 'r' || letter == 'u' || letter == 'b') && quotes(at + 1)) return docstring(at + 1);
    if (quotes(at)) return docstring(at);
  }
  const Index slash = find(line, 0, length, "/*", 2), markup = find(line, 0, length, "<!--", 4);
  // At the very start these come first, and they cannot stand where the others do.
  if (slash != 0 && markup != 0 && at + 1 < length) {
    for (const AtStart& one : kAtStart) {
      if (one.margin && at > 0) continue;
      if (length - at < one.size || std::memcmp(line + at, one.begins, static_cast<std::size_t>(one.size)) != 0) continue;
      const Index text = at + one.size;
      if (one.followed == nullptr || one.followed(line + text, length - text)) return Opening{0, text, one.block, one.over_lines};
    }
  }
  if (slash != kNone && (markup == kNone || slash < markup)) return Opening{slash, slash + 2, {"*/", 2}};
  if (markup != kNone) return Opening{markup, markup + 4, {"-->", 3}};
  return Opening{};
}

// Words without which nothing is said of a licence, in any case.
class SpeakingWords {
 public:
  SpeakingWords() {
    for (const char* word : kWords) {
      Beginnings::Bytes bytes;
      add(word, bytes, 0);
    }
    beginnings_.finish();
  }
  bool stand_in(const std::uint8_t* text, Index length) const {
    Beginnings::Look look;
    // The shortest has less than a beginning's bytes, and may stand at the end.
    for (Index at = 0; (at = beginnings_.find(text, at, length, look)) + kShortest <= length; at++) {
      for (const char* word : kWords) {
        if (starts_with(text + at, length - at, word)) return true;
      }
    }
    return false;
  }

 private:
  static constexpr Index kShortest = 3;
  static constexpr const char* kWords[] = {"licenc",       "licens",        "copying",    "confidential", "commercial",  "gpl",         "cc by",
                                           "cc-by",        "public domain", "permission", "proprietary",  "redistribut", "trade secret"};
  void add(const char* word, Beginnings::Bytes& bytes, std::size_t depth) {
    if (depth == Beginnings::kBytes) return beginnings_.add(bytes);
    const std::uint8_t letter = static_cast<std::uint8_t>(word[depth]);
    if (letter == 0) {
      for (int byte = 0; byte < 256; byte++) {
        bytes[depth] = static_cast<std::uint8_t>(byte);
        beginnings_.add(bytes);
      }
      return;
    }
    bytes[depth] = letter;
    add(word, bytes, depth + 1);
    if (!is_letter(letter)) return;
    bytes[depth] = static_cast<std::uint8_t>(letter - 0x20);
    add(word, bytes, depth + 1);
  }
  Beginnings beginnings_;
};

}  // namespace

bool is_ascii(const std::uint8_t* text, Index length) {
  std::uint8_t all = 0;
  for (Index at = 0; at < length; at++) all = static_cast<std::uint8_t>(all | text[at]);
  return all < 0x80;
}

bool speaks_of_licences(const std::uint8_t* text, Index length) {
  static const SpeakingWords words;
  return words.stand_in(text, length);
}

void source_comments(const std::uint8_t* text, Index length, std::vector<std::uint8_t>& out) {
  Joined comments(out);
  Block block{nullptr, 0};
  for (Index from = 0; from <= length;) {
    // A file of Windows has two for one; the empty line between them says nothing.
    Index to = from;
    while (to < length && text[to] != '\n' && text[to] != '\r') to++;
    const std::uint8_t* line = text + from;
    Index left = to - from;
    while (left > 0) {
      if (block.end != nullptr) {
        const Index ends = find(line, 0, left, block.end, block.size);
        comments.add(line, line + (ends == kNone ? left : ends));
        if (ends == kNone) break;
        line += ends + block.size;
        left -= ends + block.size;
        block = Block{nullptr, 0};
        continue;
      }
      const Opening opening = block_comment(line, left);
      const Opening whole = line_comment(line, left);
      if (whole.begin != kNone && !opening.over_lines && (opening.begin == kNone || whole.begin <= opening.begin)) {
        comments.add(line + whole.text, line + left);
        break;
      }
      if (opening.begin == kNone) break;
      block = opening.block;
      line += opening.text;
      left -= opening.text;
    }
    from = to + 1;
  }
}

void markup_comments(const std::uint8_t* text, Index length, std::vector<std::uint8_t>& out) {
  Joined comments(out);
  for (Index at = find(text, 0, length, "<!--", 4); at != kNone;) {
    const Index ends = find(text, at + 4, length, "-->", 3);
    comments.add(text + at + 4, text + (ends == kNone ? length : ends));
    at = ends == kNone ? kNone : find(text, ends + 3, length, "<!--", 4);
  }
}

}  // namespace framework
