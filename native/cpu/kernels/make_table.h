// The table of one instruction set, filled from the headers compiled for it.
#pragma once

#include "attention_head.h"
#include "cross_entropy_row.h"
#include "elements.h"
#include "elementwise.h"
#include "kernel_table.h"
#include "matrix_tile.h"
#include "matrix_times_column.h"
#include "multiply_add_peak.h"
#include "packing.h"
#include "rms_norm_rows.h"
#include "rotary_rows.h"
#include "rows_times_matrix.h"
#include "rows_times_transposed.h"
#include "swiglu_rows.h"

namespace framework {
namespace FRAMEWORK_ISA {

inline const Kernels& table(const char* name) {
  static const Kernels kernels = {
      name,
      kTileRows,
      kTileColumns,
      pack_left,
      pack_right,
      multiply_block,
      kFewRowsPart,
      rows_times_matrix,
      rows_times_transposed,
      matrix_times_column,
      attention_scratch,
      attention_forward,
      attention_backward,
      rms_norm_forward,
      rms_norm_backward,
      swiglu_forward,
      swiglu_backward,
      rotary,
      cross_entropy_row,
      add,
      sum_of_squares,
      adamw,
      unary,
      binary,
      sum,
      extreme,
      add_to_sums,
      softmax_row,
      transpose_tile,
      multiply_add_peak,
      kMultiplyAddPeakOperations,
  };
  return kernels;
}

}  // namespace FRAMEWORK_ISA
}  // namespace framework
