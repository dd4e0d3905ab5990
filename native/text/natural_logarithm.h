// The natural logarithm, bit for bit as V8's Math.log: both are FreeBSD's e_log.c (Sun Microsystems, 1993), whose error is
// below one unit in the last place. The C library's may differ from it in the last bit, and from machine to machine.
// To be compiled without fused multiply-adds.
#pragma once

#include <cstdint>
#include <cstring>

namespace framework {

// For positive, finite x.
inline double natural_logarithm(double x) {
  constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
  constexpr double two54 = 1.80143985094819840000e+16;
  constexpr double Lg1 = 6.666666666666735130e-01, Lg2 = 3.999999999940941908e-01, Lg3 = 2.857142874366239149e-01,
                   Lg4 = 2.222219843214978396e-01, Lg5 = 1.818357216161805012e-01, Lg6 = 1.531383769920937332e-01,
                   Lg7 = 1.479819860511658591e-01;
  std::uint64_t bits;
  std::memcpy(&bits, &x, 8);
  auto high = static_cast<std::int32_t>(bits >> 32);
  std::int32_t k = 0;
  if (high < 0x00100000) {
    k -= 54;
    x *= two54;
    std::memcpy(&bits, &x, 8);
    high = static_cast<std::int32_t>(bits >> 32);
  }
  k += (high >> 20) - 1023;
  high &= 0x000fffff;
  const std::int32_t i = (high + 0x95f64) & 0x100000;
  // x or x / 2, so that it lies between √½ and √2.
  bits = static_cast<std::uint64_t>(static_cast<std::uint32_t>(high | (i ^ 0x3ff00000))) << 32 | (bits & 0xffffffffu);
  std::memcpy(&x, &bits, 8);
  k += i >> 20;
  const double f = x - 1.0, dk = k;
  if ((0x000fffff & (2 + high)) < 3) {
    if (f == 0.0) return k == 0 ? 0.0 : dk * ln2_high + dk * ln2_low;
    const double R = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - R : dk * ln2_high - ((R - dk * ln2_low) - f);
  }
  const double s = f / (2.0 + f), z = s * s, w = z * z;
  const double t1 = w * (Lg2 + w * (Lg4 + w * Lg6)), t2 = z * (Lg1 + w * (Lg3 + w * (Lg5 + w * Lg7)));
  const double R = t2 + t1;
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const double hfsq = 0.5 * f * f;
    return k == 0 ? f - (hfsq - s * (hfsq + R)) : dk * ln2_high - ((hfsq - (s * (hfsq + R) + dk * ln2_low)) - f);
  }
  return k == 0 ? f - s * (f - R) : dk * ln2_high - ((s * (f - R) - dk * ln2_low) - f);
}

}  // namespace framework
