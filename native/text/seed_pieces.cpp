#include "seed_pieces.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <mutex>

#include "../cpu/thread_pool.h"
#include "suffix_bucket.h"

namespace framework {

namespace {

constexpr Index kBuckets = 65536;

Index bucket_of(const std::uint8_t* at) { return Index{at[0]} << 8 | at[1]; }

// Positions where a character begins, by bucket: those of bucket b are positions[starts[b] .. starts[b + 1]).
struct Buckets {
  std::vector<std::uint32_t> positions;
  std::vector<std::uint32_t> starts;
};

Buckets sort_into_buckets(const SpanText& text) {
  Buckets buckets;
  buckets.starts.assign(kBuckets + 1, 0);
  const std::uint8_t* bytes = text.at(0);
  const auto begins = [&](Index at) { return bytes[at] != 0 && !is_continuation(bytes[at]); };
  for (Index at = 0; at < text.size(); at++) {
    if (begins(at)) buckets.starts[static_cast<std::size_t>(bucket_of(bytes + at)) + 1]++;
  }
  for (std::size_t bucket = 1; bucket <= kBuckets; bucket++) buckets.starts[bucket] += buckets.starts[bucket - 1];
  buckets.positions.resize(buckets.starts[kBuckets]);
  std::vector<std::uint32_t> next(buckets.starts.begin(), buckets.starts.end() - 1);
  for (Index at = 0; at < text.size(); at++) {
    if (begins(at)) buckets.positions[next[static_cast<std::size_t>(bucket_of(bytes + at))]++] = static_cast<std::uint32_t>(at);
  }
  return buckets;
}

// The substrings that cover most text, gathered bucket by bucket from any thread. What cannot be among them any more is
// thrown away on the way: memory is bounded by a few times the limit.
class MostCovering {
 public:
  explicit MostCovering(Index limit) : limit_(static_cast<std::size_t>(limit)), of_bucket_(kBuckets) {}

  void add(Index bucket, const std::vector<Substring>& found) {
    std::lock_guard<std::mutex> lock(mutex_);
    std::vector<Substring>& mine = of_bucket_[static_cast<std::size_t>(bucket)];
    for (const Substring& one : found) {
      if (one.cover() >= least_) mine.push_back(one);
    }
    held_ += mine.size();
    if (held_ > 4 * limit_ + kBuckets) cut();
  }

  // By bucket, in the order they were found; among equals at the edge those of earlier buckets stay, then those found
  // first.
  std::vector<std::vector<Substring>> take() && {
    cut();
    std::size_t above = 0;
    for (const auto& bucket : of_bucket_) {
      for (const Substring& one : bucket) above += one.cover() > least_ ? 1 : 0;
    }
    std::size_t ties = held_ > limit_ ? limit_ - above : held_;
    for (auto& bucket : of_bucket_) {
      bucket.erase(std::remove_if(bucket.begin(), bucket.end(),
                                  [&](const Substring& one) { return !(one.cover() > least_) && (ties == 0 || ties-- == 0); }),
                   bucket.end());
    }
    return std::move(of_bucket_);
  }

 private:
  // Raises the least cover to that of the last one within the limit.
  void cut() {
    if (held_ <= limit_) return;
    std::vector<double> covers;
    covers.reserve(held_);
    for (const auto& bucket : of_bucket_) {
      for (const Substring& one : bucket) covers.push_back(one.cover());
    }
    const auto last = covers.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
    std::nth_element(covers.begin(), last, covers.end(), std::greater<double>());
    least_ = *last;
    held_ = 0;
    for (auto& bucket : of_bucket_) {
      bucket.erase(std::remove_if(bucket.begin(), bucket.end(),
                                  [&](const Substring& one) { return one.cover() < least_; }),
                   bucket.end());
      bucket.shrink_to_fit();
      held_ += bucket.size();
    }
  }

  const std::size_t limit_;
  std::mutex mutex_;
  std::vector<std::vector<Substring>> of_bucket_;
  std::size_t held_ = 0;
  double least_ = 0.0;
};

std::vector<std::vector<Substring>> frequent_substrings(const SpanText& text, Index longest, Index limit) {
  const Buckets buckets = sort_into_buckets(text);
  MostCovering most(limit);
  std::vector<SuffixBucket> workers(static_cast<std::size_t>(ThreadPool::instance().size()), SuffixBucket(text, longest));
  ThreadPool::instance().for_each_part(kBuckets, 1, [&](Index bucket, Index, int thread) {
    const std::uint32_t from = buckets.starts[static_cast<std::size_t>(bucket)];
    const std::uint32_t to = buckets.starts[static_cast<std::size_t>(bucket) + 1];
    // A second byte of zero: these are spans' last characters, and no longer than one.
    if (from == to || bucket % 256 == 0) return;
    std::vector<Substring> found;
    workers[static_cast<std::size_t>(thread)].run(buckets.positions.data() + from, static_cast<Index>(to - from), found);
    most.add(bucket, found);
  });
  return std::move(most).take();
}

// Every character of the text, by the bytes of its UTF-8 as a number, so that they stand in the order of their bytes.
std::vector<Substring> single_characters(const Spans& spans) {
  struct Seen {
    std::uint32_t start;
    double occurrences;
  };
  std::vector<Seen> seen(0x110000, Seen{0, 0.0});
  std::vector<Substring> singles;
  const std::uint8_t* const end = spans.strings.bytes + spans.strings.size();
  for (Index span = 0; span < spans.strings.count; span++) {
    const std::uint8_t* const stop = spans.strings.at(span + 1);
    for (const std::uint8_t* at = spans.strings.at(span); at < stop;) {
      const int length = character_length(at, stop);
      if (length > 0) {
        Seen& one = seen[code_point(at, length)];
        one.start = static_cast<std::uint32_t>(at - spans.strings.bytes);
        one.occurrences += spans.counts[span];
      }
      at += length > 0 ? length : 1;
    }
  }
  for (const Seen& one : seen) {
    if (one.occurrences == 0.0) continue;
    const int length = character_length(spans.strings.bytes + one.start, end);
    singles.push_back({one.start, static_cast<std::uint16_t>(length), 1, one.occurrences});
  }
  return singles;
}

bool comes_before(const std::uint8_t* left, std::size_t left_bytes, const std::uint8_t* right, std::size_t right_bytes) {
  const int order = std::memcmp(left, right, std::min(left_bytes, right_bytes));
  return order != 0 ? order < 0 : left_bytes < right_bytes;
}

}  // namespace

Seeds seed_pieces(const Spans& spans, Index longest, Index limit) {
  Seeds seeds;
  const auto append = [&](const std::uint8_t* from, const Substring& one) {
    seeds.bytes.insert(seeds.bytes.end(), from, from + one.bytes);
    seeds.offsets.push_back(static_cast<std::uint32_t>(seeds.bytes.size()));
    seeds.covers.push_back(one.cover());
    seeds.required.push_back(one.characters == 1 ? 1 : 0);
  };
  const SpanText text(spans);
  std::vector<std::vector<Substring>> chosen = frequent_substrings(text, longest, limit);
  ThreadPool::instance().for_each_part(kBuckets, 256, [&](Index begin, Index end, int) {
    for (Index bucket = begin; bucket < end; bucket++) {
      auto& mine = chosen[static_cast<std::size_t>(bucket)];
      std::sort(mine.begin(), mine.end(), [&](const Substring& left, const Substring& right) {
        return comes_before(text.at(left.start), left.bytes, text.at(right.start), right.bytes);
      });
    }
  });
  const std::vector<Substring> singles = single_characters(spans);
  auto single = singles.begin();
  seeds.offsets.push_back(0);
  for (const auto& bucket : chosen) {
    for (const Substring& one : bucket) {
      const std::uint8_t* from = text.at(one.start);
      for (; single != singles.end() && comes_before(spans.strings.bytes + single->start, single->bytes, from, one.bytes); ++single) {
        append(spans.strings.bytes + single->start, *single);
      }
      append(from, one);
    }
  }
  for (; single != singles.end(); ++single) append(spans.strings.bytes + single->start, *single);
  return seeds;
}

}  // namespace framework
