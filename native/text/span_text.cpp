#include "span_text.h"

#include <cstring>

namespace framework {

namespace {

int ones(std::uint64_t value) {
#if defined(__GNUC__)
  return __builtin_popcountll(value);
#else
  int count = 0;
  for (; value != 0; value &= value - 1) count++;
  return count;
#endif
}

}  // namespace

SpanText::SpanText(const Spans& spans)
    : size_(spans.strings.size() + spans.strings.count),
      // A key is read at any position, and a comparison goes on from there.
      bytes_(static_cast<std::size_t>(size_) + 64),
      beginnings_(static_cast<std::size_t>(size_ / 64) + 1),
      counts_(spans.counts) {
  std::size_t end = 0;
  for (Index span = 0; span < spans.strings.count; span++) {
    const auto length = static_cast<std::size_t>(spans.strings.length(span));
    beginnings_[end / 64].bits |= std::uint64_t{1} << (end % 64);
    std::memcpy(bytes_.data() + end, spans.strings.at(span), length);
    end += length + 1;
  }
  std::uint32_t before = 0;
  for (Beginnings& word : beginnings_) {
    word.before = before;
    before += static_cast<std::uint32_t>(ones(word.bits));
  }
}

Index SpanText::span_of(std::uint32_t position) const {
  const Beginnings& word = beginnings_[position / 64];
  // Bits up to and with the position's own.
  return static_cast<Index>(word.before) + ones(word.bits << (63 - position % 64)) - 1;
}

}  // namespace framework
