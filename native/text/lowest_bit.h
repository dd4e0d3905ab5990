// Places of bits in a mask.
#pragma once

#include <cstdint>

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

namespace framework {

// Of a mask that is not 0.
inline int lowest(std::uint64_t mask) {
#if defined(_MSC_VER) && !defined(__clang__)
  unsigned long at;
  _BitScanForward64(&at, mask);
  return static_cast<int>(at);
#else
  return __builtin_ctzll(mask);
#endif
}

inline int ones(std::uint64_t mask) {
#if defined(_MSC_VER) && !defined(__clang__)
  return static_cast<int>(__popcnt64(mask));
#elif defined(__POPCNT__) || !defined(__x86_64__)
  return __builtin_popcountll(mask);
#else
  // The oldest processors have no instruction for it, and compilers call a function then.
  mask -= mask >> 1 & 0x5555555555555555;
  mask = (mask & 0x3333333333333333) + (mask >> 2 & 0x3333333333333333);
  return static_cast<int>(((mask + (mask >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101 >> 56);
#endif
}

}  // namespace framework
