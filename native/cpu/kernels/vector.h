// A vector register of floats: FRAMEWORK_LANES of them. GCC's and Clang's vector extensions, so that one source serves
// SSE2, AVX2, AVX-512 and NEON; `a * b + c` becomes one fused instruction where the machine has it
// (-ffp-contract=fast). Elsewhere a plain array.
#pragma once

#include <math.h>
#include <string.h>
#if defined(__AVX__)
#include <immintrin.h>
#endif

#include "../index.h"

#if defined(__clang__)
#define FRAMEWORK_UNROLL(count) _Pragma("clang loop unroll(full)")
#define FRAMEWORK_ROLLED _Pragma("clang loop unroll(disable)")
#define FRAMEWORK_INLINE inline __attribute__((always_inline))
#define FRAMEWORK_NOINLINE __attribute__((noinline))
#elif defined(__GNUC__)
#define FRAMEWORK_PRAGMA(text) _Pragma(#text)
#define FRAMEWORK_UNROLL(count) FRAMEWORK_PRAGMA(GCC unroll count)
#define FRAMEWORK_ROLLED FRAMEWORK_PRAGMA(GCC unroll 1)
#define FRAMEWORK_INLINE inline __attribute__((always_inline))
#define FRAMEWORK_NOINLINE __attribute__((noinline))
#else
#define FRAMEWORK_UNROLL(count)
#define FRAMEWORK_ROLLED
#define FRAMEWORK_INLINE inline
#define FRAMEWORK_NOINLINE
#endif

#if defined(__GNUC__) || defined(__clang__)
#define FRAMEWORK_PREFETCH(address) __builtin_prefetch(address)
// Into the second-level cache.
#define FRAMEWORK_PREFETCH_FAR(address) __builtin_prefetch(address, 0, 2)
#define FRAMEWORK_RESTRICT __restrict__
// Hides from the compiler how a pointer was computed, so that it is kept and not another one for each address.
#define FRAMEWORK_OPAQUE(pointer) __asm__("" : "+r"(pointer))
#else
#define FRAMEWORK_PREFETCH(address) ((void)0)
#define FRAMEWORK_PREFETCH_FAR(address) ((void)0)
#define FRAMEWORK_RESTRICT __restrict
#define FRAMEWORK_OPAQUE(pointer) ((void)0)
#endif

namespace framework {
namespace FRAMEWORK_ISA {

constexpr Index kLanes = FRAMEWORK_LANES;
// Floats of a cache line.
constexpr Index kLineFloats = 16;

#if (defined(__GNUC__) || defined(__clang__)) && !defined(FRAMEWORK_PLAIN_VECTOR)
#define FRAMEWORK_VECTOR_EXTENSION 1

typedef float Vector __attribute__((vector_size(FRAMEWORK_LANES * 4)));
typedef int IntVector __attribute__((vector_size(FRAMEWORK_LANES * 4)));
typedef float UnalignedVector __attribute__((vector_size(FRAMEWORK_LANES * 4), aligned(4), may_alias));

// x − 0 is x for every x, and compilers make one broadcast of it; setting lane by lane becomes a chain of inserts.
FRAMEWORK_INLINE Vector broadcast(float x) { return x - Vector{}; }
FRAMEWORK_INLINE Vector load(const float* p) { return *reinterpret_cast<const UnalignedVector*>(p); }
FRAMEWORK_INLINE void store(float* p, Vector v) { *reinterpret_cast<UnalignedVector*>(p) = v; }
// a · b + sum, and sum += a · b: one rounding where the machine has such an instruction. With AVX2's sixteen registers the second
// is told to be done in place: left the choice in an unrolled loop, GCC 12 gives each step's sums other registers, has too few of
// them and copies. Not in a build with sanitizers, which do not see what assembler reads. Both or neither are instructions:
// whether a compiler fuses `a * b + sum` depends on its flags, and an element has the same bits whichever kernel computes it.
#if defined(__FMA__) && defined(__x86_64__) && FRAMEWORK_LANES == 8 && !defined(FRAMEWORK_SANITIZED) && !defined(__SANITIZE_ADDRESS__)
#define FRAMEWORK_IN_PLACE 1
FRAMEWORK_INLINE Vector fused(Vector a, Vector b, Vector sum) { return _mm256_fmadd_ps(a, b, sum); }
FRAMEWORK_INLINE void accumulate(Vector& sum, Vector a, Vector b) {
  __asm__("vfmadd231ps %2, %1, %0" : "+x"(sum) : "x"(a), "x"(b));
}
#else
FRAMEWORK_INLINE Vector fused(Vector a, Vector b, Vector sum) { return a * b + sum; }
FRAMEWORK_INLINE void accumulate(Vector& sum, Vector a, Vector b) { sum = a * b + sum; }
#endif
// The second operand where either is NaN, as the instructions do it.
FRAMEWORK_INLINE Vector maximum(Vector a, Vector b) { return a > b ? a : b; }
FRAMEWORK_INLINE Vector minimum(Vector a, Vector b) { return a < b ? a : b; }
// 2^n for whole numbers n, given as n + 1.5 · 2^23: the exponent bits are the low bits of that sum.
FRAMEWORK_INLINE Vector power_of_two(Vector shifted) {
  return reinterpret_cast<Vector>((reinterpret_cast<IntVector>(shifted) + 127) << 23);
}

#else

struct Vector {
  float lane[FRAMEWORK_LANES];
  float& operator[](Index i) { return lane[i]; }
  float operator[](Index i) const { return lane[i]; }
};
#define FRAMEWORK_LANEWISE(op)                                        \
  FRAMEWORK_INLINE Vector operator op(Vector a, Vector b) {           \
    for (Index i = 0; i < kLanes; i++) a.lane[i] = a.lane[i] op b.lane[i]; \
    return a;                                                         \
  }                                                                   \
  FRAMEWORK_INLINE Vector& operator op##=(Vector& a, Vector b) { return a = a op b; }
FRAMEWORK_LANEWISE(+)
FRAMEWORK_LANEWISE(-)
FRAMEWORK_LANEWISE(*)
FRAMEWORK_LANEWISE(/)
#undef FRAMEWORK_LANEWISE
FRAMEWORK_INLINE Vector fused(Vector a, Vector b, Vector sum) { return a * b + sum; }
FRAMEWORK_INLINE void accumulate(Vector& sum, Vector a, Vector b) { sum = a * b + sum; }
FRAMEWORK_INLINE Vector broadcast(float x) {
  Vector v;
  for (Index i = 0; i < kLanes; i++) v.lane[i] = x;
  return v;
}
FRAMEWORK_INLINE Vector load(const float* p) {
  Vector v;
  memcpy(v.lane, p, sizeof v.lane);
  return v;
}
FRAMEWORK_INLINE void store(float* p, Vector v) { memcpy(p, v.lane, sizeof v.lane); }
FRAMEWORK_INLINE Vector maximum(Vector a, Vector b) {
  for (Index i = 0; i < kLanes; i++) a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
  return a;
}
FRAMEWORK_INLINE Vector minimum(Vector a, Vector b) {
  for (Index i = 0; i < kLanes; i++) a.lane[i] = a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i];
  return a;
}
FRAMEWORK_INLINE Vector power_of_two(Vector shifted) {
  for (Index i = 0; i < kLanes; i++) {
    unsigned bits;
    memcpy(&bits, &shifted.lane[i], 4);
    bits = (bits + 127u) << 23;
    memcpy(&shifted.lane[i], &bits, 4);
  }
  return shifted;
}

#endif

// Lanes are added in a fixed tree, halves first.
FRAMEWORK_INLINE float sum_of_lanes(Vector v) {
  float lane[FRAMEWORK_LANES];
  store(lane, v);
  FRAMEWORK_UNROLL(4)
  for (Index half = kLanes / 2; half > 0; half /= 2) {
    for (Index i = 0; i < half; i++) lane[i] += lane[i + half];
  }
  return lane[0];
}

FRAMEWORK_INLINE float maximum_of_lanes(Vector v) {
  float lane[FRAMEWORK_LANES];
  store(lane, v);
  float best = lane[0];
  for (Index i = 1; i < kLanes; i++) best = lane[i] > best ? lane[i] : best;
  return best;
}

// e^x to about 2 units in the last place for −87 ≤ x ≤ 88, clamped outside, NaN for NaN: x = n·ln 2 + r, and a polynomial for e^r
// (coefficients of Cephes' expf, Moshier 1992; ln 2 in two parts so that the reduction is exact enough).
FRAMEWORK_INLINE Vector exponential(Vector x) {
  x = maximum(broadcast(-87.0f), minimum(broadcast(88.0f), x));
  const Vector round = broadcast(12582912.0f);  // 1.5 · 2^23: adding it rounds to a whole number
  const Vector shifted = x * broadcast(1.44269504f) + round;
  const Vector n = shifted - round;
  const Vector r = (x - n * broadcast(0.693359375f)) - n * broadcast(-2.12194440e-4f);
  Vector y = broadcast(1.9875691500e-4f);
  y = y * r + broadcast(1.3981999507e-3f);
  y = y * r + broadcast(8.3334519073e-3f);
  y = y * r + broadcast(4.1665795894e-2f);
  y = y * r + broadcast(1.6666665459e-1f);
  y = y * r + broadcast(5.0000001201e-1f);
  y = y * (r * r) + (r + broadcast(1.0f));
  return y * power_of_two(shifted);
}

FRAMEWORK_INLINE Index smaller(Index a, Index b) { return a < b ? a : b; }
FRAMEWORK_INLINE Index larger(Index a, Index b) { return a > b ? a : b; }

}  // namespace FRAMEWORK_ISA
}  // namespace framework
