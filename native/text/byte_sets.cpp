#include "byte_sets.h"

#include <cstring>

#include "../cpu/processor_limit.h"

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define FRAMEWORK_SETS_AVX2
#include <immintrin.h>
#endif

namespace framework {

// One body for each kind of processor, chosen where it runs.
struct ByteSetVariants {
  static void plain(const ByteSets& sets, const std::uint8_t* block, std::uint64_t* found) {
    // A bit of each of eight bytes becomes a byte of eight bits by one product.
    constexpr std::uint64_t kOfEach = 0x0101010101010101, kGather = 0x0102040810204080;
    for (int set = 0; set < sets.count_; set++) found[set] = 0;
    for (int eight = 0; eight < ByteSets::kBlock / 8; eight++) {
      std::uint64_t of = 0;
      for (int at = 0; at < 8; at++) of |= static_cast<std::uint64_t>(sets.of_[block[8 * eight + at]]) << 8 * at;
      for (int set = 0; set < sets.count_; set++) found[set] |= ((of >> set & kOfEach) * kGather >> 56) << 8 * eight;
    }
  }

#ifdef FRAMEWORK_SETS_AVX2
  // Two look-ups by a byte's lower half give the upper halves that are in the set (Muła's and Langdale's way to classify).
  __attribute__((target("avx2"))) static void avx2(const ByteSets& sets, const std::uint8_t* block, std::uint64_t* found) {
    const __m256i bits = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128,  //
                                          1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
    const __m256i nibble = _mm256_set1_epi8(15), top = _mm256_set1_epi8(-128);
    for (int half = 0; half < 2; half++) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32 * half));
      const __m256i flipped = _mm256_xor_si256(bytes, top);
      const __m256i upper = _mm256_shuffle_epi8(bits, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
      for (int set = 0; set < sets.count_; set++) {
        const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(sets.low_[set])));
        const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(sets.high_[set])));
        // A byte with its top bit set looks nothing up: each half of the table sees its own bytes alone.
        const __m256i halves = _mm256_or_si256(_mm256_shuffle_epi8(low, bytes), _mm256_shuffle_epi8(high, flipped));
        const __m256i in = _mm256_cmpeq_epi8(_mm256_and_si256(halves, upper), upper);
        const std::uint64_t mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(in));
        found[set] = half == 0 ? mask : found[set] | mask << 32;
      }
    }
  }
#endif

  using Body = void (*)(const ByteSets&, const std::uint8_t*, std::uint64_t*);
  static Body best() {
#ifdef FRAMEWORK_SETS_AVX2
    if (processor_limit() != ProcessorLimit::portable && __builtin_cpu_supports("avx2")) return avx2;
#endif
    return plain;
  }
};

ByteSets::ByteSets(const std::uint8_t* of, int count) : count_(count) {
  std::memcpy(of_, of, sizeof of_);
  for (int byte = 0; byte < 256; byte++) {
    for (int set = 0; set < count; set++) {
      if (!has(static_cast<std::uint8_t>(byte), set)) continue;
      auto& table = byte < 0x80 ? low_ : high_;
      table[set][byte & 15] = static_cast<std::uint8_t>(table[set][byte & 15] | 1u << (byte >> 4 & 7));
    }
  }
}

void ByteSets::whole(const std::uint8_t* block, std::uint64_t* found) const {
  static const ByteSetVariants::Body body = ByteSetVariants::best();
  body(*this, block, found);
}

void ByteSets::rest(const std::uint8_t* block, Index length, std::uint64_t* found) const {
  std::uint8_t padded[kBlock] = {};
  if (length > 0) std::memcpy(padded, block, static_cast<std::size_t>(length));
  whole(padded, found);
  for (int set = 0; set < count_; set++) found[set] &= length == 0 ? 0 : ~std::uint64_t{0} >> (kBlock - length);
}

}  // namespace framework
