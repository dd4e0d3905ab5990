#include "unigram_trie.h"

#include <limits>
#include <stdexcept>
#include <utility>

#include "double_array.h"

namespace framework {

UnigramTrie::UnigramTrie(const ByteStrings& strings, const float* scores) {
  DoubleArray trie = build_double_array(strings, Bases::distinct);
  if (trie.base.size() >= std::size_t{1} << (32 - kLabelBits)) throw std::length_error("the trie has too many slots");
  nodes_.resize(trie.base.size());
  for (std::size_t slot = 0; slot < nodes_.size(); slot++) {
    const std::int32_t parent = trie.check[slot];
    const std::uint32_t label =
        parent < 0 ? kFree : static_cast<std::uint32_t>(slot) - static_cast<std::uint32_t>(trie.base[static_cast<std::size_t>(parent)]);
    const std::int32_t piece = trie.value[slot];
    nodes_[slot].link = static_cast<std::uint32_t>(trie.base[slot]) << kLabelBits | label;
    nodes_[slot].score = piece < 0 ? -std::numeric_limits<float>::infinity() : scores[piece];
  }
  pieces_ = std::move(trie.value);
}

}  // namespace framework
