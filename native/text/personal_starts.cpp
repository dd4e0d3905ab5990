#include "personal_starts.h"

#include "ascii.h"
#include "byte_sets.h"
#include "lowest_bit.h"

namespace framework {
namespace {

enum Set { digits, capitals, words, at_signs, plus_signs, parentheses, colons, points, kSets };

bool is_area(std::uint8_t byte) { return byte >= '2' && byte <= '9'; }
bool is_hex(std::uint8_t byte) { return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F'); }

ByteSets make_sets() {
  std::uint8_t of[256];
  for (int value = 0; value < 256; value++) {
    const std::uint8_t byte = static_cast<std::uint8_t>(value);
    of[value] = static_cast<std::uint8_t>(is_digit(byte) << digits | (byte >= 'A' && byte <= 'Z') << capitals |
                                          is_word(byte) << words | (byte == '@') << at_signs | (byte == '+') << plus_signs |
                                          (byte == '(') << parentheses | (byte == ':') << colons | (byte == '.') << points);
  }
  return ByteSets(of, kSets);
}

// A text whose bytes beyond either end are 0, which is of no form.
class Walk {
 public:
  Walk(const std::uint8_t* text, Index length) : text_(text), length_(length) {}

  std::uint8_t operator[](Index at) const { return at >= 0 && at < length_ ? text_[at] : 0; }

  // Digits from `at` on, `most` at most.
  Index digits_from(Index at, Index most) const {
    Index found = 0;
    while (found < most && is_digit((*this)[at + found])) found++;
    return found;
  }
  Index hex_from(Index at) const {
    Index found = 0;
    while (found < 5 && is_hex((*this)[at + found])) found++;
    return found;
  }

 private:
  const std::uint8_t* text_;
  Index length_;
};

// `d.d.d.d`, one to three digits each, of which the first has `first`.
bool is_dotted(const Walk& text, Index at, Index first) {
  for (int part = 0; part < 3; part++) {
    if (first == 0 || first > 3 || text[at + first] != '.') return false;
    at += first + 1;
    first = text.digits_from(at, 3);
  }
  return first > 0;
}

bool is_plus_or_minus(std::uint8_t byte) { return byte == '+' || byte == '-'; }

}  // namespace

std::vector<std::uint32_t> personal_starts(const std::uint8_t* bytes, Index length) {
  static const ByteSets sets = make_sets();
  const Walk text(bytes, length);
  std::vector<std::uint32_t> places[kPersonalKinds];
  const auto add = [&](PersonalKind kind, Index at) { places[kind].push_back(static_cast<std::uint32_t>(at)); };

  const auto at_number = [&](Index at) {
    const std::uint8_t before = text[at - 1];
    const Index run = text.digits_from(at, 12);
    if (is_dotted(text, at, run)) add(version_4, at);
    if (run == 3 && is_area(text[at]) && text[at + 3] == '-' && is_area(text[at + 4]) && !is_plus_or_minus(before) &&
        before != ')') {
      add(american, at);
    }
    const bool grouped = run == 4 && (text[at + 4] == ' ' || text[at + 4] == '-') && text.digits_from(at + 5, 4) == 4;
    if ((run == 12 || grouped) && !is_plus_or_minus(before)) add(card, at);
  };
  // Of the first colon of a run of hexadecimal digits and colons that has a second one no farther than a group.
  const auto at_colon = [&](Index at) {
    const Index group = text.hex_from(at + 1);
    if (group > 4 || text[at + 1 + group] != ':') return;
    Index start = at;
    while (at - start < 4 && is_hex(text[start - 1])) start--;
    const std::uint8_t before = text[start - 1];
    if (!is_word(before) && before != ':' && before != '.') add(version_6, start);
  };

  std::uint64_t in[kSets], next[kSets];
  std::uint64_t word_before = 0, point_before = 0;
  sets.masks(bytes, length, 0, next);
  for (Index from = 0; from < length; from += ByteSets::kBlock) {
    for (int set = 0; set < kSets; set++) in[set] = next[set];
    sets.masks(bytes, length, from + ByteSets::kBlock, next);
    const auto ahead = [&](Set set, int by) { return in[set] >> by | next[set] << (64 - by); };
    const std::uint64_t after_word = in[words] << 1 | word_before, after_point = in[points] << 1 | point_before;
    const auto each = [&](std::uint64_t mask, auto&& look) {
      for (; mask != 0; mask &= mask - 1) look(from + lowest(mask));
    };
    each(in[at_signs], [&](Index at) { add(at_sign, at); });
    each(in[capitals] & ahead(capitals, 1) & ahead(digits, 2) & ahead(digits, 3), [&](Index at) {
      // An underscore may stand before it.
      if (!is_word(text[at - 1]) || text[at - 1] == '_') add(account, at);
    });
    each(in[plus_signs] & ahead(digits, 1) & ~after_word & ~after_point, [&](Index at) {
      const std::uint8_t before = text[at - 1];
      if (text[at + 1] != '0' && !is_plus_or_minus(before) && before != ')' && before != ']') add(international, at);
    });
    each((in[parentheses] & ahead(digits, 1)) | (in[digits] & ~after_word & ~after_point), [&](Index at) {
      if (bytes[at] != '(') return at_number(at);
      const std::uint8_t before = text[at - 1];
      if (is_area(text[at + 1]) && text.digits_from(at + 1, 4) == 3 && text[at + 4] == ')' && !is_word(before) &&
          !is_plus_or_minus(before) && before != '.' && before != ')') {
        add(american, at);
      }
    });
    each(in[colons], at_colon);
    word_before = in[words] >> 63;
    point_before = in[points] >> 63;
  }
  std::vector<std::uint32_t> all;
  for (const auto& of : places) all.push_back(static_cast<std::uint32_t>(of.size()));
  for (const auto& of : places) all.insert(all.end(), of.begin(), of.end());
  return all;
}

}  // namespace framework
