#include "expectation.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <vector>

#include "../cpu/thread_pool.h"
#include "natural_logarithm.h"

namespace framework {

namespace {

// Spans a thread takes at a time.
constexpr Index kPart = 2048;
// A likelihood below this is an underflow about to happen.
constexpr double kSmallest = 1e-300;
// Added and taken away again it leaves a multiple of 2^-20: the last bit of numbers from 2^32 to 2^33.
constexpr double kRounding = 6442450944.0;

double rounded(double value) { return value + kRounding - kRounding; }

struct Match {
  std::int32_t start, end;
  std::int32_t node;
  double weight;
};

// What one thread works with.
struct Worker {
  // By slot of the trie: where a match is found, its piece's number need not be looked up.
  std::vector<double> counts;
  double log_likelihood = 0.0;
  std::vector<Match> matches;
  std::vector<double> forward, backward;
};

// One span's matches and sums; returns its scaled likelihood, and adds nothing when that underflows.
double add_span(const LatticeNode* nodes, const std::uint8_t* bytes, std::int32_t size, double occurrences, Worker& worker) {
  double* forward = worker.forward.data();
  double* backward = worker.backward.data();
  std::fill(forward, forward + size + 1, 0.0);
  std::fill(backward, backward + size + 1, 0.0);
  forward[0] = 1.0;
  backward[size] = 1.0;
  worker.matches.clear();
  for (std::int32_t start = 0; start < size; start++) {
    const double before = forward[start];
    if (before == 0.0) continue;  // inside a character
    std::int32_t node = 0;
    for (std::int32_t at = start; at < size; at++) {
      const std::int32_t child = nodes[node].base + bytes[at];
      const LatticeNode& next = nodes[child];
      if (next.check != node) break;
      node = child;
      if (next.weight == 0.0) continue;
      forward[at + 1] += before * next.weight;
      worker.matches.push_back({start, at + 1, node, next.weight});
    }
  }
  const double likelihood = forward[size];
  if (!(likelihood > kSmallest)) return 0.0;
  const double scale = occurrences / likelihood;
  double* counts = worker.counts.data();
  // Backwards: when a match is taken up, all that begin behind it have been, so its end's sum is complete.
  for (auto match = worker.matches.rbegin(); match != worker.matches.rend(); ++match) {
    const double behind = match->weight * backward[match->end];
    backward[match->start] += behind;
    counts[match->node] += rounded(scale * forward[match->start] * behind);
  }
  return likelihood;
}

// A span so unlikely that its sum underflows is taken as its characters; returns their log-likelihood.
double character_by_character(const PieceModel& model, const std::uint8_t* bytes, std::int32_t size, double occurrences,
                              Worker& worker) {
  double log_likelihood = 0.0;
  std::int32_t node = 0;
  for (std::int32_t at = 0; at < size; at++) {
    const std::int32_t child = model.trie.base[node] + bytes[at];
    if (model.trie.check[child] != node) throw std::domain_error("a span has a character that is no piece");
    node = child;
    const std::int32_t piece = model.trie.value[node];
    if (piece < 0 || model.required[piece] == 0) continue;
    worker.counts[static_cast<std::size_t>(node)] += occurrences;
    log_likelihood += model.scores[piece];
    node = 0;
  }
  return log_likelihood;
}

}  // namespace

double expectation(const Spans& spans, const PieceModel& model, double cost_of_byte, double* counts) {
  const std::vector<LatticeNode> nodes = lattice_nodes(model.trie, model.weights, 0.0);
  Index longest = 0;
  for (Index span = 0; span < spans.strings.count; span++) longest = std::max(longest, spans.strings.length(span));

  ThreadPool& pool = ThreadPool::instance();
  std::vector<Worker> workers(static_cast<std::size_t>(pool.size()));
  pool.for_each_part(spans.strings.count, kPart, [&](Index begin, Index end, int thread) {
    Worker& worker = workers[static_cast<std::size_t>(thread)];
    if (worker.counts.empty()) {
      worker.counts.resize(nodes.size());
      worker.forward.resize(static_cast<std::size_t>(longest) + 1);
      worker.backward.resize(static_cast<std::size_t>(longest) + 1);
    }
    for (Index span = begin; span < end; span++) {
      const std::uint8_t* bytes = spans.strings.at(span);
      const auto size = static_cast<std::int32_t>(spans.strings.length(span));
      const double occurrences = spans.counts[span];
      const double likelihood = add_span(nodes.data(), bytes, size, occurrences, worker);
      const double log_likelihood = likelihood > kSmallest
                                        ? natural_logarithm(likelihood) - cost_of_byte * size
                                        : character_by_character(model, bytes, size, occurrences, worker);
      worker.log_likelihood += rounded(occurrences * log_likelihood);
    }
  });

  std::fill(counts, counts + model.pieces, 0.0);
  double log_likelihood = 0.0;
  for (const Worker& worker : workers) {
    log_likelihood += worker.log_likelihood;
    if (worker.counts.empty()) continue;
    for (Index slot = 0; slot < model.trie.size; slot++) {
      if (model.trie.value[slot] >= 0) counts[model.trie.value[slot]] += worker.counts[static_cast<std::size_t>(slot)];
    }
  }
  return log_likelihood;
}

}  // namespace framework
