// The depth of a whole AVX2 tile, 6 × 16, in assembler (decision 0045).
//
// Where a core is shared by two threads, each is given half of its decoding: what counts then is how few instructions stand
// beside the multiply-adds. Compiled, a step took 24 and every fourth some 15 more. Here it takes
// 20.9: twelve multiply-adds, two loads, six broadcasts, and an eighth of what moves pointers and asks for what is next.
#pragma once

#include "vector.h"

#if FRAMEWORK_IN_PLACE && FRAMEWORK_TILE_ROWS == 6 && FRAMEWORK_TILE_VECTORS == 2
#define FRAMEWORK_WHOLE_TILE 1

namespace framework {
namespace FRAMEWORK_ISA {

// Steps over the depth between two times of asking.
constexpr Index kWholeGroup = 8;

// A part of the depth: so many groups of steps, before each of which two lines are asked for, `second` bytes from each other and
// `step` bytes behind those before.
struct Phase {
  Index groups;
  const void* ahead;
  Index second, step;
};
static_assert(sizeof(Phase) == 32, "read below, field by field");
constexpr int kPhases = 3;

// clang-format off
#define FRAMEWORK_ROW(address, first, second)             \
  "vbroadcastss " address ", %%ymm15\n\t"                 \
  "vfmadd231ps %%ymm13, %%ymm15, %[" first "]\n\t"        \
  "vfmadd231ps %%ymm14, %%ymm15, %[" second "]\n\t"
// One step: where B has it, in bytes, and where the six rows of A have it.
#define FRAMEWORK_STEP(b, a0, a1, a2, a3, a4, a5)                                               \
  "vmovups " b "(%[b]), %%ymm13\n\t"                                                            \
  "vmovups 32+" b "(%[b]), %%ymm14\n\t"                                                         \
  FRAMEWORK_ROW(a0, "s0", "s1") FRAMEWORK_ROW(a1, "s2", "s3") FRAMEWORK_ROW(a2, "s4", "s5")     \
  FRAMEWORK_ROW(a3, "s6", "s7") FRAMEWORK_ROW(a4, "s8", "s9") FRAMEWORK_ROW(a5, "s10", "s11")
#define FRAMEWORK_EIGHT(step) step(0) step(1) step(2) step(3) step(4) step(5) step(6) step(7)
#define FRAMEWORK_ZERO(sum) "vxorps %x[" sum "], %x[" sum "], %x[" sum "]\n\t"
// The phases, then `rest` steps that do not fill a group. `eight` and `one` multiply a group and a step, what is `behind` them
// moves A's pointers. At the end what else is written, a colon, and what is read.
#define FRAMEWORK_DEPTH(eight, behind_eight, one, behind_one, ...)                                                      \
  __asm__(                                                                                                              \
    FRAMEWORK_ZERO("s0") FRAMEWORK_ZERO("s1") FRAMEWORK_ZERO("s2") FRAMEWORK_ZERO("s3") FRAMEWORK_ZERO("s4")            \
    FRAMEWORK_ZERO("s5") FRAMEWORK_ZERO("s6") FRAMEWORK_ZERO("s7") FRAMEWORK_ZERO("s8") FRAMEWORK_ZERO("s9")            \
    FRAMEWORK_ZERO("s10") FRAMEWORK_ZERO("s11")                                                                         \
    "1:\n\t"                                                                                                            \
    "mov (%[phase]), %%rax\n\t"                                                                                         \
    "test %%rax, %%rax\n\t"                                                                                             \
    "jle 3f\n\t"                                                                                                        \
    "mov 8(%[phase]), %%rcx\n\t"                                                                                        \
    "mov 16(%[phase]), %%rsi\n\t"                                                                                       \
    "mov 24(%[phase]), %%rdx\n\t"                                                                                       \
    ".p2align 5\n"                                                                                                      \
    "2:\n\t"                                                                                                            \
    "prefetcht0 (%%rcx)\n\t"                                                                                            \
    "prefetcht0 (%%rcx,%%rsi)\n\t"                                                                                      \
    eight                                                                                                               \
    behind_eight                                                                                                        \
    "add %%rdx, %%rcx\n\t"                                                                                              \
    "add $512, %[b]\n\t"                                                                                                \
    "dec %%rax\n\t"                                                                                                     \
    "jnz 2b\n"                                                                                                          \
    "3:\n\t"                                                                                                            \
    "add $32, %[phase]\n\t"                                                                                             \
    "cmp %[end], %[phase]\n\t"                                                                                          \
    "jne 1b\n\t"                                                                                                        \
    "test %[rest], %[rest]\n\t"                                                                                         \
    "jle 5f\n"                                                                                                          \
    "4:\n\t"                                                                                                            \
    one                                                                                                                 \
    behind_one                                                                                                          \
    "add $64, %[b]\n\t"                                                                                                 \
    "dec %[rest]\n\t"                                                                                                   \
    "jnz 4b\n"                                                                                                          \
    "5:\n\t"                                                                                                            \
    : [s0] "=&x"(sum[0][0]), [s1] "=&x"(sum[0][1]), [s2] "=&x"(sum[1][0]), [s3] "=&x"(sum[1][1]), [s4] "=&x"(sum[2][0]),  \
      [s5] "=&x"(sum[2][1]), [s6] "=&x"(sum[3][0]), [s7] "=&x"(sum[3][1]), [s8] "=&x"(sum[4][0]), [s9] "=&x"(sum[4][1]),  \
      [s10] "=&x"(sum[5][0]), [s11] "=&x"(sum[5][1]), [a] "+&r"(a), [b] "+&r"(b), [phase] "+&r"(phase), [rest] "+&r"(rest)    \
      __VA_ARGS__                                                                                                       \
    : "cc", "memory", "rax", "rcx", "rdx", "rsi", "xmm13", "xmm14", "xmm15")

// sum = A[6 × depth] · B[depth × 16], both packed; the depth is that of kPhases phases and `rest`.
FRAMEWORK_INLINE void multiply_whole_panel(Index rest, const float* a, const float* b, const Phase* phase, Vector (&sum)[6][2]) {
  const Phase* const end = phase + kPhases;
#define FRAMEWORK_PANEL_STEP(q)                                                                                \
  FRAMEWORK_STEP("64*" #q, "24*" #q "(%[a])", "24*" #q "+4(%[a])", "24*" #q "+8(%[a])", "24*" #q "+12(%[a])",  \
                 "24*" #q "+16(%[a])", "24*" #q "+20(%[a])")
  FRAMEWORK_DEPTH(FRAMEWORK_EIGHT(FRAMEWORK_PANEL_STEP), "add $192, %[a]\n\t", FRAMEWORK_PANEL_STEP(0), "add $24, %[a]\n\t",
                  : [end] "r"(end));
#undef FRAMEWORK_PANEL_STEP
}

// The same with A's rows `stride` bytes apart.
FRAMEWORK_INLINE void multiply_whole_rows(Index rest, const float* a, Index stride, const float* b, const Phase* phase,
                                          Vector (&sum)[6][2]) {
  const Phase* const end = phase + kPhases;
  const char* fourth = reinterpret_cast<const char*>(a) + 3 * stride;
#define FRAMEWORK_ROWS_STEP(q)                                                                                       \
  FRAMEWORK_STEP("64*" #q, "4*" #q "(%[a])", "4*" #q "(%[a],%[stride])", "4*" #q "(%[a],%[stride],2)",               \
                 "4*" #q "(%[fourth])", "4*" #q "(%[fourth],%[stride])", "4*" #q "(%[fourth],%[stride],2)")
  FRAMEWORK_DEPTH(FRAMEWORK_EIGHT(FRAMEWORK_ROWS_STEP), "add $32, %[a]\n\tadd $32, %[fourth]\n\t", FRAMEWORK_ROWS_STEP(0),
                  "add $4, %[a]\n\tadd $4, %[fourth]\n\t", , [fourth] "+&r"(fourth) : [end] "r"(end), [stride] "r"(stride));
#undef FRAMEWORK_ROWS_STEP
}

// The same with A's columns `stride` bytes apart.
FRAMEWORK_INLINE void multiply_whole_columns(Index rest, const float* a, Index stride, const float* b, const Phase* phase,
                                             Vector (&sum)[6][2]) {
  const Phase* const end = phase + kPhases;
#define FRAMEWORK_COLUMNS_STEP(q)                                                                                    \
  FRAMEWORK_STEP("64*" #q, "(%[a])", "4(%[a])", "8(%[a])", "12(%[a])", "16(%[a])", "20(%[a])") "add %[stride], %[a]\n\t"
  FRAMEWORK_DEPTH(FRAMEWORK_EIGHT(FRAMEWORK_COLUMNS_STEP), "", FRAMEWORK_COLUMNS_STEP(0), "",
                  : [end] "r"(end), [stride] "r"(stride));
#undef FRAMEWORK_COLUMNS_STEP
}
// clang-format on

#undef FRAMEWORK_DEPTH
#undef FRAMEWORK_ZERO
#undef FRAMEWORK_EIGHT
#undef FRAMEWORK_STEP
#undef FRAMEWORK_ROW

}  // namespace FRAMEWORK_ISA
}  // namespace framework

#endif
