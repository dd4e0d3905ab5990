// Texts as a whole in documents: Aho and Corasick's automaton (1975) over numbers of tokens (`whole-texts.ts` of
// plugin-decontaminate is the reference).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace framework {

class WholeTexts {
 public:
  WholeTexts();

  // Tokens from 1; a text without any is found nowhere.
  void add(const std::vector<std::uint32_t>& tokens, std::uint32_t id);
  // Links the states, once all texts are there. Tokens go up to `most`.
  void finish(std::uint32_t most);
  // Tokens of the shortest text; of none, more than any document has.
  std::size_t shortest() const { return shortest_; }
  // Walks on over a part of a document, from one state to another; each text that ends is told, as often as it does. Token 0 is
  // one that no text has.
  template <class Found>
  std::uint32_t walk(std::uint32_t state, const std::vector<std::uint32_t>& tokens, Found&& found) const {
    for (const std::uint32_t token : tokens) {
      if (token == 0) {
        state = 0;
        continue;
      }
      // Where nothing has begun, most tokens begin nothing.
      state = state == 0 ? root_[token] : step(state, token);
      for (std::uint32_t end = ends_[state]; end != 0; end = next_end_[end]) {
        for (std::uint32_t text = last_[end]; text != 0; text = before_[text]) found(ids_[text]);
      }
    }
    return state;
  }

 private:
  // Another child than the first.
  struct Edge {
    std::uint64_t key;
    std::uint32_t child;
  };
  std::uint32_t child(std::uint32_t state, std::uint32_t token) const;
  std::uint32_t step(std::uint32_t state, std::uint32_t token) const;
  void add_edge(std::uint32_t state, std::uint32_t token, std::uint32_t child);

  // By state: the token and state of its first child, whether there are others; where to go when nothing fits.
  std::vector<std::uint32_t> token_, first_, more_, failure_;
  // The state itself where texts end in it, else the next on the way of failures in which any does; the next behind it. 0: none.
  std::vector<std::uint32_t> ends_, next_end_;
  // Texts: the last that ends in a state; by number, the one before it in the same state, and its id. 0: none.
  std::vector<std::uint32_t> last_, before_, ids_;
  // Open addressing; child 0 is a free slot.
  std::vector<Edge> edges_;
  std::size_t edge_count_ = 0;
  // By token, from the root.
  std::vector<std::uint32_t> root_;
  std::size_t shortest_ = SIZE_MAX;
};

}  // namespace framework
