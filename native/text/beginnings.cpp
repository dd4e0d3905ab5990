#include "beginnings.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "../cpu/processor_limit.h"
#include "ascii.h"
#include "lowest_bit.h"

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define FRAMEWORK_BEGINNINGS_AVX2
#include <immintrin.h>
#endif

namespace framework {

// One body for each kind of processor, chosen where it runs.
struct BeginningsVariants {
  static Index plain(const Beginnings& of, const std::uint8_t* text, Index at, Index length, Beginnings::Look&) {
    constexpr Index kStride = 4;
    const auto may_begin = [&](Index place) { return of.may_begin(text + place); };
    while (at + kStride + Beginnings::kBytes <= length &&
           !(may_begin(at) | may_begin(at + 1) | may_begin(at + 2) | may_begin(at + 3))) {
      at += kStride;
    }
    while (at + Beginnings::kBytes <= length && !may_begin(at)) at++;
    return at;
  }

#ifdef FRAMEWORK_BEGINNINGS_AVX2
  // A group may begin where it has each of the bytes (Teddy, of Intel's Hyperscan; Wang et al. 2019).
  __attribute__((target("avx2"))) static Index avx2(const Beginnings& of, const std::uint8_t* text, Index at, Index length,
                                                    Beginnings::Look& look) {
    constexpr Index kBlock = 32;
    // The first of a block's places at or behind `at`; places before it are not asked for again.
    const auto first = [&] {
      if (at > look.block) look.places &= ~std::uint32_t{0} << (at - look.block);
      for (; look.places != 0; look.places &= look.places - 1) {
        const Index place = look.block + lowest(look.places);
        if (of.may_begin(text + place)) return place;
      }
      return Index{-1};
    };
    if (at < look.end) {
      const Index place = first();
      if (place >= 0) return place;
      at = look.end;
    }
    const __m256i nibble = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();
    __m256i table[Beginnings::kBytes][2];
    for (int byte = 0; byte < Beginnings::kBytes; byte++) {
      for (int half = 0; half < 2; half++) {
        table[byte][half] = _mm256_broadcastsi128_si256(
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(of.halves_[byte][half])));
      }
    }
    for (; at + kBlock + Beginnings::kBytes <= length; at += kBlock) {
      __m256i groups = _mm256_set1_epi8(-1);
      for (int byte = 0; byte < Beginnings::kBytes; byte++) {
        const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at + byte));
        const __m256i low = _mm256_shuffle_epi8(table[byte][0], _mm256_and_si256(bytes, nibble));
        const __m256i high =
            _mm256_shuffle_epi8(table[byte][1], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
        groups = _mm256_and_si256(groups, _mm256_and_si256(low, high));
      }
      look.places = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(groups, zero)));
      if (look.places == 0) continue;
      look.block = at;
      look.end = at + kBlock;
      const Index place = first();
      if (place >= 0) return place;
    }
    return plain(of, text, at, length, look);
  }
#endif

  static Beginnings::Body best() {
#ifdef FRAMEWORK_BEGINNINGS_AVX2
    if (processor_limit() != ProcessorLimit::portable && __builtin_cpu_supports("avx2")) return avx2;
#endif
    return plain;
  }
};

void Beginnings::finish() {
  body_ = BeginningsVariants::best();
  constexpr std::size_t kBits = 65536;
  slots_.assign(kBits / 64, 0);
  const auto set = [](std::vector<std::uint64_t>& bits, std::uint32_t at) { bits[at / 64] |= std::uint64_t{1} << (at % 64); };
  // Those that begin alike in one group, whatever their case: fewer bytes for each place of a group. Pairs would let nearly
  // anything into theirs, and have one to themselves.
  const auto key = [](const Added& one) {
    return std::tuple(one.is_pair, lower(one.bytes[0]), lower(one.bytes[1]), lower(one.bytes[2]));
  };
  std::sort(added_.begin(), added_.end(), [&](const Added& a, const Added& b) { return key(a) < key(b); });
  const auto differs = [&](std::size_t at) { return at == 0 || key(added_[at - 1]) != key(added_[at]); };
  std::size_t kinds = 0, kind = 0;
  for (std::size_t at = 0; at < added_.size(); at++) kinds += !added_[at].is_pair && differs(at);
  constexpr std::size_t kGroups = 8;
  for (std::size_t at = 0; at < added_.size(); at++) {
    kind += at > 0 && differs(at);
    const unsigned group = 1u << (added_[at].is_pair ? kGroups - 1 : kind * (kGroups - 1) / kinds);
    const auto& [bytes, is_pair] = added_[at];
    if (is_pair) {
      pairs_.resize(kBits / 64);
      set(pairs_, pair(bytes.data()));
    } else {
      set(slots_, slot(in_order(bytes.data())));
    }
    for (std::size_t byte = 0; byte < kBytes; byte++) {
      const auto join = [&](std::uint8_t& groups) { groups = static_cast<std::uint8_t>(groups | group); };
      if (is_pair && byte >= 2) {
        for (auto& half : halves_[byte]) std::for_each(std::begin(half), std::end(half), join);
        continue;
      }
      join(halves_[byte][0][bytes[byte] & 15]);
      join(halves_[byte][1][bytes[byte] >> 4]);
    }
  }
  added_.clear();
  added_.shrink_to_fit();
}

}  // namespace framework
