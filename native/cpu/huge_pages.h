// Pages of 2 MiB where the system gives them to whoever asks: with pages of 4 KiB, walking over the rows of a large matrix
// costs a look-up for every few cache lines.
#pragma once

#include <cstddef>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace framework {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

// Asks for huge pages for the whole ones inside [begin, begin + bytes), which should not have been written yet. A wish:
// nothing says whether it is granted.
inline void wish_for_huge_pages([[maybe_unused]] void* begin, [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  const std::size_t from = reinterpret_cast<std::size_t>(begin), end = (from + bytes) & ~(kHugePage - 1);
  const std::size_t first = (from + kHugePage - 1) & ~(kHugePage - 1);
  if (first < end) madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
#endif
}

}  // namespace framework
