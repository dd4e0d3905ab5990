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
#else
  return __builtin_popcountll(mask);
#endif
}

}  // namespace framework
