// The matrix product C = addend + op(A) · op(B), row-major, on all threads.
//
// Blocking after Goto & van de Geijn (2008): slices of the depth, packed panels of B, packed blocks of A. Threads claim
// rectangles of C and pack for themselves. An element's arithmetic depends on neither the blocks nor the number of
// threads.
#pragma once

#include "index.h"
#include "scratch.h"

namespace framework {

enum class Transpose { no, yes };

struct Matrix {
  const float* data = nullptr;
  Index stride = 0;  // floats from one stored row to the next
  Transpose transpose = Transpose::no;
};

// A right operand packed once and used many times.
class PackedRight {
 public:
  // B is [depth, columns] after `transpose`, and stays where it is while this is used.
  void pack(Index depth, Index columns, Matrix b);
  // The panels of a slice of the depth, from a column that is a multiple of the panel's width.
  const float* at(Index depth_begin, Index slice_depth, Index column) const;
  // What was packed: another library reads it in place.
  const Matrix& source() const { return source_; }

 private:
  Matrix source_;
  Scratch memory_;
  float* data_ = nullptr;
  Index panels_ = 0;
  Index slice_depth_ = 0;
};

// C [rows, columns] = addend + op(A) [rows, depth] · op(B) [depth, columns]. `addend` may be null (zero) or C itself;
// both have the stride given beside them. With depth 0 the product is zero.
void gemm(Index rows, Index columns, Index depth, Matrix a, Matrix b, const float* addend, Index ld_addend, float* c,
          Index ldc);
void gemm(Index rows, Index columns, Index depth, Matrix a, const PackedRight& b, const float* addend,
          Index ld_addend, float* c, Index ldc);

}  // namespace framework
