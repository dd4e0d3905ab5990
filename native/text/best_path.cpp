#include "best_path.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "../cpu/thread_pool.h"

namespace framework {

namespace {

constexpr Index kPart = 2048;
constexpr double kNever = -std::numeric_limits<double>::infinity();

// Viterbi over the pieces of one string. Of equally good paths the one found first: with the earlier start, then the
// shorter piece.
class BestPath {
 public:
  explicit BestPath(const LatticeNode* nodes) : nodes_(nodes) {}

  // Finds the best path that does not use the piece at slot `without`; returns its log-probability, or -infinity.
  double find(const std::uint8_t* bytes, std::int32_t size, std::int32_t without) {
    if (static_cast<std::size_t>(size) >= scores_.size()) {
      scores_.resize(static_cast<std::size_t>(size) * 2 + 64);
      last_.resize(scores_.size());
    }
    std::fill(scores_.begin(), scores_.begin() + size + 1, kNever);
    scores_[0] = 0.0;
    double* scores = scores_.data();
    for (std::int32_t start = 0; start < size; start++) {
      const double before = scores[start];
      if (before == kNever) continue;  // inside a character
      std::int32_t node = 0;
      for (std::int32_t at = start; at < size; at++) {
        const std::int32_t child = nodes_[node].base + bytes[at];
        const LatticeNode& next = nodes_[child];
        if (next.check != node) break;
        node = child;
        if (node == without) continue;
        const double score = before + next.weight;
        if (score > scores[at + 1]) {
          scores[at + 1] = score;
          last_[static_cast<std::size_t>(at) + 1] = {node, start};
        }
      }
    }
    return scores[size];
  }

  // Calls `visit(slot)` for the pieces of the path found, the last one first.
  template <class Visit>
  void each(std::int32_t size, Visit&& visit) const {
    for (std::int32_t end = size; end > 0;) {
      const Step step = last_[static_cast<std::size_t>(end)];
      visit(step.node);
      end = step.start;
    }
  }

 private:
  struct Step {
    std::int32_t node, start;
  };

  const LatticeNode* nodes_;
  std::vector<double> scores_;
  std::vector<Step> last_;
};

}  // namespace

void count_uses(const Spans& spans, const ScoredPieces& pieces, double* uses) {
  const std::vector<LatticeNode> nodes = lattice_nodes(pieces.trie, pieces.scores, kNever);
  ThreadPool& pool = ThreadPool::instance();
  // By slot. Sums of whole numbers: exact in any order.
  std::vector<std::vector<double>> counts(static_cast<std::size_t>(pool.size()));
  pool.for_each_part(spans.strings.count, kPart, [&](Index begin, Index end, int thread) {
    std::vector<double>& mine = counts[static_cast<std::size_t>(thread)];
    if (mine.empty()) mine.resize(nodes.size());
    BestPath best(nodes.data());
    for (Index span = begin; span < end; span++) {
      const auto size = static_cast<std::int32_t>(spans.strings.length(span));
      if (best.find(spans.strings.at(span), size, 0) == kNever) {
        throw std::domain_error("a span has a character that is no piece");
      }
      best.each(size, [&](std::int32_t slot) { mine[static_cast<std::size_t>(slot)] += spans.counts[span]; });
    }
  });
  std::fill(uses, uses + pieces.strings.count, 0.0);
  for (const std::vector<double>& mine : counts) {
    for (std::size_t slot = 0; slot < mine.size(); slot++) {
      if (mine[slot] != 0.0) uses[pieces.trie.value[slot]] += mine[slot];
    }
  }
}

Alternatives alternatives(const ScoredPieces& pieces, const std::uint8_t* wanted) {
  const std::vector<LatticeNode> nodes = lattice_nodes(pieces.trie, pieces.scores, kNever);
  const Index count = pieces.strings.count;
  std::vector<std::int32_t> slots(static_cast<std::size_t>(count), 0);
  for (Index slot = 0; slot < pieces.trie.size; slot++) {
    if (pieces.trie.value[slot] >= 0) slots[static_cast<std::size_t>(pieces.trie.value[slot])] = static_cast<std::int32_t>(slot);
  }
  Alternatives found;
  found.scores.assign(static_cast<std::size_t>(count), kNever);
  found.offsets.assign(static_cast<std::size_t>(count) + 1, 0);
  const Index parts = ceil_div(count, kPart);
  std::vector<std::vector<std::uint32_t>> of_part(static_cast<std::size_t>(parts));
  ThreadPool::instance().for_each_part(count, kPart, [&](Index begin, Index end, int) {
    BestPath best(nodes.data());
    std::vector<std::uint32_t>& list = of_part[static_cast<std::size_t>(begin / kPart)];
    for (Index piece = begin; piece < end; piece++) {
      if (wanted[piece] == 0) continue;
      const auto size = static_cast<std::int32_t>(pieces.strings.length(piece));
      const double score = best.find(pieces.strings.at(piece), size, slots[static_cast<std::size_t>(piece)]);
      if (score == kNever) continue;
      found.scores[static_cast<std::size_t>(piece)] = score;
      const std::size_t before = list.size();
      best.each(size, [&](std::int32_t slot) { list.push_back(static_cast<std::uint32_t>(pieces.trie.value[slot])); });
      found.offsets[static_cast<std::size_t>(piece) + 1] = static_cast<std::uint32_t>(list.size() - before);
    }
  });
  for (Index piece = 0; piece < count; piece++) {
    found.offsets[static_cast<std::size_t>(piece) + 1] += found.offsets[static_cast<std::size_t>(piece)];
  }
  found.parts.reserve(found.offsets[static_cast<std::size_t>(count)]);
  for (const std::vector<std::uint32_t>& list : of_part) found.parts.insert(found.parts.end(), list.begin(), list.end());
  return found;
}

}  // namespace framework
