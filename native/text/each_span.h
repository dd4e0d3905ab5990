// Cuts text into the spans no learned piece may cross. The rules are those of `eachSpan` in plugin-unigram-tokenizer,
// which says them in words and is what this is compared with.
#pragma once

#include <cstdint>

#include "alphabet.h"
#include "utf8.h"

namespace framework {

// Longest span in characters.
constexpr int kLongestSpan = 48;

class SpanCutter {
 public:
  SpanCutter(const Alphabet& alphabet, const std::uint8_t* begin, const std::uint8_t* end)
      : alphabet_(alphabet), end_(end), at_(begin) {}

  // Calls `visit(from, to)` for each span, in order.
  template <class Visit>
  void run(Visit&& visit) {
    while (at_ < end_) {
      const std::uint8_t* from = at_;
      const CharacterClass first = look(at_);
      const int first_length = length_;
      switch (first) {
        case CharacterClass::outside:
          at_ += first_length;
          continue;
        case CharacterClass::newline:
        case CharacterClass::carriage_return: {
          int size = line_break(at_);
          // A carriage return of its own is a span like a digit.
          if (size == 0) {
            at_ += first_length;
            break;
          }
          for (; size > 0 && at_ + size - from <= kLongestSpan; size = line_break(at_)) at_ += size;
          at_ = blanks(at_, static_cast<int>(at_ - from));
          break;
        }
        case CharacterClass::space:
        case CharacterClass::tab:
          at_ = blanks(at_, 0);
          if (at_[-1] == ' ') {
            const CharacterClass next = look(at_);
            if (next >= CharacterClass::word) {
              if (at_ - 1 > from) visit(from, at_ - 1);
              from = at_ - 1;
              at_ = run_of(at_, next, 1);
            }
          }
          break;
        case CharacterClass::mark:
          at_ = look(at_ + first_length) == CharacterClass::word ? run_of(at_ + first_length, CharacterClass::word, 1)
                                                                : run_of(at_, CharacterClass::mark, 0);
          break;
        case CharacterClass::digit:
          at_ += first_length;
          break;
        default:
          at_ = run_of(at_, first, 0);
          break;
      }
      visit(from, at_);
    }
  }

 private:
  // Class of the character at `at`; its length goes to `length_`. Behind the end everything is outside.
  CharacterClass look(const std::uint8_t* at) {
    if (at >= end_) {
      length_ = 0;
      return CharacterClass::outside;
    }
    if (*at < 0x80) {
      length_ = 1;
      return alphabet_.of(*at);
    }
    length_ = character_length(at, end_);
    if (length_ > 0) return alphabet_.of(code_point(at, length_));
    length_ = 1;
    return CharacterClass::outside;
  }

  // End of the run of characters of one class from `at` on; with the `already` before it at most kLongestSpan of them.
  const std::uint8_t* run_of(const std::uint8_t* at, CharacterClass kind, int already) {
    for (int count = already; count < kLongestSpan && look(at) == kind; count++) at += length_;
    return at;
  }

  const std::uint8_t* blanks(const std::uint8_t* at, int already) {
    for (int count = already; count < kLongestSpan; count++) {
      const CharacterClass kind = look(at);
      if (kind != CharacterClass::space && kind != CharacterClass::tab) break;
      at += length_;
    }
    return at;
  }

  // Bytes of the line break at `at`, or 0.
  int line_break(const std::uint8_t* at) {
    const CharacterClass kind = look(at);
    if (kind == CharacterClass::newline) return 1;
    return kind == CharacterClass::carriage_return && look(at + 1) == CharacterClass::newline ? 2 : 0;
  }

  const Alphabet& alphabet_;
  const std::uint8_t* const end_;
  const std::uint8_t* at_;
  int length_ = 0;
};

}  // namespace framework
