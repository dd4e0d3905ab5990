#include "token_numbers.h"

#include <utility>

namespace framework {
namespace {

constexpr std::uint32_t kOffsetBasis = 0x811c9dc5u;
constexpr std::uint32_t kPrime = 0x01000193u;

enum Kind : std::uint8_t { kGap, kWord, kSign, kBackslash };

struct Bytes {
  std::uint8_t kinds[256];
  // In lower case.
  std::uint8_t lower[256];
  Bytes() {
    for (int byte = 0; byte < 256; byte++) {
      const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
      const bool word = letter || (byte >= '0' && byte <= '9') || byte == '_' || byte >= 0x80;
      kinds[byte] = word ? kWord : byte == '\\' ? kBackslash : byte <= 0x20 || byte == 0x7f ? kGap : kSign;
      lower[byte] = static_cast<std::uint8_t>(byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte);
    }
  }
};

const Bytes& bytes() {
  static const Bytes table;
  return table;
}

std::uint32_t hash_of_sign(int byte) { return (kOffsetBasis ^ static_cast<std::uint32_t>(byte)) * kPrime; }

// FNV-1a (Fowler, Noll, Vo) of each token that begins before `to`. Returns where the last one ends, or `to`.
template <class Word, class Sign>
inline Index each_token(const std::uint8_t* text, Index from, Index to, Index length, Word&& word, Sign&& sign) {
  const Bytes& table = bytes();
  Index at = from;
  while (at < to) {
    const std::uint8_t byte = text[at];
    switch (table.kinds[byte]) {
      case kWord: {
        const Index begin = at;
        std::uint32_t hash = kOffsetBasis;
        do {
          hash = (hash ^ table.lower[text[at]]) * kPrime;
          at++;
        } while (at < length && table.kinds[text[at]] == kWord);
        word(hash, static_cast<std::uint32_t>(at - begin));
        break;
      }
      case kSign:
        sign(byte);
        at++;
        break;
      case kBackslash:
        at++;
        // What a string writes for white space.
        if (at < length && (text[at] == 'n' || text[at] == 't' || text[at] == 'r')) at++;
        break;
      default:
        at++;
    }
  }
  return at;
}

}  // namespace

TokenNumbers::TokenNumbers() : slots_(1u << 10, Slot{0, 0}), shift_(32 - 10) {}

std::uint32_t TokenNumbers::find(std::uint32_t hash) const {
  const std::uint32_t mask = static_cast<std::uint32_t>(slots_.size()) - 1;
  for (std::uint32_t at = hash * 0x9e3779b1u >> shift_;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.number == 0 || slot.hash == hash) return slot.number;
  }
}

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

TextLength TokenNumbers::learn(const std::uint8_t* text, Index length, NumberedText& out) {
  out.tokens.clear();
  out.words.clear();
  TextLength lengths;
  each_token(
      text, 0, length, length,
      [&](std::uint32_t hash, std::uint32_t bytes) {
        const std::uint32_t number = add(hash);
        out.tokens.push_back(number);
        out.words.push_back(number);
        lengths.tokens += bytes;
        lengths.words += bytes;
      },
      [&](std::uint8_t byte) {
        out.tokens.push_back(add(hash_of_sign(byte)));
        lengths.tokens++;
      });
  return lengths;
}

void TokenNumbers::finish() {
  for (int byte = 0; byte < 256; byte++) signs_[byte] = find(hash_of_sign(byte));
}

Index TokenNumbers::number(const std::uint8_t* text, Index from, Index to, Index length, NumberedText& out) const {
  // A token has a byte at least.
  out.tokens.resize(static_cast<std::size_t>(to - from));
  out.words.resize(static_cast<std::size_t>(to - from));
  std::uint32_t* tokens = out.tokens.data();
  std::uint32_t* words = out.words.data();
  const Index end = each_token(
      text, from, to, length, [&](std::uint32_t hash, std::uint32_t) { *tokens++ = *words++ = find(hash); },
      [&](std::uint8_t byte) { *tokens++ = signs_[byte]; });
  out.tokens.resize(static_cast<std::size_t>(tokens - out.tokens.data()));
  out.words.resize(static_cast<std::size_t>(words - out.words.data()));
  return end;
}

}  // namespace framework
