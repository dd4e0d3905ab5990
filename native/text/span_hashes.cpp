#include "span_hashes.h"

#include <algorithm>

#include "variants.h"
#include "xxhash.h"

namespace framework {
namespace {

// Stretches that are hashed together, and bytes of them that are read at once.
constexpr int kTogether = 32, kStep = 8;
// What is longer goes on by itself: few words are, and the others would wait.
constexpr std::uint32_t kLongest = 64;

constexpr std::uint32_t kFnvBasis = 0x811c9dc5, kFnvPrime = 0x01000193;

struct Fnv {
  std::uint32_t hash[kTogether];
  FRAMEWORK_BODY void begin(int at) { hash[at] = kFnvBasis; }
  FRAMEWORK_BODY void take(int at, std::uint32_t byte, bool counts) {
    hash[at] = counts ? (hash[at] ^ byte) * kFnvPrime : hash[at];
  }
};

struct LowerFnv : Fnv {
  FRAMEWORK_BODY void take(int at, std::uint32_t byte, bool counts) {
    Fnv::take(at, byte + (byte - 'A' < 26u ? 0x20u : 0u), counts);
  }
};

struct Murmur {
  std::uint32_t low[kTogether], high[kTogether];
  FRAMEWORK_BODY void begin(int at) {
    low[at] = 0x9747b28c;
    high[at] = 0x3c6ef372;
  }
  FRAMEWORK_BODY void take(int at, std::uint32_t byte, bool counts) {
    const std::uint32_t a = low[at] ^ (byte + 1) * 0xcc9e2d51u, b = high[at] ^ (byte + 1) * 0x1b873593u;
    low[at] = counts ? (a << 13 | a >> 19) * 5 + 0xe6546b64u : low[at];
    high[at] = counts ? (b << 15 | b >> 17) * 9 + 0x85ebca6bu : high[at];
  }
};

// Eight bytes, the first in the lowest place.
FRAMEWORK_BODY std::uint64_t in_order(const std::uint8_t* at) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  std::uint64_t bytes = 0;
  for (int byte = 0; byte < 8; byte++) bytes |= static_cast<std::uint64_t>(at[byte]) << 8 * byte;
  return bytes;
#else
  return read_64(at);
#endif
}

// Up to kLongest bytes of `kTogether` stretches, behind each of which there are `kStep` to be read.
template <class Hash>
FRAMEWORK_BODY void together_body(const std::uint8_t* text, const std::uint32_t* begins, const std::uint32_t* ends, Hash& out) {
  Hash hash;
  std::uint32_t size[kTogether], longest = 0;
  for (int i = 0; i < kTogether; i++) {
    hash.begin(i);
    size[i] = ends[i] - begins[i];
    longest = size[i] > longest ? size[i] : longest;
  }
  if (longest > kLongest) longest = kLongest;
  for (std::uint32_t at = 0; at < longest; at += kStep) {
    std::uint64_t bytes[kTogether];
    for (int i = 0; i < kTogether; i++) bytes[i] = in_order(text + begins[i] + (at < size[i] ? at : size[i]));
    for (int half = 0; half < 2; half++) {
      std::uint32_t four[kTogether];
      for (int i = 0; i < kTogether; i++) four[i] = static_cast<std::uint32_t>(bytes[i] >> 32 * half);
      for (int byte = 0; byte < 4; byte++) {
        const std::uint32_t place = at + static_cast<std::uint32_t>(4 * half + byte);
        for (int i = 0; i < kTogether; i++) hash.take(i, four[i] >> 8 * byte & 255, place < size[i]);
      }
    }
  }
  out = hash;
}

#define FRAMEWORK_TOGETHER(name, Hash)                                                                            \
  FRAMEWORK_BODY void name##_body(const std::uint8_t* text, const std::uint32_t* begins, const std::uint32_t* ends, \
                                  Hash& out) {                                                                    \
    together_body<Hash>(text, begins, ends, out);                                                                 \
  }                                                                                                               \
  FRAMEWORK_VARIANTS(name, (const std::uint8_t* text, const std::uint32_t* begins, const std::uint32_t* ends, Hash& out), \
                     (text, begins, ends, out))
FRAMEWORK_TOGETHER(fnv, Fnv)
FRAMEWORK_TOGETHER(lower_fnv, LowerFnv)
FRAMEWORK_TOGETHER(murmur, Murmur)

// @param put  (first, count, hash): the hashes of so many stretches from the first on
template <class Hash, void (*together)(const std::uint8_t*, const std::uint32_t*, const std::uint32_t*, Hash&), class Put>
void each_group(const std::uint8_t* text, Index length, Spans spans, Put&& put) {
  Hash hash;
  std::uint32_t begins[kTogether], ends[kTogether];
  for (Index first = 0; first < spans.count; first += kTogether) {
    const int count = static_cast<int>(std::min<Index>(kTogether, spans.count - first));
    const auto size = [&](int i) { return spans.ends[first + i] - spans.begins[first + i]; };
    const bool whole = count == kTogether;
    const std::uint32_t* from = spans.begins + first;
    const std::uint32_t* to = spans.ends + first;
    std::uint32_t done = kLongest;
    if (static_cast<Index>(to[count - 1]) + kStep > length) {
      // Behind the last ones there is nothing to be read.
      done = 0;
      for (int i = 0; i < count; i++) hash.begin(i);
    } else if (whole) {
      together(text, from, to, hash);
    } else {
      for (int i = 0; i < kTogether; i++) begins[i] = from[i < count ? i : 0];
      for (int i = 0; i < kTogether; i++) ends[i] = i < count ? to[i] : begins[i];
      together(text, begins, ends, hash);
    }
    for (int i = 0; i < count; i++) {
      if (size(i) <= done) continue;
      for (std::uint32_t at = from[i] + done; at < to[i]; at++) hash.take(i, text[at], true);
    }
    put(static_cast<std::size_t>(first), static_cast<std::size_t>(count), hash);
  }
}

}  // namespace

void fnv_of_spans(const std::uint8_t* text, Index length, Spans spans, std::uint32_t* hashes) {
  each_group<Fnv, fnv_best>(text, length, spans, [&](std::size_t first, std::size_t count, const Fnv& of) {
    std::copy(of.hash, of.hash + count, hashes + first);
  });
}

void fnv_of_lower_spans(const std::uint8_t* text, Index length, Spans spans, std::uint32_t* hashes) {
  each_group<LowerFnv, lower_fnv_best>(text, length, spans, [&](std::size_t first, std::size_t count, const LowerFnv& of) {
    std::copy(of.hash, of.hash + count, hashes + first);
  });
}

void halves_of_spans(const std::uint8_t* text, Index length, Spans spans, Halves halves) {
  each_group<Murmur, murmur_best>(text, length, spans, [&](std::size_t first, std::size_t count, const Murmur& of) {
    std::copy(of.low, of.low + count, halves.low + first);
    std::copy(of.high, of.high + count, halves.high + first);
  });
}

}  // namespace framework
