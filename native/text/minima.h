// Signatures of a document's shingle hashes: minima under permutations (MinHash, Broder 1997), majorities of bits
// (SimHash, Charikar 2002). plugin-near-dedup has the reference of each.
#pragma once

#include <cstdint>

#include "../cpu/index.h"

namespace framework {

// minima[i] = min over h of a[i] · h + b[i] modulo 2^32, as signed numbers.
void minima_32(const std::uint32_t* hashes, Index count, const std::int32_t* multipliers, const std::int32_t* addends,
               Index permutations, std::int32_t* minima);

// minima[i] = min over h of (a[i] · h + b[i] modulo 2^32) modulo 2^32 − 5.
void minima_wrapped_32(const std::uint32_t* hashes, Index count, const std::int32_t* multipliers,
                       const std::int32_t* addends, Index permutations, std::uint32_t* minima);

// minima[i] = min over h of (a[i] · h + b[i] modulo 2^64) modulo 2^61 − 1, whole, or of its lower 32 bits.
void minima_61(const std::uint64_t* hashes, Index count, const std::uint64_t* multipliers, const std::uint64_t* addends,
               Index permutations, bool whole, std::uint64_t* minima);

// Each bit that more than half of the hashes have.
std::uint64_t majority(const std::uint64_t* hashes, Index count);

}  // namespace framework
