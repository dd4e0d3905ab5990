// One body compiled for each kind of processor, the best of which is taken where it runs.
//
//   FRAMEWORK_BODY void sum_body(const int* of, int count, int* out) { … }
//   FRAMEWORK_VARIANTS(sum, (const int* of, int count, int* out), (of, count, out))
//
// makes `sum_best`. What a body calls must be FRAMEWORK_BODY as well, or it is compiled for the oldest processor.
#pragma once

#include "../cpu/processor_limit.h"

#if (defined(__GNUC__) || defined(__clang__)) && (defined(__x86_64__) || defined(__i386__))
#define FRAMEWORK_BODY inline __attribute__((always_inline))
#define FRAMEWORK_VARIANTS(name, parameters, arguments)                                        \
  __attribute__((target("avx2"))) void name##_avx2 parameters { name##_body arguments; }        \
  __attribute__((target("avx512f,avx512dq,avx512vl"))) void name##_avx512 parameters { name##_body arguments; } \
  void name##_plain parameters { name##_body arguments; }                                      \
  void name##_best parameters {                                                                \
    static const ProcessorLimit limit = processor_limit();                                     \
    static const bool avx512 = limit == ProcessorLimit::none &&                                \
                               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"); \
    static const bool avx2 = limit != ProcessorLimit::portable && __builtin_cpu_supports("avx2"); \
    if (avx512) return name##_avx512 arguments;                                                \
    if (avx2) return name##_avx2 arguments;                                                    \
    name##_plain arguments;                                                                    \
  }
#else
#define FRAMEWORK_BODY inline
#define FRAMEWORK_VARIANTS(name, parameters, arguments) \
  void name##_best parameters { name##_body arguments; }
#endif
