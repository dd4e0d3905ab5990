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

}  // namespace framework
