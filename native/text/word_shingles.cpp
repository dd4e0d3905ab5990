#include <cstring>
#include <utility>

#include "../cpu/processor_limit.h"
#include "shingles.h"
#include "utf8.h"

#ifdef FRAMEWORK_CUTS_BLOCKS
#include <immintrin.h>
#endif

namespace framework {

WordShingler::WordShingler(WordRules rules) : rules_(std::move(rules)), xxh3_(rules_.seed) {
  for (std::uint32_t character = 0; character < 128; character++) {
    const bool separates = (rules_.separators[character / 32] >> character % 32 & 1) != 0;
    const bool upper = character >= 'A' && character <= 'Z';
    if (separates) seven_bits_[character & 15] |= static_cast<std::uint8_t>(1u << (character >> 4));
    ascii_[character] = static_cast<std::int16_t>(separates ? kSeparates : static_cast<int>(upper ? character + 32 : character));
  }
}

const std::vector<std::uint64_t>* WordShingler::shingles(const std::uint8_t* text, Index length) {
  if (!cut(text, length)) return nullptr;
  hashes_.clear();
  const Index words = static_cast<Index>(count_);
  if (words < rules_.least_words) return &hashes_;
  for (Index at = 0; at + rules_.run <= words; at++) {
    const std::uint32_t from = begins_[static_cast<std::size_t>(at)];
    const std::uint32_t to = ends_[static_cast<std::size_t>(at + rules_.run - 1)];
    hashes_.push_back(hash(words_.data() + from, static_cast<Index>(to - from)));
  }
  if (rules_.distinct) keep_distinct();
  return &hashes_;
}

bool WordShingler::cut(const std::uint8_t* text, Index length) {
  // A byte each and a blank behind every word at most; and what a copy writes too much.
  const std::size_t most = static_cast<std::size_t>(length) + 1;
  if (words_.size() < 2 * most + kCopied) words_.resize(2 * most + kCopied);
  if (begins_.size() < most) begins_.resize(most), ends_.resize(most);
  out_ = word_ = words_.data();
  count_ = 0;
  Index at = 0;
  while (at < length) {
    at = cut_blocks(text, at, length);
    // What blocks leave: one with a letter beyond ASCII, or the end.
    for (const Index stop = at + kBlock; at < length && at < stop;) {
      at = cut_character(text, at, length);
      if (at == kChanges) return false;
    }
  }
  end_word();
  return true;
}

void WordShingler::end_word() {
  if (out_ == word_ && !rules_.keeps_empty_words) return;
  begins_[count_] = static_cast<std::uint32_t>(word_ - words_.data());
  ends_[count_++] = static_cast<std::uint32_t>(out_ - words_.data());
  *out_++ = ' ';
  word_ = out_;
}

Index WordShingler::cut_character(const std::uint8_t* text, Index at, Index length) {
  const std::uint8_t byte = text[at];
  if (byte < 0x80) {
    const std::int16_t kept = ascii_[byte];
    if (kept == kSeparates) end_word();
    else *out_++ = static_cast<std::uint8_t>(kept);
    return at + 1;
  }
  // What is no character is a word's byte: callers give whole UTF-8.
  const int found = character_length(text + at, text + length), size = found == 0 ? 1 : found;
  std::uint32_t character = found == 0 ? 0xfffd : code_point(text + at, size);
  // Shared memory may change between two looks at it.
  if (character >= kCodePoints) character = 0xfffd;
  if ((rules_.separators[character / 32] >> character % 32 & 1) != 0) {
    end_word();
  } else if ((rules_.cased[character / 32] >> character % 32 & 1) != 0) {
    return kChanges;
  } else {
    std::memcpy(out_, text + at, static_cast<std::size_t>(size));
    out_ += size;
  }
  return at + size;
}

#ifdef FRAMEWORK_CUTS_BLOCKS

Index WordShingler::cut_blocks(const std::uint8_t* text, Index at, Index length) {
  static const bool avx2 = processor_limit() != ProcessorLimit::portable && __builtin_cpu_supports("avx2") &&
                           __builtin_cpu_supports("bmi");
  return avx2 && !rules_.keeps_empty_words ? cut_blocks_avx2(text, at, length) : at;
}

// A block's words by two masks: where one begins, and where it has ended. A byte is in `seven_bits_` at the place of its lower four
// bits, with the bit that its upper ones number, if it separates.
__attribute__((target("avx2,bmi"))) Index WordShingler::cut_blocks_avx2(const std::uint8_t* text, Index at, Index length) {
  const __m256i low_table = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(seven_bits_)));
  const __m256i powers = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                          1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i four_bits = _mm256_set1_epi8(15);
  std::uint8_t* out = out_;
  // A copy reads beyond its word, but not beyond the text.
  for (; at + kBlock + kCopied <= length; at += kBlock) {
    std::uint64_t in_word = 0, beyond = 0;
    for (int half = 0; half < 2; half++) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at + 32 * half));
      const __m256i rows = _mm256_shuffle_epi8(low_table, _mm256_and_si256(bytes, four_bits));
      const __m256i bit = _mm256_shuffle_epi8(powers, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), four_bits));
      const __m256i kept = _mm256_cmpeq_epi8(_mm256_and_si256(rows, bit), _mm256_setzero_si256());
      in_word |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(kept))) << 32 * half;
      beyond |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes))) << 32 * half;
    }
    if (beyond != 0) break;
    const std::uint64_t before = in_word << 1 | (out != word_ ? 1 : 0);
    std::uint64_t begins = in_word & ~before, ends = ~in_word & before;
    // The word that the block before left open goes on at its beginning.
    Index from = 0;
    if (out == word_) {
      if (begins == 0) continue;
      from = static_cast<Index>(_tzcnt_u64(begins));
      begins &= begins - 1;
    }
    bool open = true;
    for (; ends != 0; ends &= ends - 1) {
      const Index to = static_cast<Index>(_tzcnt_u64(ends));
      copy_lower(text + at + from, to - from, out);
      out += to - from;
      begins_[count_] = static_cast<std::uint32_t>(word_ - words_.data());
      ends_[count_++] = static_cast<std::uint32_t>(out - words_.data());
      *out++ = ' ';
      word_ = out;
      open = begins != 0;
      if (!open) break;
      from = static_cast<Index>(_tzcnt_u64(begins));
      begins &= begins - 1;
    }
    if (open) {
      copy_lower(text + at + from, kBlock - from, out);
      out += kBlock - from;
    }
  }
  out_ = out;
  return at;
}

// At most a block; writes up to kCopied bytes too many.
__attribute__((target("avx2,bmi"))) inline void WordShingler::copy_lower(const std::uint8_t* from, Index size, std::uint8_t* to) {
  for (Index at = 0; at < size; at += 32) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + at));
    const __m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8('A' - 1)),
                                           _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), bytes));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + at),
                        _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(0x20))));
  }
}

#else

Index WordShingler::cut_blocks(const std::uint8_t*, Index at, Index) { return at; }

#endif

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
