#include "whole_texts.h"

#include <algorithm>
#include <utility>

namespace framework {
namespace {

std::uint64_t key_of(std::uint32_t state, std::uint32_t token) {
  return static_cast<std::uint64_t>(state) << 32 | token;
}

std::size_t place_of(std::uint64_t key) {
  return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15ull) >> 32);
}

}  // namespace

WholeTexts::WholeTexts()
    : token_{0}, first_{0}, more_{0}, failure_{0}, last_{0}, before_{0}, ids_{0}, edges_(64, Edge{0, 0}) {}

std::uint32_t WholeTexts::child(std::uint32_t state, std::uint32_t token) const {
  // Most states have one.
  if (token_[state] == token) return first_[state];
  if (more_[state] == 0) return 0;
  const std::uint64_t key = key_of(state, token);
  const std::size_t mask = edges_.size() - 1;
  for (std::size_t at = place_of(key) & mask;; at = (at + 1) & mask) {
    if (edges_[at].child == 0 || edges_[at].key == key) return edges_[at].child;
  }
}

void WholeTexts::add_edge(std::uint32_t state, std::uint32_t token, std::uint32_t child) {
  if (first_[state] == 0) {
    token_[state] = token;
    first_[state] = child;
    return;
  }
  more_[state] = 1;
  const auto put = [this](const Edge& edge) {
    const std::size_t mask = edges_.size() - 1;
    std::size_t at = place_of(edge.key) & mask;
    while (edges_[at].child != 0) at = (at + 1) & mask;
    edges_[at] = edge;
  };
  if (++edge_count_ * 2 > edges_.size()) {
    std::vector<Edge> old(edges_.size() * 2, Edge{0, 0});
    std::swap(old, edges_);
    for (const Edge& edge : old) {
      if (edge.child != 0) put(edge);
    }
  }
  put(Edge{key_of(state, token), child});
}

void WholeTexts::add(const std::vector<std::uint32_t>& tokens, std::uint32_t id) {
  if (tokens.empty()) return;
  shortest_ = std::min(shortest_, tokens.size());
  std::uint32_t state = 0;
  for (const std::uint32_t token : tokens) {
    std::uint32_t next = child(state, token);
    if (next == 0) {
      next = static_cast<std::uint32_t>(first_.size());
      add_edge(state, token, next);
      token_.push_back(0);
      first_.push_back(0);
      more_.push_back(0);
      // Until they are linked: the parent, which is made before its child.
      failure_.push_back(state);
      last_.push_back(0);
    }
    state = next;
  }
  ids_.push_back(id);
  before_.push_back(last_[state]);
  last_[state] = static_cast<std::uint32_t>(ids_.size() - 1);
}

void WholeTexts::finish(std::uint32_t most) {
  const std::size_t states = first_.size();
  root_.assign(static_cast<std::size_t>(most) + 1, 0);
  ends_.assign(states, 0);
  next_end_.assign(states, 0);
  // States by their depth: a failure leads to one nearer to the root, which must be linked before.
  std::vector<std::uint32_t> depth(states, 0), parent = failure_, order, token(states, 0);
  std::uint32_t deepest = 0;
  for (std::size_t state = 1; state < states; state++) {
    depth[state] = depth[parent[state]] + 1;
    if (depth[state] > deepest) deepest = depth[state];
  }
  const auto enter = [&](std::uint32_t from, std::uint32_t with, std::uint32_t to) {
    token[to] = with;
    if (from == 0) root_[with] = to;
  };
  for (std::size_t state = 0; state < states; state++) {
    if (first_[state] != 0) enter(static_cast<std::uint32_t>(state), token_[state], first_[state]);
  }
  for (const Edge& edge : edges_) {
    if (edge.child != 0) {
      enter(static_cast<std::uint32_t>(edge.key >> 32), static_cast<std::uint32_t>(edge.key), edge.child);
    }
  }
  std::vector<std::uint32_t> begins(static_cast<std::size_t>(deepest) + 2, 0);
  for (std::size_t state = 0; state < states; state++) begins[depth[state] + 1]++;
  for (std::size_t level = 1; level < begins.size(); level++) begins[level] += begins[level - 1];
  order.resize(states);
  for (std::size_t state = 0; state < states; state++) {
    order[begins[depth[state]]++] = static_cast<std::uint32_t>(state);
  }
  for (const std::uint32_t state : order) {
    if (state == 0) continue;
    const std::uint32_t failure = parent[state] == 0 ? 0 : step(failure_[parent[state]], token[state]);
    failure_[state] = failure;
    next_end_[state] = ends_[failure];
    ends_[state] = last_[state] != 0 ? state : ends_[failure];
  }
}

std::uint32_t WholeTexts::step(std::uint32_t state, std::uint32_t token) const {
  while (state != 0) {
    const std::uint32_t next = child(state, token);
    if (next != 0) return next;
    state = failure_[state];
  }
  return root_[token];
}

}  // namespace framework
