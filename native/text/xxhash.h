// xxHash (Collet, specification 0.8): XXH32 and XXH64 with seed 0, XXH3 of 64 bits with a seed of 32 bits. For processors
// that store the low byte first.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

#include "../cpu/index.h"

namespace framework {

inline std::uint32_t read_32(const std::uint8_t* from) {
  std::uint32_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
inline std::uint64_t read_64(const std::uint8_t* from) {
  std::uint64_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
inline std::uint32_t rotate_left(std::uint32_t value, int by) { return (value << by) | (value >> (32 - by)); }
inline std::uint64_t rotate_left(std::uint64_t value, int by) { return (value << by) | (value >> (64 - by)); }
inline std::uint32_t swap_bytes(std::uint32_t value) {
  return (value << 24) | ((value & 0xff00) << 8) | ((value >> 8) & 0xff00) | (value >> 24);
}
inline std::uint64_t swap_bytes(std::uint64_t value) {
  return (static_cast<std::uint64_t>(swap_bytes(static_cast<std::uint32_t>(value))) << 32) |
         swap_bytes(static_cast<std::uint32_t>(value >> 32));
}

// The halves of the 128-bit product, joined by exclusive or.
inline std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
#if defined(_MSC_VER) && !defined(__clang__)
  const std::uint64_t high = __umulh(a, b);
  return (a * b) ^ high;
#else
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#endif
}

// ── XXH32 ──

constexpr std::uint32_t kPrime32_1 = 0x9e3779b1, kPrime32_2 = 0x85ebca77, kPrime32_3 = 0xc2b2ae3d,
                        kPrime32_4 = 0x27d4eb2f, kPrime32_5 = 0x165667b1;

inline std::uint32_t xxh32(const std::uint8_t* bytes, Index length) {
  const std::uint8_t* const end = bytes + length;
  std::uint32_t hash = kPrime32_5;
  if (length >= 16) {
    std::uint32_t lane[4] = {kPrime32_1 + kPrime32_2, kPrime32_2, 0, 0u - kPrime32_1};
    for (; end - bytes >= 16; bytes += 16) {
      for (int i = 0; i < 4; i++) {
        lane[i] = rotate_left(lane[i] + read_32(bytes + 4 * i) * kPrime32_2, 13) * kPrime32_1;
      }
    }
    hash = rotate_left(lane[0], 1) + rotate_left(lane[1], 7) + rotate_left(lane[2], 12) + rotate_left(lane[3], 18);
  }
  hash += static_cast<std::uint32_t>(length);
  for (; end - bytes >= 4; bytes += 4) hash = rotate_left(hash + read_32(bytes) * kPrime32_3, 17) * kPrime32_4;
  for (; bytes < end; bytes++) hash = rotate_left(hash + *bytes * kPrime32_5, 11) * kPrime32_1;
  hash = (hash ^ (hash >> 15)) * kPrime32_2;
  hash = (hash ^ (hash >> 13)) * kPrime32_3;
  return hash ^ (hash >> 16);
}

// ── XXH64 ──

constexpr std::uint64_t kPrime64_1 = 0x9e3779b185ebca87, kPrime64_2 = 0xc2b2ae3d27d4eb4f, kPrime64_3 = 0x165667b19e3779f9,
                        kPrime64_4 = 0x85ebca77c2b2ae63, kPrime64_5 = 0x27d4eb2f165667c5;

inline std::uint64_t xxh64_round(std::uint64_t lane, std::uint64_t input) {
  return rotate_left(lane + input * kPrime64_2, 31) * kPrime64_1;
}
inline std::uint64_t xxh64_avalanche(std::uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * kPrime64_2;
  hash = (hash ^ (hash >> 29)) * kPrime64_3;
  return hash ^ (hash >> 32);
}

inline std::uint64_t xxh64(const std::uint8_t* bytes, Index length) {
  const std::uint8_t* const end = bytes + length;
  std::uint64_t hash = kPrime64_5;
  if (length >= 32) {
    std::uint64_t lane[4] = {kPrime64_1 + kPrime64_2, kPrime64_2, 0, 0u - kPrime64_1};
    for (; end - bytes >= 32; bytes += 32) {
      for (int i = 0; i < 4; i++) lane[i] = xxh64_round(lane[i], read_64(bytes + 8 * i));
    }
    hash = rotate_left(lane[0], 1) + rotate_left(lane[1], 7) + rotate_left(lane[2], 12) + rotate_left(lane[3], 18);
    for (const std::uint64_t value : lane) hash = (hash ^ xxh64_round(0, value)) * kPrime64_1 + kPrime64_4;
  }
  hash += static_cast<std::uint64_t>(length);
  for (; end - bytes >= 8; bytes += 8) {
    hash = rotate_left(hash ^ xxh64_round(0, read_64(bytes)), 27) * kPrime64_1 + kPrime64_4;
  }
  if (end - bytes >= 4) {
    hash = rotate_left(hash ^ read_32(bytes) * kPrime64_1, 23) * kPrime64_2 + kPrime64_3;
    bytes += 4;
  }
  for (; bytes < end; bytes++) hash = rotate_left(hash ^ *bytes * kPrime64_5, 11) * kPrime64_1;
  return xxh64_avalanche(hash);
}

// ── XXH3, 64 bits ──

class Xxh3 {
 public:
  explicit Xxh3(std::uint32_t seed) : seed_(seed) {
    for (int at = 0; at < kSecretSize; at += 16) {
      const std::uint64_t plus = read_64(kSecret + at) + seed_, minus = read_64(kSecret + at + 8) - seed_;
      std::memcpy(seeded_ + at, &plus, sizeof plus);
      std::memcpy(seeded_ + at + 8, &minus, sizeof minus);
    }
  }

  std::uint64_t operator()(const std::uint8_t* bytes, Index length) const {
    if (length > 240) return of_stripes(bytes, length);
    if (length > 128) return of_129_to_240(bytes, length);
    if (length > 16) return of_17_to_128(bytes, length);
    if (length > 8) return of_9_to_16(bytes, length);
    if (length >= 4) return of_4_to_8(bytes, length);
    if (length > 0) return of_1_to_3(bytes, length);
    return xxh64_avalanche(seed_ ^ read_64(kSecret + 56) ^ read_64(kSecret + 64));
  }

 private:
  static constexpr int kSecretSize = 192, kStripe = 64, kSecretStep = 8;

  static std::uint64_t avalanche(std::uint64_t hash) {
    hash = (hash ^ (hash >> 37)) * 0x165667919e3779f9;
    return hash ^ (hash >> 32);
  }

  // Sixteen bytes against sixteen of the secret.
  std::uint64_t mix_16(const std::uint8_t* bytes, int secret) const {
    return folded_product(read_64(bytes) ^ (read_64(kSecret + secret) + seed_),
                          read_64(bytes + 8) ^ (read_64(kSecret + secret + 8) - seed_));
  }

  std::uint64_t of_1_to_3(const std::uint8_t* bytes, Index length) const {
    const std::uint32_t combined = static_cast<std::uint32_t>(bytes[0]) << 16 |
                                   static_cast<std::uint32_t>(bytes[length >> 1]) << 24 | bytes[length - 1] |
                                   static_cast<std::uint32_t>(length) << 8;
    return xxh64_avalanche(combined ^ ((read_32(kSecret) ^ read_32(kSecret + 4)) + seed_));
  }

  std::uint64_t of_4_to_8(const std::uint8_t* bytes, Index length) const {
    constexpr std::uint64_t kMix = 0x9fb21c651e98df25;
    const std::uint64_t seed = seed_ ^ static_cast<std::uint64_t>(swap_bytes(static_cast<std::uint32_t>(seed_))) << 32;
    const std::uint64_t flip = (read_64(kSecret + 8) ^ read_64(kSecret + 16)) - seed;
    std::uint64_t hash = flip ^ (read_32(bytes + length - 4) + (static_cast<std::uint64_t>(read_32(bytes)) << 32));
    hash ^= rotate_left(hash, 49) ^ rotate_left(hash, 24);
    hash *= kMix;
    hash ^= (hash >> 35) + static_cast<std::uint64_t>(length);
    hash *= kMix;
    return hash ^ (hash >> 28);
  }

  std::uint64_t of_9_to_16(const std::uint8_t* bytes, Index length) const {
    const std::uint64_t low = read_64(bytes) ^ ((read_64(kSecret + 24) ^ read_64(kSecret + 32)) + seed_);
    const std::uint64_t high = read_64(bytes + length - 8) ^ ((read_64(kSecret + 40) ^ read_64(kSecret + 48)) - seed_);
    return avalanche(static_cast<std::uint64_t>(length) + swap_bytes(low) + high + folded_product(low, high));
  }

  std::uint64_t of_17_to_128(const std::uint8_t* bytes, Index length) const {
    std::uint64_t sum = static_cast<std::uint64_t>(length) * kPrime64_1;
    for (int pair = static_cast<int>((length - 1) >> 5); pair >= 0; pair--) {
      sum += mix_16(bytes + pair * 16, pair * 32);
      sum += mix_16(bytes + length - (pair + 1) * 16, pair * 32 + 16);
    }
    return avalanche(sum);
  }

  std::uint64_t of_129_to_240(const std::uint8_t* bytes, Index length) const {
    std::uint64_t sum = static_cast<std::uint64_t>(length) * kPrime64_1;
    for (int round = 0; round < 8; round++) sum += mix_16(bytes + round * 16, round * 16);
    sum = avalanche(sum);
    for (int round = 8; round < static_cast<int>(length >> 4); round++) {
      sum += mix_16(bytes + round * 16, (round - 8) * 16 + 3);
    }
    return avalanche(sum + mix_16(bytes + length - 16, 136 - 17));
  }

  static void accumulate(std::uint64_t lane[8], const std::uint8_t* bytes, const std::uint8_t* secret) {
    for (int i = 0; i < 8; i++) {
      const std::uint64_t value = read_64(bytes + 8 * i), keyed = value ^ read_64(secret + 8 * i);
      lane[i ^ 1] += value;
      lane[i] += (keyed & 0xffffffff) * (keyed >> 32);
    }
  }

  std::uint64_t of_stripes(const std::uint8_t* bytes, Index length) const {
    constexpr Index kPerBlock = (kSecretSize - kStripe) / kSecretStep;
    std::uint64_t lane[8] = {kPrime32_3, kPrime64_1, kPrime64_2, kPrime64_3,
                             kPrime64_4, kPrime32_2, kPrime64_5, kPrime32_1};
    const Index blocks = (length - 1) / (kStripe * kPerBlock);
    for (Index block = 0; block < blocks; block++) {
      for (Index stripe = 0; stripe < kPerBlock; stripe++) {
        accumulate(lane, bytes + (block * kPerBlock + stripe) * kStripe, seeded_ + stripe * kSecretStep);
      }
      for (int i = 0; i < 8; i++) {
        lane[i] = (lane[i] ^ (lane[i] >> 47) ^ read_64(seeded_ + kSecretSize - kStripe + 8 * i)) * kPrime32_1;
      }
    }
    const Index rest = (length - 1 - blocks * kPerBlock * kStripe) / kStripe;
    for (Index stripe = 0; stripe < rest; stripe++) {
      accumulate(lane, bytes + (blocks * kPerBlock + stripe) * kStripe, seeded_ + stripe * kSecretStep);
    }
    accumulate(lane, bytes + length - kStripe, seeded_ + kSecretSize - kStripe - 7);
    std::uint64_t sum = static_cast<std::uint64_t>(length) * kPrime64_1;
    for (int pair = 0; pair < 4; pair++) {
      sum += folded_product(lane[2 * pair] ^ read_64(seeded_ + 11 + 16 * pair),
                            lane[2 * pair + 1] ^ read_64(seeded_ + 11 + 16 * pair + 8));
    }
    return avalanche(sum);
  }

  // `kSecret` of xxhash.h.
  static constexpr std::uint8_t kSecret[kSecretSize] = {
      0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
      0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
      0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
      0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
      0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
      0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
      0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d,
      0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64,
      0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
      0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
      0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce,
      0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
  };

  std::uint64_t seed_;
  std::uint8_t seeded_[kSecretSize];
};

}  // namespace framework
