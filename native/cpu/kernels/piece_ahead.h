// What is asked for before it is multiplied: a piece of a matrix while the piece before it is, and rows of a strip.
#pragma once

#include "vector.h"

namespace framework {
namespace FRAMEWORK_ISA {

// A few lines at a time, as the processor waits for few at once, and row by row as they lie in memory, which answers
// neighbouring lines several times faster than lines of as many rows.
class PieceAhead {
 public:
  // Nothing is asked for.
  PieceAhead() : PieceAhead(nullptr, 0, 0, 0) {}
  PieceAhead(const float* rows, Index stride, Index depth, Index columns)
      : at_(rows), stride_(stride), lines_(ceil_div(columns, kLineFloats)), rows_(depth) {}

  template <Index Lines>
  FRAMEWORK_INLINE void ask() {
    if (rows_ == 0) return;
    // At the end of a row some lie behind it. Of a short row they would be most; of a longer one, to go on in the next row with
    // them costs more than they do (measured on Zen 4: seven rows 5 to 10 %; two rows × 144 columns from memory 0.4 ×).
    if (Lines > 4 && lines_ < 2 * Lines && line_ + Lines > lines_) return ask_over_the_end(Lines);
    FRAMEWORK_UNROLL(16)
    for (Index i = 0; i < Lines; i++) FRAMEWORK_PREFETCH_FAR(at_ + (line_ + i) * kLineFloats);
    line_ += Lines;
    if (line_ < lines_) return;
    line_ = 0, rows_--;
    at_ += stride_;
  }

 private:
  FRAMEWORK_NOINLINE void ask_over_the_end(Index lines) {
    for (; lines > 0 && rows_ > 0; lines--) {
      FRAMEWORK_PREFETCH_FAR(at_ + line_ * kLineFloats);
      if (++line_ < lines_) continue;
      line_ = 0, rows_--;
      at_ += stride_;
    }
  }

  const float* at_;
  Index stride_, lines_, rows_, line_ = 0;
};

// What a strip asks for: some of the next piece, and its own rows `soon` before they are multiplied, from the second-level
// cache into the first.
struct StripAhead {
  PieceAhead piece;
  Index soon = 0;
};

}  // namespace FRAMEWORK_ISA
}  // namespace framework
