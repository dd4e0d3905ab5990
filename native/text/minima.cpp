#include "minima.h"

#include <cstring>
#include <limits>

#include "variants.h"

namespace framework {
namespace {

// Permutations whose minima stay in registers while the hashes pass by.
constexpr Index kGroup = 16;
constexpr std::uint64_t kMersenne61 = (std::uint64_t{1} << 61) - 1;

// One group: kGroup multipliers, addends and minima.
FRAMEWORK_BODY void group_32_body(const std::uint32_t* hashes, Index count, const std::uint32_t* a, const std::uint32_t* b,
                                  std::int32_t* least) {
  std::int32_t minima[kGroup];
  for (Index i = 0; i < kGroup; i++) minima[i] = std::numeric_limits<std::int32_t>::max();
  for (Index at = 0; at < count; at++) {
    const std::uint32_t hash = hashes[at];
    for (Index i = 0; i < kGroup; i++) {
      const std::int32_t value = static_cast<std::int32_t>(a[i] * hash + b[i]);
      minima[i] = value < minima[i] ? value : minima[i];
    }
  }
  std::memcpy(least, minima, sizeof minima);
}
FRAMEWORK_VARIANTS(group_32,
                   (const std::uint32_t* hashes, Index count, const std::uint32_t* a, const std::uint32_t* b,
                    std::int32_t* least),
                   (hashes, count, a, b, least))

FRAMEWORK_BODY void group_wrapped_32_body(const std::uint32_t* hashes, Index count, const std::uint32_t* a,
                                          const std::uint32_t* b, std::uint32_t* least) {
  constexpr std::uint32_t kPrime = 4294967291u;
  std::uint32_t minima[kGroup];
  for (Index i = 0; i < kGroup; i++) minima[i] = 0xffffffff;
  for (Index at = 0; at < count; at++) {
    const std::uint32_t hash = hashes[at];
    for (Index i = 0; i < kGroup; i++) {
      const std::uint32_t value = a[i] * hash + b[i];
      const std::uint32_t reduced = value >= kPrime ? value - kPrime : value;
      minima[i] = reduced < minima[i] ? reduced : minima[i];
    }
  }
  std::memcpy(least, minima, sizeof minima);
}
FRAMEWORK_VARIANTS(group_wrapped_32,
                   (const std::uint32_t* hashes, Index count, const std::uint32_t* a, const std::uint32_t* b,
                    std::uint32_t* least),
                   (hashes, count, a, b, least))

// Values are below 2^61: signed comparisons, which more processors have, order them alike.
template <bool Whole>
FRAMEWORK_BODY void group_61(const std::uint64_t* hashes, Index count, const std::uint64_t* a, const std::uint64_t* b,
                             std::uint64_t* least) {
  std::int64_t minima[kGroup];
  for (Index i = 0; i < kGroup; i++) minima[i] = std::numeric_limits<std::int64_t>::max();
  for (Index at = 0; at < count; at++) {
    const std::uint64_t hash = hashes[at];
    for (Index i = 0; i < kGroup; i++) {
      const std::uint64_t sum = a[i] * hash + b[i];
      // Modulo 2^61 − 1: what is above bit 61 is added at the bottom.
      std::uint64_t value = (sum & kMersenne61) + (sum >> 61);
      value = static_cast<std::int64_t>(value) >= static_cast<std::int64_t>(kMersenne61) ? value - kMersenne61 : value;
      const std::int64_t kept = static_cast<std::int64_t>(Whole ? value : value & 0xffffffff);
      minima[i] = kept < minima[i] ? kept : minima[i];
    }
  }
  std::memcpy(least, minima, sizeof minima);
}
FRAMEWORK_BODY void group_61_whole_body(const std::uint64_t* hashes, Index count, const std::uint64_t* a,
                                        const std::uint64_t* b, std::uint64_t* least) {
  group_61<true>(hashes, count, a, b, least);
}
FRAMEWORK_BODY void group_61_low_body(const std::uint64_t* hashes, Index count, const std::uint64_t* a,
                                      const std::uint64_t* b, std::uint64_t* least) {
  group_61<false>(hashes, count, a, b, least);
}
FRAMEWORK_VARIANTS(group_61_whole,
                   (const std::uint64_t* hashes, Index count, const std::uint64_t* a, const std::uint64_t* b,
                    std::uint64_t* least),
                   (hashes, count, a, b, least))
FRAMEWORK_VARIANTS(group_61_low,
                   (const std::uint64_t* hashes, Index count, const std::uint64_t* a, const std::uint64_t* b,
                    std::uint64_t* least),
                   (hashes, count, a, b, least))

// How often each bit is set, counted for all 64 at once: the bits of plane i have weight 2^i, and a hash is added as a
// number is, with carries (vertical counters). kLanes hashes go side by side.
FRAMEWORK_BODY void majority_body(const std::uint64_t* hashes, Index count, std::uint32_t ones[64]) {
  constexpr Index kLanes = 8, kPlanes = 8, kMost = (1 << kPlanes) - 1;
  for (Index at = 0; at < count;) {
    std::uint64_t plane[kPlanes][kLanes] = {};
    Index added = 0;
    for (; added < kMost && at < count; added++, at += kLanes) {
      std::uint64_t carry[kLanes] = {};
      const Index given = count - at < kLanes ? count - at : kLanes;
      std::memcpy(carry, hashes + at, static_cast<std::size_t>(given) * sizeof *hashes);
      for (Index i = 0; i < kPlanes; i++) {
        for (Index lane = 0; lane < kLanes; lane++) {
          const std::uint64_t both = plane[i][lane] & carry[lane];
          plane[i][lane] ^= carry[lane];
          carry[lane] = both;
        }
      }
    }
    // The planes beyond are empty.
    for (Index i = 0; added >> i != 0; i++) {
      for (Index lane = 0; lane < kLanes; lane++) {
        for (int bit = 0; bit < 64; bit++) ones[bit] += static_cast<std::uint32_t>(plane[i][lane] >> bit & 1) << i;
      }
    }
  }
}
FRAMEWORK_VARIANTS(majority, (const std::uint64_t* hashes, Index count, std::uint32_t ones[64]), (hashes, count, ones))

// Whole groups as they lie, the last one padded.
template <class Number, class Factor, class Group>
void each_group(const Factor* multipliers, const Factor* addends, Index permutations, Number* minima, Group&& group) {
  Index i = 0;
  for (; i + kGroup <= permutations; i += kGroup) group(multipliers + i, addends + i, minima + i);
  if (i == permutations) return;
  Factor a[kGroup] = {}, b[kGroup] = {};
  Number least[kGroup];
  const std::size_t rest = static_cast<std::size_t>(permutations - i);
  std::memcpy(a, multipliers + i, rest * sizeof(Factor));
  std::memcpy(b, addends + i, rest * sizeof(Factor));
  group(a, b, least);
  std::memcpy(minima + i, least, rest * sizeof(Number));
}

}  // namespace

void minima_32(const std::uint32_t* hashes, Index count, const std::int32_t* multipliers, const std::int32_t* addends,
               Index permutations, std::int32_t* minima) {
  each_group(reinterpret_cast<const std::uint32_t*>(multipliers), reinterpret_cast<const std::uint32_t*>(addends),
             permutations, minima, [&](auto* a, auto* b, auto* least) { group_32_best(hashes, count, a, b, least); });
}

void minima_wrapped_32(const std::uint32_t* hashes, Index count, const std::int32_t* multipliers,
                       const std::int32_t* addends, Index permutations, std::uint32_t* minima) {
  each_group(reinterpret_cast<const std::uint32_t*>(multipliers), reinterpret_cast<const std::uint32_t*>(addends),
             permutations, minima,
             [&](auto* a, auto* b, auto* least) { group_wrapped_32_best(hashes, count, a, b, least); });
}

void minima_61(const std::uint64_t* hashes, Index count, const std::uint64_t* multipliers, const std::uint64_t* addends,
               Index permutations, bool whole, std::uint64_t* minima) {
  each_group(multipliers, addends, permutations, minima, [&](auto* a, auto* b, auto* least) {
    if (whole) group_61_whole_best(hashes, count, a, b, least);
    else group_61_low_best(hashes, count, a, b, least);
  });
}

std::uint64_t majority(const std::uint64_t* hashes, Index count) {
  std::uint32_t ones[64] = {};
  majority_best(hashes, count, ones);
  std::uint64_t bits = 0;
  for (int bit = 0; bit < 64; bit++) {
    if (std::uint64_t{2} * ones[bit] > static_cast<std::uint64_t>(count)) bits |= std::uint64_t{1} << bit;
  }
  return bits;
}

}  // namespace framework
