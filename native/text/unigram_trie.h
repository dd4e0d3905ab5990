// The pieces as the encoder walks them: eight bytes a node, so that the nodes a text touches stay in the caches.
#pragma once

#include <cstdint>
#include <vector>

#include "byte_strings.h"

namespace framework {

class UnigramTrie {
 public:
  // A node's base in the upper bits, and in the lower nine its own label, or kFree: no two nodes have the same base, so
  // the label alone says whether a slot is the child asked for.
  struct Node {
    std::uint32_t link;
    // Of the piece that ends here; -infinity where none does.
    float score;
  };
  static constexpr std::uint32_t kLabelBits = 9, kLabelMask = 0x1ff, kFree = 0x100;

  // `strings` as for `build_double_array`; `scores` are finite. Throws std::length_error for more slots than a link has
  // bits for: eight million.
  UnigramTrie(const ByteStrings& strings, const float* scores);

  const Node* nodes() const { return nodes_.data(); }
  // Number of the string that ends at a slot.
  std::int32_t piece(std::uint32_t slot) const { return pieces_[slot]; }

 private:
  std::vector<Node> nodes_;
  std::vector<std::int32_t> pieces_;
};

}  // namespace framework
