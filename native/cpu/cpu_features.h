// Which kernels this processor can run, found out at run time: one binary serves them all.
#pragma once

#include <vector>

#include "kernels/kernel_table.h"

namespace framework {

// Every table this processor can run, the best first; `portable` (or `neon`) is always the last.
const std::vector<const Kernels*>& available_kernels();

// The table in use: the best one, until `use_kernels` chooses another.
const Kernels& kernels();
// Returns false, and changes nothing, when this processor or this build has no kernels of that name.
bool use_kernels(const char* name);

// What a matrix product multiplies: float32, or operands rounded to bfloat16. Sums are float32 in both.
enum class Precision { f32, bf16 };

// Names of the bf16 kernels that this processor and the operating system allow, the best first.
std::vector<const char*> available_bf16();
// The precision of `gemm`, float32 until chosen. Returns false, and changes nothing, when it is not there.
bool use_precision(Precision precision);
Precision precision();
// The kernels of `gemm`: those of the table in use, or bf16.
const MatrixKernels& matrix_kernels();

}  // namespace framework
