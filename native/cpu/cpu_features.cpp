#include "cpu_features.h"

#include "processor_limit.h"

#include <cstring>

#if defined(_MSC_VER) && defined(_M_X64)
#include <intrin.h>
#endif

#if defined(FRAMEWORK_HAS_AMX_BF16) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
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

#if defined(FRAMEWORK_HAS_AVX512_BF16)
bool has_avx512_bf16() {
#if defined(__GNUC__) || defined(__clang__)
  return has_avx512() && __builtin_cpu_supports("avx512bf16");
#else
  int leaf7[4];
  __cpuidex(leaf7, 7, 1);
  return has_avx512() && (leaf7[0] & (1 << 5)) != 0;
#endif
}
#endif

#if defined(FRAMEWORK_HAS_AMX_BF16)
// Linux gives the tile registers to a process that asks for them (Documentation/arch/x86/xstate.rst).
bool has_amx_bf16() {
#if defined(__linux__)
  constexpr int kRequestPermission = 0x1023, kTileData = 18;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!has_avx512_bf16() || __get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  const bool bf16 = (d & (1u << 22)) != 0, tile = (d & (1u << 24)) != 0;
  return bf16 && tile && syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}
#endif

MatrixKernels matrix_part(const Kernels& k) {
  return {k.name,        k.tile_rows,  k.tile_columns,  1, MatrixKernels::Left::packed_or_rows,
          k.pack_left, k.pack_right, k.multiply_block};
}

std::vector<const MatrixKernels*> bf16_kernels() {
  std::vector<const MatrixKernels*> list;
  if (processor_limit() != ProcessorLimit::none) return list;
#if defined(FRAMEWORK_HAS_AMX_BF16)
  static const bool amx = has_amx_bf16();
  if (amx) list.push_back(&amx_bf16_kernels());
#endif
#if defined(FRAMEWORK_HAS_AVX512_BF16)
  if (has_avx512_bf16()) list.push_back(&avx512_bf16_kernels());
#endif
  return list;
}

struct Chosen {
  Precision precision = Precision::f32;
  MatrixKernels kernels;
};
Chosen& chosen() {
  static Chosen now{Precision::f32, matrix_part(*available_kernels().front())};
  return now;
}

const Kernels*& current() {
  static const Kernels* chosen = available_kernels().front();
  return chosen;
}

}  // namespace

const std::vector<const Kernels*>& available_kernels() {
  static const std::vector<const Kernels*> found = [] {
    std::vector<const Kernels*> list;
#if defined(FRAMEWORK_HAS_AVX512)
    if (processor_limit() == ProcessorLimit::none && has_avx512()) list.push_back(&avx512_kernels());
#endif
#if defined(FRAMEWORK_HAS_AVX2)
    if (processor_limit() != ProcessorLimit::portable && has_avx2()) list.push_back(&avx2_kernels());
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
      chosen() = {Precision::f32, matrix_part(*candidate)};
      return true;
    }
  }
  return false;
}

std::vector<const char*> available_bf16() {
  std::vector<const char*> names;
  for (const MatrixKernels* each : bf16_kernels()) names.push_back(each->name);
  return names;
}

bool use_precision(Precision precision) {
  if (precision == Precision::f32) {
    chosen() = {precision, matrix_part(kernels())};
    return true;
  }
  const auto list = bf16_kernels();
  if (list.empty()) return false;
  chosen() = {precision, *list.front()};
  return true;
}

Precision precision() { return chosen().precision; }

const MatrixKernels& matrix_kernels() { return chosen().kernels; }

}  // namespace framework
