#include "cpu_features.h"

#include <cstring>

#if defined(_MSC_VER) && defined(_M_X64)
#include <intrin.h>
#endif

namespace framework {

namespace {

#if defined(FRAMEWORK_HAS_AVX2) || defined(FRAMEWORK_HAS_AVX512)
#if defined(__GNUC__) || defined(__clang__)
// These ask the operating system too: registers it does not save must not be used.
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}
#else
bool register_state_saved(unsigned long long bits) { return (_xgetbv(0) & bits) == bits; }
bool has_avx2() {
  int leaf1[4], leaf7[4];
  __cpuid(leaf1, 1);
  __cpuidex(leaf7, 7, 0);
  const bool osxsave = leaf1[2] & (1 << 27), fma = leaf1[2] & (1 << 12), avx2 = leaf7[1] & (1 << 5);
  return osxsave && fma && avx2 && register_state_saved(0x6);
}
bool has_avx512() {
  int leaf7[4];
  __cpuidex(leaf7, 7, 0);
  const unsigned needed = (1u << 16) | (1u << 17) | (1u << 30) | (1u << 31);  // F, DQ, BW, VL
  return has_avx2() && (static_cast<unsigned>(leaf7[1]) & needed) == needed && register_state_saved(0xE6);
}
#endif
#endif

const Kernels*& current() {
  static const Kernels* chosen = available_kernels().front();
  return chosen;
}

}  // namespace

const std::vector<const Kernels*>& available_kernels() {
  static const std::vector<const Kernels*> found = [] {
    std::vector<const Kernels*> list;
#if defined(FRAMEWORK_HAS_AVX512)
    if (has_avx512()) list.push_back(&avx512_kernels());
#endif
#if defined(FRAMEWORK_HAS_AVX2)
    if (has_avx2()) list.push_back(&avx2_kernels());
#endif
    list.push_back(&portable_kernels());
    return list;
  }();
  return found;
}

const Kernels& kernels() { return *current(); }

bool use_kernels(const char* name) {
  for (const Kernels* candidate : available_kernels()) {
    if (std::strcmp(candidate->name, name) == 0) {
      current() = candidate;
      return true;
    }
  }
  return false;
}

}  // namespace framework
