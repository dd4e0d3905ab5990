#include <cstring>
#include <utility>

#include "shingles.h"
#include "utf8.h"

namespace framework {

WordShingler::WordShingler(WordRules rules) : rules_(std::move(rules)), xxh3_(rules_.seed) {
  for (std::uint32_t character = 0; character < 128; character++) {
    const bool separates = (rules_.separators[character / 32] >> character % 32 & 1) != 0;
    const bool upper = character >= 'A' && character <= 'Z';
    ascii_[character] = static_cast<std::int16_t>(separates ? kSeparates : static_cast<int>(upper ? character + 32 : character));
  }
}

const std::vector<std::uint64_t>& WordShingler::shingles(const std::uint8_t* text, Index length) {
  cut(text, length);
  hashes_.clear();
  const Index words = static_cast<Index>(begins_.size());
  if (words < rules_.least_words) return hashes_;
  for (Index at = 0; at + rules_.run <= words; at++) {
    const std::uint32_t from = begins_[static_cast<std::size_t>(at)];
    const std::uint32_t to = ends_[static_cast<std::size_t>(at + rules_.run - 1)];
    hashes_.push_back(hash(words_.data() + from, static_cast<Index>(to - from)));
  }
  if (rules_.distinct) keep_distinct();
  return hashes_;
}

void WordShingler::cut(const std::uint8_t* text, Index length) {
  // A byte each and a blank behind every word at most, and one to read past the end.
  words_.resize(static_cast<std::size_t>(2 * length + 2));
  begins_.clear();
  ends_.clear();
  std::uint8_t* out = words_.data();
  std::uint8_t* word = out;
  const auto end_word = [&] {
    if (out == word && !rules_.keeps_empty_words) return;
    begins_.push_back(static_cast<std::uint32_t>(word - words_.data()));
    ends_.push_back(static_cast<std::uint32_t>(out - words_.data()));
    *out++ = ' ';
    word = out;
  };
  for (Index at = 0; at < length;) {
    const std::uint8_t byte = text[at];
    if (byte < 0x80) {
      const std::int16_t kept = ascii_[byte];
      if (kept == kSeparates) end_word();
      else *out++ = static_cast<std::uint8_t>(kept);
      at++;
      continue;
    }
    // What is no character is a word's byte: callers give whole UTF-8.
    const int found = character_length(text + at, text + length), size = found == 0 ? 1 : found;
    std::uint32_t character = found == 0 ? 0xfffd : code_point(text + at, size);
    // Shared memory may change between two looks at it.
    if (character >= kCodePoints) character = 0xfffd;
    if ((rules_.separators[character / 32] >> character % 32 & 1) != 0) {
      end_word();
    } else {
      std::memcpy(out, text + at, static_cast<std::size_t>(size));
      out += size;
    }
    at += size;
  }
  end_word();
}

std::uint64_t WordShingler::hash(const std::uint8_t* bytes, Index length) const {
  switch (rules_.hash) {
    case WordRules::Hash::xxh32:
      return xxh32(bytes, length);
    case WordRules::Hash::xxh64:
      return xxh64(bytes, length);
    case WordRules::Hash::xxh3:
      return xxh3_(bytes, length);
  }
  return 0;
}

// Open addressing; 0 marks a free place, so a hash of 0 is kept apart.
void WordShingler::keep_distinct() {
  std::size_t size = 16;
  while (size < 2 * hashes_.size()) size *= 2;
  table_.assign(size, 0);
  bool zero = false;
  std::size_t kept = 0;
  for (const std::uint64_t hash : hashes_) {
    if (hash == 0) {
      if (!zero) hashes_[kept++] = 0;
      zero = true;
      continue;
    }
    std::size_t place = static_cast<std::size_t>(hash * kPrime64_1 >> 32) & (size - 1);
    while (table_[place] != 0 && table_[place] != hash) place = (place + 1) & (size - 1);
    if (table_[place] == hash) continue;
    table_[place] = hash;
    hashes_[kept++] = hash;
  }
  hashes_.resize(kept);
}

}  // namespace framework
