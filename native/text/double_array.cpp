#include "double_array.h"

#include <algorithm>
#include <deque>
#include <stdexcept>

namespace framework {

namespace {

// Free slots looked at for a node before its children go to the end: bounds the build.
constexpr int kTries = 48;
// In place of a parent: free, and never to be used.
constexpr std::int32_t kLost = -2;
constexpr std::size_t kMostSlots = std::size_t{1} << 30;

// The slots while they fill: free ones are a doubly linked list, so that taking one costs the same everywhere. Slot 0 is
// the root, and the list's head.
class Slots {
 public:
  Slots(std::size_t capacity, Bases bases) : bases_(bases) {
    // No slot below the number of byte values is given out: a base is then never below 1, whatever the label.
    resize(capacity, kByteValues);
  }

  // Gives a node its children: finds a base where the slots of all labels are free, and takes them.
  std::int32_t place(std::int32_t node, const std::int32_t* labels, Index count) {
    std::int32_t base = find(labels, count);
    if (base == 0) base = bases_ == Bases::shared ? std::max(static_cast<std::int32_t>(kByteValues), used_) : append(labels[0]);
    while (static_cast<std::size_t>(base) + kByteValues > check.size()) {
      resize(check.size() * 2, static_cast<std::int32_t>(check.size()));
    }
    this->base[at(node)] = base;
    if (bases_ == Bases::distinct) taken_[at(base)] = true;
    for (Index child = 0; child < count; child++) {
      const std::int32_t slot = base + labels[child];
      check[at(slot)] = node;
      unlink(slot);
      used_ = std::max(used_, slot + 1);
    }
    return base;
  }

  // Room behind the last slot, so that a walk never reads past the end whatever the byte.
  DoubleArray finish() && {
    const std::size_t size = at(used_) + kByteValues;
    check.resize(at(used_));
    base.resize(at(used_));
    value.resize(at(used_));
    check.resize(size, -1);
    base.resize(size, 0);
    value.resize(size, -1);
    return {std::move(base), std::move(check), std::move(value)};
  }

  std::vector<std::int32_t> base, check, value;

 private:
  static std::size_t at(std::int32_t slot) { return static_cast<std::size_t>(slot); }

  // 0 where there is none within a few tries.
  std::int32_t find(const std::int32_t* labels, Index count) const {
    int tries = 0;
    for (std::int32_t slot = next_[0]; slot != 0 && tries < kTries; slot = next_[at(slot)], tries++) {
      const std::int32_t base = slot - labels[0];
      if (bases_ == Bases::distinct && taken_[at(base)]) continue;
      Index child = 1;
      while (child < count && is_free(base + labels[child])) child++;
      if (child == count) return base;
    }
    return 0;
  }

  // A base of which nothing was taken yet whose first child lies at the end of what is in use. What is free before it was
  // tried often and in vain, its bases being taken: the first of it is given up, or it would be tried for ever.
  std::int32_t append(std::int32_t first) {
    const std::int32_t lost = next_[0];
    if (lost != 0 && lost < used_) {
      check[at(lost)] = kLost;
      unlink(lost);
    }
    std::int32_t base = std::max(used_, static_cast<std::int32_t>(kByteValues)) - first;
    while (at(base) < taken_.size() && taken_[at(base)]) base++;
    return base;
  }

  void unlink(std::int32_t slot) {
    next_[at(previous_[at(slot)])] = next_[at(slot)];
    previous_[at(next_[at(slot)])] = previous_[at(slot)];
  }

  bool is_free(std::int32_t slot) const { return at(slot) >= check.size() || check[at(slot)] == -1; }

  // Appends the slots from `from` on to the list of free ones.
  void resize(std::size_t capacity, std::int32_t from) {
    if (capacity > kMostSlots) throw std::length_error("the trie has too many slots");
    base.resize(capacity, 0);
    check.resize(capacity, -1);
    value.resize(capacity, -1);
    next_.resize(capacity, 0);
    previous_.resize(capacity, 0);
    if (bases_ == Bases::distinct) taken_.resize(capacity, false);
    std::int32_t last = previous_[0];
    for (std::int32_t slot = from; at(slot) < capacity; slot++) {
      next_[at(last)] = slot;
      previous_[at(slot)] = last;
      last = slot;
    }
    next_[at(last)] = 0;
    previous_[0] = last;
  }

  const Bases bases_;
  std::vector<std::int32_t> next_, previous_;
  // Which bases have a node.
  std::vector<bool> taken_;
  // One past the highest slot in use.
  std::int32_t used_ = 1;
};

// A node still to be given children: the range of strings below it, and their common length.
struct Pending {
  std::int32_t node;
  Index from, to, depth;
};

}  // namespace

DoubleArray build_double_array(const ByteStrings& strings, Bases bases) {
  Slots slots(static_cast<std::size_t>(2 * kByteValues + strings.size()), bases);
  std::int32_t labels[kByteValues];
  Index starts[kByteValues + 1];
  std::deque<Pending> pending{{0, 0, strings.count, 0}};
  while (!pending.empty()) {
    auto [node, from, to, depth] = bases == Bases::distinct ? pending.front() : pending.back();
    if (bases == Bases::distinct) {
      pending.pop_front();
    } else {
      pending.pop_back();
    }
    if (from < to && strings.length(from) == depth) slots.value[static_cast<std::size_t>(node)] = static_cast<std::int32_t>(from++);
    if (from == to) continue;
    Index children = 0;
    std::int32_t last = -1;
    for (Index index = from; index < to; index++) {
      const std::int32_t label = strings.at(index)[depth];
      if (label == last) continue;
      labels[children] = label;
      starts[children++] = index;
      last = label;
    }
    starts[children] = to;
    const std::int32_t base = slots.place(node, labels, children);
    for (Index child = 0; child < children; child++) {
      pending.push_back({base + labels[child], starts[child], starts[child + 1], depth + 1});
    }
  }
  return std::move(slots).finish();
}

}  // namespace framework
