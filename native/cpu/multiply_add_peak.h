// What this processor could do if a kernel were nothing but multiply-adds: measured, not looked up, because clocks
// depend on the machine's neighbours, its heat and the instruction set.
#pragma once

#include "index.h"

namespace framework {

// Operations a second of all threads of the pool together (a multiply and an add are two), the best of a few rounds of
// `milliseconds` in all.
double multiply_add_peak(double milliseconds);

}  // namespace framework
