// Products of a few rows with B stored [depth, columns]: what is read of B is used too seldom to pack it, so it is read as
// it lies, a piece of some rows at a time, while the next piece comes closer. A row's result does not depend on how many rows
// there are.
#pragma once

#include <string.h>

#include "rows_strip.h"
#include "shallow_piece.h"

namespace framework {
namespace FRAMEWORK_ISA {

// Columns below which a part's wide strips are uneven, and one long part is worth more than two of which a thread whose core is
// slow for a while leaves one to another (AVX-512; of stored columns, a few per cent).
constexpr Index kFewRowsPart = kWholeLines ? 24 * kLanes : 0;
// Floats of a piece of B, of which two lie in the second-level cache; and its most rows where they share a few of its sets, too.
constexpr Index kPieceFloats = kWholeLines ? 65536 : 32768, kOneSetDepth = 32;
// Rows of a strip that are asked for before they are multiplied.
constexpr Index kRowsSoon = 8;
// Sums of a piece, and of a shallow one, which returns to them so often that they lie in half of the first-level cache.
constexpr Index kSums = 8192, kShallowSums = 4096;
// The most columns of a piece, and of a shallow one: long parts of B's rows are what hardware prefetchers follow, all there is
// for one row.
constexpr Index kPieceColumns = 1024, kLongColumns = 4096;

// Bytes of a page, and the floats of room that `apart` may leave.
constexpr Index kPage = 4096, kApart = kPage / 4;

// The line from `room` on that lies a quarter of a page, or up to a line less, behind where `b` has it in its page: a load that
// follows a store at the same place of another page waits for it, and where B's rows are pages apart, all of them would (measured
// on Zen 3: a fifth).
inline float* apart(float* room, const float* b) {
  const Index bytes = reinterpret_cast<Index>(b) + kPage / 4 - reinterpret_cast<Index>(room);
  return room + (bytes & (kPage - 1)) / 4 / kLineFloats * kLineFloats;
}

// C[rows × columns] = addend + A · B for fewer than kFewestPacked rows; A[i, p] lies at a[i · row_step + p · step]. `behind`
// rows of B follow these.
inline void rows_times_matrix(Index rows, Index depth, Index columns, const float* a, Index row_step, Index step,
                              const float* b, Index ldb, Index behind, RightFrom from, const float* addend, Index ld_addend, float* c,
                              Index ldc) {
  // Rows of B a multiple of 2 KiB apart share a few sets of the first-level cache, which do not hold a strip for a second group.
  const bool one_set = ldb % 512 == 0, shallow = rows == 1 || (one_set && !kManyRegisters);
  const Index each = (shallow ? kShallowSums : kSums) / rows / kLineFloats * kLineFloats;
  const Index most = smaller(shallow ? kLongColumns : kPieceColumns, each);
  const Index widest = round_up(equal_part(columns, most), kLineFloats);
  const Index deepest = shallow ? kShallow : smaller(one_set ? kOneSetDepth : kPieceDepth, kPieceFloats / widest);
  const bool asks = rows > 1 || from == RightFrom::memory;
  alignas(64) float room[kSums + kFewestPacked * kLineFloats + kApart];
  float left[kFewestPacked * kFactorStride];
  for (Index at = 0; at < columns; at += widest) {
    const Index width = smaller(widest, columns - at);
    // One line more: sums a power of two apart would share a set.
    const Index ld_sum = round_up(width, kLineFloats) + kLineFloats;
    float* const sums = apart(room, b + at);
    memset(sums, 0, static_cast<size_t>(rows * ld_sum) * sizeof(float));
    for (Index p = 0; p < depth; p += deepest) {
      const Index deep = smaller(deepest, depth - p), next = p + deep;
      const float* piece = b + p * ldb + at;
      // Rows that share a set would push each other out.
      StripAhead ahead{{}, one_set ? 0 : kRowsSoon};
      // What comes next: the rows below, the columns beside, or the first columns of the rows behind.
      if (asks && next < depth) {
        ahead.piece = {b + next * ldb + at, ldb, smaller(deepest, depth - next), width};
      } else if (asks && at + width < columns) {
        ahead.piece = {b + at + width, ldb, smaller(deepest, depth), smaller(widest, columns - at - width)};
      } else if (asks && behind > 0) {
        ahead.piece = {b + depth * ldb, ldb, smaller(deepest, behind), smaller(widest, columns)};
      }
      if (shallow && deep == kShallow) {
        add_shallow_piece(rows, width, a + p * step, row_step, step, piece, ldb, sums, ld_sum, ahead);
      } else {
        copy_factors(rows, deep, a + p * step, row_step, step, left);
        add_piece(rows, deep, width, left, piece, ldb, sums, ld_sum, ahead);
      }
    }
    write_sums(rows, width, sums, ld_sum, addend == nullptr ? nullptr : addend + at, ld_addend, c + at, ldc);
  }
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
