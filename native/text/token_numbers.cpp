#include "token_numbers.h"

#include <utility>

#include "ascii.h"

namespace framework {
namespace {

// Letters that a backslash makes white space of, beside what bytes are.
enum Set { words, signs, backslashes, escaped, kSets };

bool is_word_byte(std::uint8_t byte) { return is_word(byte) || byte >= 0x80; }

struct WordBytes {
  std::uint8_t of[256];
  WordBytes() {
    for (int byte = 0; byte < 256; byte++) of[byte] = is_word_byte(static_cast<std::uint8_t>(byte)) ? 1 : 0;
  }
};

ByteSets make_sets() {
  std::uint8_t of[256];
  for (int value = 0; value < 256; value++) {
    const std::uint8_t byte = static_cast<std::uint8_t>(value);
    const bool word = is_word_byte(byte), gap = byte <= 0x20 || byte == 0x7f || byte == '\\';
    of[value] = static_cast<std::uint8_t>(word << words | (!word && !gap) << signs | (byte == '\\') << backslashes |
                                          (byte == 'n' || byte == 't' || byte == 'r') << escaped);
  }
  return ByteSets(of, kSets);
}

}  // namespace

TokenNumbers::TokenNumbers() : slots_(1u << 10, Slot{0, 0}), shift_(32 - 10) {}

std::uint32_t TokenNumbers::add(std::uint32_t hash) {
  const std::uint32_t known = find(hash);
  if (known != 0) return known;
  // A quarter full at most: most tokens of a document are not known, and must be told so at once.
  if ((static_cast<std::size_t>(count_) + 1) * 4 > slots_.size()) grow();
  const std::uint32_t mask = static_cast<std::uint32_t>(slots_.size()) - 1;
  std::uint32_t at = hash * 0x9e3779b1u >> shift_;
  while (slots_[at].number != 0) at = (at + 1) & mask;
  slots_[at] = Slot{hash, ++count_};
  return count_;
}

void TokenNumbers::grow() {
  std::vector<Slot> old(slots_.size() * 2, Slot{0, 0});
  std::swap(old, slots_);
  shift_--;
  const std::uint32_t mask = static_cast<std::uint32_t>(slots_.size()) - 1;
  for (const Slot& slot : old) {
    if (slot.number == 0) continue;
    std::uint32_t at = slot.hash * 0x9e3779b1u >> shift_;
    while (slots_[at].number != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

// Words, signs, and nothing of what a string writes for white space.
TokenMasks TokenNumbers::masks(const std::uint8_t* text, Index length, Index from, Escapes& escapes) {
  static const ByteSets sets = make_sets();
  std::uint64_t in[kSets];
  sets.masks(text, length, from, in);
  const std::uint64_t blank = in[escaped] & (in[backslashes] << 1 | escapes.backslash);
  escapes.backslash = in[backslashes] >> 63;
  return TokenMasks{in[words] & ~blank, in[signs]};
}

void TokenNumbers::number(const std::uint8_t* text, Index length, const Spans& spans, NumberedText& out) {
  static const WordBytes word_bytes;
  const std::size_t count = static_cast<std::size_t>(spans.count);
  hashes_.resize(count);
  fnv_of_lower_spans(text, length, spans, hashes_.data());
  out.tokens.resize(count);
  out.words.resize(count);
  std::size_t words = 0;
  for (std::size_t at = 0; at < count; at++) {
    const std::uint32_t number = find(hashes_[at]);
    out.tokens[at] = number;
    out.words[words] = number;
    words += word_bytes.of[text[spans.begins[at]]];
  }
  out.words.resize(words);
}

TextLength TokenNumbers::learn(const std::uint8_t* text, Index length, NumberedText& out) {
  TextLength lengths;
  out.tokens.clear();
  out.words.clear();
  Escapes escapes;
  spans_.each_part(
      length, [&](Index from) { return masks(text, length, from, escapes); },
      [&](const Spans& spans) {
        hashes_.resize(static_cast<std::size_t>(spans.count));
        fnv_of_lower_spans(text, length, spans, hashes_.data());
        for (Index at = 0; at < spans.count; at++) {
          const std::uint32_t number = add(hashes_[static_cast<std::size_t>(at)]), bytes = spans.ends[at] - spans.begins[at];
          out.tokens.push_back(number);
          lengths.tokens += bytes;
          if (!is_word_byte(text[spans.begins[at]])) continue;
          out.words.push_back(number);
          lengths.words += bytes;
        }
      });
  return lengths;
}

}  // namespace framework
