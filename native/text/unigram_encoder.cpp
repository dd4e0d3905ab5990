#include "unigram_encoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "../cpu/thread_pool.h"
#include "utf8.h"
#include "word_cache.h"

#if defined(__GNUC__)
#define FRAMEWORK_OWN_FUNCTION __attribute__((noinline))
#else
#define FRAMEWORK_OWN_FUNCTION
#endif

namespace framework {

namespace {

constexpr std::uint8_t kNewline = '\n';
// Bytes after which a text without any cut is cut all the same: it bounds memory on a line of a gigabyte.
constexpr Index kLongestSegment = Index{1} << 20;
// Scores are summed as 32-bit floats, as SentencePiece does, so that ties fall the same way. Past this sum their spacing
// begins to matter, and counting starts again at 0: its `kScoreResetThreshold`.
constexpr float kLowestSum = -100000.0f;
constexpr float kNever = -std::numeric_limits<float>::infinity();
// Sums of multiples of 1/1024 are exact in 32-bit floats down to here.
constexpr float kLowestExactSum = -16384.0f;
// Of a long text a thread takes so much at a time.
constexpr Index kPartBytes = Index{1} << 16;

// A log-probability that sums exactly.
bool is_exact(float score) {
  const float steps = score * 1024.0f;
  return steps == std::floor(steps) && score <= 0.0f && score > kLowestExactSum;
}

}  // namespace

// Bytes of one text that no piece reaches into or out of.
struct UnigramEncoder::Part {
  const std::uint8_t* begin;
  const std::uint8_t* end;
};

// One thread's encoding of one part. What it does is described at `ViterbiEncoder`; where the order of comparisons decides
// between equals, it is the same.
class UnigramEncoder::Worker {
 public:
  explicit Worker(const UnigramEncoder& encoder) : encoder_(encoder) {}

  void run(const Part& part, std::vector<std::uint32_t>& ids) {
    ids.clear();
    // Most pieces are longer than two bytes; a part of bytes without pieces grows beyond it.
    ids.reserve(static_cast<std::size_t>((part.end - part.begin) / 3 + 16));
    if (encoder_.exact_) {
      by_words(part, ids);
    } else {
      for (const std::uint8_t* from = part.begin; from < part.end;) from = by_segment(from, part.end, ids);
    }
  }

 private:
  // The best path that ends behind a byte of the segment: its score, and its last piece as a slot of the trie; an unknown
  // character of n bytes as kUnknown + n.
  struct Cell {
    float score;
    std::uint32_t last;
  };
  static constexpr std::uint32_t kUnknown = 0x80000000u;

  // The one with the higher score; of equals the first. As one number of 64 bits, which compilers choose by a move.
  static Cell better(const Cell& old, const Cell& fresh) {
    std::uint64_t kept, other;
    std::memcpy(&kept, &old, sizeof kept);
    std::memcpy(&other, &fresh, sizeof other);
    kept = fresh.score > old.score ? other : kept;
    Cell chosen;
    std::memcpy(&chosen, &kept, sizeof chosen);
    return chosen;
  }

  // Appends the ids of the segment that begins at `from`; returns where it ends.
  const std::uint8_t* by_segment(const std::uint8_t* from, const std::uint8_t* end, std::vector<std::uint32_t>& ids) {
    const std::uint8_t* at = segment(from, end);
    score_ = cells_[static_cast<std::size_t>(at - from)].score;
    backtrack(from, at - from, ids);
    return at;
  }

  // Word by word, each encoded once and remembered. It gives what segments give as long as their sums are exact; a line
  // whose sum might leave that range is encoded again, by segments.
  void by_words(const Part& part, std::vector<std::uint32_t>& ids) {
    const std::uint8_t* line = part.begin;
    std::size_t ids_before_line = 0;
    float sum = 0.0f;
    for (const std::uint8_t* from = part.begin; from < part.end;) {
      const std::uint8_t* to = from + 1;
      while (to < part.end && encoder_.joins(to[-1], *to)) to++;
      // A segment begins here as well: its sum starts at 0.
      if (*from == kNewline) {
        line = from;
        ids_before_line = ids.size();
        sum = 0.0f;
      }
      // No best path inside the word has more steps than bytes, and none of them costs more.
      if (sum + static_cast<float>(to - from) * encoder_.lowest_score_ > kLowestExactSum) {
        sum += word(from, to, part.end, ids);
        from = to;
        continue;
      }
      ids.resize(ids_before_line);
      from = line;
      do {
        from = by_segment(from, part.end, ids);
      } while (from < part.end && *from != kNewline);
      line = from;
      ids_before_line = ids.size();
      sum = 0.0f;
    }
  }

  // Appends the ids of one word; returns its score.
  float word(const std::uint8_t* from, const std::uint8_t* to, const std::uint8_t* end, std::vector<std::uint32_t>& ids) {
    const Index length = to - from;
    if (length > WordCache::kLongest) return new_word(from, to, ids);
    const WordCache::Key key = WordCache::key_of(from, length, end);
    WordCache::Entry& entry = cache_.at(key);
    if (WordCache::holds(entry, key, length)) {
      for (std::size_t at = 0; at < entry.count; at++) ids.push_back(entry.ids[at]);
      return entry.score;
    }
    const std::size_t before = ids.size();
    const float score = new_word(from, to, ids);
    if (ids.size() - before <= WordCache::kMostIds) {
      entry.key = key;
      entry.score = score;
      entry.length = static_cast<std::uint16_t>(length);
      entry.count = static_cast<std::uint16_t>(ids.size() - before);
      std::copy(ids.begin() + static_cast<std::ptrdiff_t>(before), ids.end(), entry.ids);
    }
    return score;
  }

  float new_word(const std::uint8_t* from, const std::uint8_t* to, std::vector<std::uint32_t>& ids) {
    float score = 0.0f;
    while (from < to) {
      from = by_segment(from, to, ids);
      score += score_;
    }
    return score;
  }

  struct Walk {
    // The end of the longest piece that begins here, or here.
    const std::uint8_t* last_match;
    // Whether the first character is a piece.
    bool single;
  };

  // Takes all pieces that begin at `at`, after a path of score `sum`, for the cells behind it; the first character ends at
  // `behind`. A function of its own, so that all it works with stays in registers.
  FRAMEWORK_OWN_FUNCTION static Walk walk(const UnigramTrie::Node* nodes, const std::uint8_t* at,
                                          const std::uint8_t* behind, const std::uint8_t* end, float sum, Cell* cell) {
    Walk found{at, false};
    std::uint32_t node = 0, link = nodes[0].link;
    while (at < end) {
      const std::uint32_t label = *at;
      const std::uint32_t child = (link >> UnigramTrie::kLabelBits) + label;
      const UnigramTrie::Node next = nodes[child];
      if ((next.link & UnigramTrie::kLabelMask) != label) break;
      link = next.link;
      node = child;
      at++;
      cell++;
      // Whether a piece ends here, and whether it is the better one, is as good as random: chosen without a branch.
      const bool ends = next.score != kNever;
      *cell = better(*cell, {sum + next.score, node});
      found.last_match = ends ? at : found.last_match;
      found.single |= ends & (at == behind);
    }
    return found;
  }

  // Room for cells up to `size`; those that are new are empty.
  void reserve(Index size) {
    if (static_cast<std::size_t>(size) >= cells_.size()) cells_.resize(static_cast<std::size_t>(size) * 2 + 256, Cell{kNever, 0});
  }

  // Fills the cells of one segment that begins at `from`; returns where it ends.
  const std::uint8_t* segment(const std::uint8_t* from, const std::uint8_t* text_end) {
    const UnigramTrie::Node* const nodes = encoder_.trie_.nodes();
    const float unknown_score = encoder_.unknown_score_;
    const Index longest = encoder_.longest_;
    const std::uint8_t* const end = text_end - from > kLongestSegment ? from + kLongestSegment : text_end;
    const std::uint8_t* at = from;
    // The end of the longest match so far.
    const std::uint8_t* reach = from;
    reserve(longest);
    cells_[0] = {0.0f, 0};
    while (at < end) {
      if (at >= reach && at > from && *at == kNewline) break;
      // A walk ends behind the longest piece at the latest, and before that behind the text.
      reserve(at - from + longest);
      Cell* const cells = cells_.data();
      float sum = cells[at - from].score;
      if (sum < kLowestSum) {
        for (const std::uint8_t* stop = at; stop <= reach; stop++) cells[stop - from].score -= sum;
        sum = 0.0f;
      }
      // A byte that is part of no character is a character of its own: it can only become its byte piece.
      const int length = *at < 0x80 ? 1 : std::max(1, character_length(at, text_end));
      const std::uint8_t* const behind = at + length;
      if (behind > end) break;
      const Walk walked = walk(nodes, at, behind, end, sum, cells + (at - from));
      const std::uint8_t* last_match = walked.last_match;
      if (!walked.single) {
        Cell& unknown = cells[behind - from];
        unknown = better(unknown, {sum + unknown_score, kUnknown + static_cast<std::uint32_t>(length)});
        last_match = std::max(last_match, behind);
      }
      reach = std::max(reach, last_match);
      at = behind;
    }
    touched_ = std::max(at, reach) - from;
    return at;
  }

  // Appends the best path of the segment's first `size` bytes, and empties the cells.
  void backtrack(const std::uint8_t* from, Index size, std::vector<std::uint32_t>& ids) {
    const bool has_bytes = encoder_.has_bytes_;
    const std::size_t before = ids.size();
    bool unknown_before = false;
    for (Index stop = size; stop > 0;) {
      const std::uint32_t last = cells_[static_cast<std::size_t>(stop)].last;
      if (last < kUnknown) {
        const auto piece = static_cast<std::size_t>(encoder_.trie_.piece(last));
        ids.push_back(static_cast<std::uint32_t>(encoder_.ids_[piece]));
        stop -= encoder_.lengths_[piece];
        unknown_before = false;
        continue;
      }
      const Index length = static_cast<Index>(last - kUnknown);
      if (has_bytes) {
        for (Index byte = 1; byte <= length; byte++) ids.push_back(encoder_.byte_ids_[from[stop - byte]]);
      } else if (!unknown_before) {
        ids.push_back(encoder_.unknown_id_);
      }
      unknown_before = true;
      stop -= length;
    }
    std::reverse(ids.begin() + static_cast<std::ptrdiff_t>(before), ids.end());
    // Without byte fallback a run of unknown characters is one unknown piece, also across segments.
    if (!has_bytes && unknown_before && before > 0 && ids[before - 1] == encoder_.unknown_id_) {
      ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(before));
    }
    std::fill(cells_.begin(), cells_.begin() + touched_ + 1, Cell{kNever, 0});
  }

  const UnigramEncoder& encoder_;
  std::vector<Cell> cells_;
  WordCache cache_;
  // Of the segment encoded last.
  float score_ = 0.0f;
  // Cells of the segment that a path may have reached, less one.
  Index touched_ = 0;
};

UnigramEncoder::UnigramEncoder(const UnigramModel& model)
    : trie_(model.strings, model.scores),
      ids_(model.ids, model.ids + model.strings.count),
      unknown_score_(model.unknown_score),
      unknown_id_(static_cast<std::uint32_t>(model.unknown_id)),
      has_bytes_(model.byte_ids != nullptr),
      byte_ids_{},
      joined_(65536 / 64),
      before_line_break_{} {
  lengths_.reserve(static_cast<std::size_t>(model.strings.count));
  // Without byte fallback unknown characters of two words might have to be one id.
  exact_ = has_bytes_ && is_exact(unknown_score_);
  lowest_score_ = unknown_score_;
  for (Index piece = 0; piece < model.strings.count; piece++) {
    const std::uint8_t* bytes = model.strings.at(piece);
    const Index length = model.strings.length(piece);
    lengths_.push_back(static_cast<std::uint32_t>(length));
    longest_ = std::max(longest_, length);
    exact_ = exact_ && is_exact(model.scores[piece]);
    lowest_score_ = std::min(lowest_score_, model.scores[piece]);
    for (Index at = 1; at < length; at++) {
      join(bytes[at - 1], bytes[at]);
      if (bytes[at] == kNewline) before_line_break_[bytes[at - 1]] = true;
    }
  }
  for (int byte = 0; has_bytes_ && byte < 256; byte++) byte_ids_[byte] = static_cast<std::uint32_t>(model.byte_ids[byte]);
}

UnigramEncoder::UnigramEncoder(UnigramEncoder&&) noexcept = default;
UnigramEncoder::~UnigramEncoder() = default;

std::vector<UnigramEncoder::Part> UnigramEncoder::parts_of(const std::vector<Text>& texts,
                                                           std::vector<std::size_t>& first_part) const {
  std::vector<Part> parts;
  for (const Text& text : texts) {
    first_part.push_back(parts.size());
    const std::uint8_t* const end = text.bytes + text.length;
    for (const std::uint8_t* from = text.bytes; from < end;) {
      const std::uint8_t* cut = end;
      // Without byte fallback unknown characters of two parts might have to be one id.
      if (has_bytes_ && end - from > kPartBytes) {
        cut = from + kPartBytes;
        while (cut < end && !(*cut == kNewline && !before_line_break_[cut[-1]])) cut++;
      }
      parts.push_back({from, cut});
      from = cut;
    }
  }
  first_part.push_back(parts.size());
  return parts;
}

Encoding UnigramEncoder::encode(const std::vector<Text>& texts) {
  Encoding encoding;
  const std::vector<Part> parts = parts_of(texts, encoding.first_part);
  encoding.parts.resize(parts.size());
  ThreadPool& pool = ThreadPool::instance();
  workers_.resize(std::max(workers_.size(), static_cast<std::size_t>(pool.size())));
  pool.for_each_part(static_cast<Index>(parts.size()), 1, [&](Index part, Index, int thread) {
    std::unique_ptr<Worker>& worker = workers_[static_cast<std::size_t>(thread)];
    if (worker == nullptr) worker = std::make_unique<Worker>(*this);
    const auto at = static_cast<std::size_t>(part);
    worker->run(parts[at], encoding.parts[at]);
  });
  encoding.starts.push_back(0);
  for (const auto& part : encoding.parts) encoding.starts.push_back(encoding.starts.back() + part.size());
  return encoding;
}

void Encoding::move_to(std::uint32_t* ids) && {
  ThreadPool::instance().for_each_part(static_cast<Index>(parts.size()), 1, [&](Index part, Index, int) {
    const std::vector<std::uint32_t> from = std::move(parts[static_cast<std::size_t>(part)]);
    std::copy(from.begin(), from.end(), ids + starts[static_cast<std::size_t>(part)]);
  });
}

}  // namespace framework
