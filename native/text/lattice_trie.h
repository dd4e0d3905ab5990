// The trie as the trainer walks it: all that one step asks of a node lies in sixteen bytes of one cache line.
#pragma once

#include <cstdint>
#include <vector>

#include "double_array.h"

namespace framework {

// A trie over arrays that JavaScript holds; the binding has checked that no base leads out of them.
struct DoubleArrayView {
  const std::int32_t* base;
  const std::int32_t* check;
  const std::int32_t* value;
  Index size;
};

struct LatticeNode {
  std::int32_t base;
  std::int32_t check;
  // What the piece that ends here weighs; `absent` where none does.
  double weight;
};

// `weights` by piece.
inline std::vector<LatticeNode> lattice_nodes(const DoubleArrayView& trie, const double* weights, double absent) {
  std::vector<LatticeNode> nodes(static_cast<std::size_t>(trie.size));
  for (Index slot = 0; slot < trie.size; slot++) {
    const std::int32_t piece = trie.value[slot];
    nodes[static_cast<std::size_t>(slot)] = {trie.base[slot], trie.check[slot], piece < 0 ? absent : weights[piece]};
  }
  return nodes;
}

}  // namespace framework
