#include "span_counter.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "../cpu/thread_pool.h"
#include "each_span.h"

namespace framework {

namespace {

// Texts are cut by threads a batch at a time: it bounds the list of spans that wait to be counted.
constexpr Index kBatchBytes = Index{1} << 22;
constexpr std::size_t kFirstSlots = std::size_t{1} << 16;
// A span's slot is asked for this many spans ahead: the table is larger than the caches.
constexpr std::size_t kAhead = 12;

// Multiplicative over words of eight bytes, then mixed: the table takes the low bits.
std::uint32_t hash_of(const std::uint8_t* from, std::size_t length) {
  std::uint64_t hash = 0x9e3779b97f4a7c15u ^ length;
  for (; length >= 8; from += 8, length -= 8) {
    std::uint64_t word;
    std::memcpy(&word, from, 8);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
  }
  std::uint64_t rest = 0;
  for (std::size_t at = 0; at < length; at++) rest = rest << 8 | from[at];
  hash = (hash ^ rest) * 0xc4ceb9fe1a85ec53u;
  return static_cast<std::uint32_t>(hash >> 32);
}

void prefetch(const void* address) {
#if defined(__GNUC__)
  __builtin_prefetch(address);
#else
  (void)address;
#endif
}

}  // namespace

SpanCounter::SpanCounter(Alphabet alphabet, Index most_distinct)
    : alphabet_(std::move(alphabet)), most_distinct_(most_distinct), table_(kFirstSlots), offsets_(1) {}

void SpanCounter::add(const std::uint8_t* const* texts, const Index* lengths, Index count_of_texts, double weight) {
  std::vector<std::vector<Seen>> seen;
  for (Index first = 0; first < count_of_texts;) {
    Index behind = first;
    for (Index bytes = 0; behind < count_of_texts && bytes < kBatchBytes; behind++) bytes += lengths[behind];
    seen.resize(static_cast<std::size_t>(std::max(static_cast<Index>(seen.size()), behind - first)));
    ThreadPool::instance().for_each_part(behind - first, 1, [&](Index part, Index, int) {
      std::vector<Seen>& list = seen[static_cast<std::size_t>(part)];
      list.clear();
      const std::uint8_t* text = texts[first + part];
      SpanCutter(alphabet_, text, text + lengths[first + part])
          .run([&list](const std::uint8_t* from, const std::uint8_t* to) {
            const auto length = static_cast<std::size_t>(to - from);
            list.push_back({hash_of(from, length), from, static_cast<std::uint32_t>(length)});
          });
    });
    for (Index part = 0; part < behind - first; part++) {
      const std::vector<Seen>& list = seen[static_cast<std::size_t>(part)];
      for (std::size_t index = 0; index < list.size(); index++) {
        if (index + kAhead < list.size()) prefetch(&table_[list[index + kAhead].hash & (table_.size() - 1)]);
        count(list[index], weight);
      }
    }
    first = behind;
  }
}

void SpanCounter::count(const Seen& span, double weight) {
  occurrences_ += weight;
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = span.hash & mask;
  for (std::uint32_t entry = table_[slot]; entry != 0; entry = table_[slot]) {
    const std::uint32_t start = offsets_[entry - 1];
    if (hashes_[entry - 1] == span.hash && offsets_[entry] - start == span.length &&
        std::memcmp(bytes_.data() + start, span.from, span.length) == 0) {
      counts_[entry - 1] += weight;
      return;
    }
    slot = (slot + 1) & mask;
  }
  if (bytes_.size() + span.length > 0xffffffffu) throw std::bad_alloc();
  bytes_.insert(bytes_.end(), span.from, span.from + span.length);
  offsets_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  hashes_.push_back(span.hash);
  counts_.push_back(weight);
  table_[slot] = static_cast<std::uint32_t>(counts_.size());
  if (distinct() > most_distinct_) {
    forget_rarest();
  } else if (counts_.size() * 2 > table_.size()) {
    rehash(table_.size() * 2);
  }
}

void SpanCounter::rehash(std::size_t slots) {
  table_.assign(slots, 0);
  for (std::size_t entry = 0; entry < counts_.size(); entry++) {
    std::size_t slot = hashes_[entry] & (slots - 1);
    while (table_[slot] != 0) slot = (slot + 1) & (slots - 1);
    table_[slot] = static_cast<std::uint32_t>(entry + 1);
  }
}

void SpanCounter::forget_rarest() {
  std::vector<double> ranked = counts_;
  // Everything as rare as the middle one goes, so that which of the equally rare stay is no question of order.
  const auto middle = ranked.begin() + static_cast<std::ptrdiff_t>(ranked.size() / 2);
  std::nth_element(ranked.begin(), middle, ranked.end());
  const double rarest = *middle;
  std::size_t kept = 0;
  std::uint32_t end = 0;
  for (std::size_t entry = 0; entry < counts_.size(); entry++) {
    if (counts_[entry] <= rarest) {
      forgotten_ += counts_[entry];
      continue;
    }
    const std::uint32_t start = offsets_[entry], length = offsets_[entry + 1] - start;
    std::memmove(bytes_.data() + end, bytes_.data() + start, length);
    offsets_[kept] = end;
    end += length;
    hashes_[kept] = hashes_[entry];
    counts_[kept++] = counts_[entry];
  }
  offsets_[kept] = end;
  offsets_.resize(kept + 1);
  hashes_.resize(kept);
  counts_.resize(kept);
  bytes_.resize(end);
  rehash(table_.size());
}

}  // namespace framework
