#include "suffix_bucket.h"

#include <algorithm>

namespace framework {

namespace {

// Characters that begin among these bytes.
Index characters_in(const std::uint8_t* from, std::uint32_t bytes) {
  Index count = 0;
  for (std::uint32_t at = 0; at < bytes; at++) count += is_continuation(from[at]) ? 0 : 1;
  return count;
}

// Bytes up to the span's end, or up to the character behind the `longest` first.
std::uint32_t bytes_of_suffix(const std::uint8_t* from, Index longest) {
  std::uint32_t bytes = 0;
  for (Index characters = 0;; bytes++) {
    if (from[bytes] == 0) return bytes;
    if (!is_continuation(from[bytes]) && ++characters > longest) return bytes;
  }
}

constexpr std::uint32_t kKeyBytes = 8;

}  // namespace

void SuffixBucket::sort(Suffix* from, Suffix* to, std::uint32_t depth) {
  for (Suffix* suffix = from; suffix < to; suffix++) suffix->key = text_.key(suffix->position + depth);
  std::sort(from, to, [](const Suffix& left, const Suffix& right) { return left.key < right.key; });
  for (Suffix* group = from; group < to;) {
    Suffix* behind = group + 1;
    while (behind < to && behind->key == group->key) behind++;
    // A last byte of zero: the suffixes end here, and are equal.
    const bool ended = (group->key & 0xff) == 0;
    if (behind - group > 1 && !ended &&
        // Where the last character is not whole yet, or more are looked at, the order depends on what follows.
        characters_in(text_.at(group->position), depth + kKeyBytes) <= longest_) {
      sort(group, behind, depth + kKeyBytes);
    }
    group = behind;
  }
}

// How many bytes two suffixes have in common, whole characters, at most `limit`: the bytes of the left one.
std::uint32_t SuffixBucket::shared_bytes(std::uint32_t left, std::uint32_t right, std::uint32_t limit) const {
  std::uint32_t shared = 0;
  while (shared < limit) {
    const std::uint64_t different = load_eight(text_.at(left + shared)) ^ load_eight(text_.at(right + shared));
    if (different != 0) {
      shared += static_cast<std::uint32_t>(trailing_zeros(different) / 8);
      break;
    }
    shared += 8;
  }
  if (shared >= limit) return limit;
  while (shared > 0 && is_continuation(*text_.at(left + shared))) shared--;
  return shared;
}

void SuffixBucket::close_deeper_than(std::uint32_t depth, std::vector<Substring>& found) {
  while (!open_.empty() && open_.back().bytes > depth) {
    const Interval closed = open_.back();
    open_.pop_back();
    if (closed.weight > 1.0) {
      const Index characters = characters_in(text_.at(closed.position), closed.bytes);
      if (characters > 1) {
        found.push_back({closed.position, static_cast<std::uint16_t>(closed.bytes),
                         static_cast<std::uint16_t>(characters), closed.weight});
      }
    }
    if (!open_.empty() && open_.back().bytes >= depth) {
      open_.back().weight += closed.weight;
    } else if (depth > 0) {
      open_.push_back({closed.position, depth, closed.weight});
    }
  }
}

void SuffixBucket::run(const std::uint32_t* positions, Index count, std::vector<Substring>& found) {
  suffixes_.resize(static_cast<std::size_t>(count));
  for (Index index = 0; index < count; index++) suffixes_[static_cast<std::size_t>(index)].position = positions[index];
  // All share two bytes; the sort looks at what is behind them.
  sort(suffixes_.data(), suffixes_.data() + count, 2);
  for (std::size_t index = 0; index < suffixes_.size();) {
    const std::uint32_t position = suffixes_[index].position;
    const std::uint32_t depth = bytes_of_suffix(text_.at(position), longest_);
    const bool longest = characters_in(text_.at(position), depth) == longest_;
    double weight = text_.weight(position);
    std::uint32_t shared = 0;
    std::size_t following = index + 1;
    for (; following < suffixes_.size(); following++) {
      const std::uint32_t other = suffixes_[following].position;
      shared = shared_bytes(position, other, depth);
      // As long and the same: one leaf. `other` may go on where this one ends, then it is another, unless no piece is longer.
      if (shared < depth || (!longest && *text_.at(other + depth) != 0)) break;
      weight += text_.weight(other);
    }
    open_.push_back({position, depth, weight});
    close_deeper_than(following < suffixes_.size() ? shared : 0, found);
    index = following;
  }
}

}  // namespace framework
