// A trie over bytes as a double array (Aoe, 1989): the child of node s by byte c is t = base[s] + c, if check[t] = s.
// The same arrays as `buildDoubleArray` of plugin-unigram-tokenizer makes.
#pragma once

#include <cstdint>
#include <vector>

#include "byte_strings.h"

namespace framework {

struct DoubleArray {
  // All three are equally long, and every base leaves room for 256 slots behind it: a walk needs no check of bounds.
  std::vector<std::int32_t> base;
  // The parent; -1 for a slot that is free and for the root.
  std::vector<std::int32_t> check;
  // Number of the string that ends here, or -1.
  std::vector<std::int32_t> value;
};

constexpr Index kByteValues = 256;

// Whether two nodes may have the same base, their labels being different. Where none do, a slot needs to know its label
// only, not its parent: the base and the label say which parent that is.
enum class Bases { shared, distinct };

// `strings`: none empty, sorted by bytes, none twice. Throws std::length_error when there are more slots than an int
// counts.
DoubleArray build_double_array(const ByteStrings& strings, Bases bases = Bases::shared);

}  // namespace framework
