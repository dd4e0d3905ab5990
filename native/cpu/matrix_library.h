// Another library's matrix product in place of our own, where a configuration asks for it: opened at run time, so that
// the addon neither needs nor ships one.
#pragma once

#include <string>

#include "gemm.h"

namespace framework {

enum class MatrixLibrary { own, openblas, onednn };

// Opens the library, from `file` or, where that is empty, from where the system looks for it, and hands it all products
// from now on; `own` takes them back. Returns an empty text, or why it could not: nothing has changed then.
std::string use_matrix_library(MatrixLibrary library, const std::string& file);
// What the library in use says of itself; empty for our own.
const std::string& matrix_library_version();

// True when a library is in use. `library_gemm` means what `gemm` does; not with a depth of 0.
bool library_in_use();
void library_gemm(Index rows, Index columns, Index depth, Matrix a, Matrix b, const float* addend, Index ld_addend,
                  float* c, Index ldc);

}  // namespace framework
