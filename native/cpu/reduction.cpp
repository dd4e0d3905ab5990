#include "reduction.h"

#include <algorithm>
#include <vector>

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

namespace {

constexpr Index kPart = 32768;

Index rows_per_part(Index width) { return width >= kPart ? 1 : ceil_div(kPart, std::max<Index>(1, width)); }

}  // namespace

void sum_rows(Index rows, Index width, const float* x, double factor, float* out) {
  const Kernels& k = kernels();
  ThreadPool& pool = ThreadPool::instance();
  const Index parts = ceil_div(width, kPart);
  if (parts <= 1) {
    pool.for_each_part(rows, rows_per_part(width), [&](Index begin, Index end, int) {
      for (Index r = begin; r < end; r++) out[r] = static_cast<float>(factor * k.sum(width, x + r * width));
    });
    return;
  }
  std::vector<double> partial(static_cast<std::size_t>(rows * parts));
  pool.for_each_part(rows * parts, 1, [&](Index item, Index, int) {
    const Index r = item / parts, begin = item % parts * kPart;
    partial[static_cast<std::size_t>(item)] = k.sum(std::min(kPart, width - begin), x + r * width + begin);
  });
  for (Index r = 0; r < rows; r++) {
    double sum = 0.0;
    for (Index part = 0; part < parts; part++) sum += partial[static_cast<std::size_t>(r * parts + part)];
    out[r] = static_cast<float>(factor * sum);
  }
}

void sum_columns(Index outer, Index rows, Index columns, const float* x, double factor, float* out) {
  const Kernels& k = kernels();
  // A part is a run of rows; its sums are kept apart and added up in order.
  const Index run = std::max<Index>(64, rows_per_part(columns));
  const Index parts = std::max<Index>(1, ceil_div(rows, run));
  std::vector<double> partial(static_cast<std::size_t>(outer * parts * columns), 0.0);
  ThreadPool::instance().for_each_part(outer * parts, 1, [&](Index item, Index, int) {
    const Index o = item / parts, first = item % parts * run, end = std::min(rows, first + run);
    double* sums = partial.data() + item * columns;
    for (Index r = first; r < end; r++) k.add_to_sums(columns, x + (o * rows + r) * columns, sums);
  });
  for (Index o = 0; o < outer; o++) {
    double* sums = partial.data() + o * parts * columns;
    for (Index part = 1; part < parts; part++) {
      for (Index c = 0; c < columns; c++) sums[c] += sums[part * columns + c];
    }
    for (Index c = 0; c < columns; c++) out[o * columns + c] = static_cast<float>(factor * sums[c]);
  }
}

void extreme_rows(Extreme which, Index rows, Index width, const float* x, float* out) {
  const Kernels& k = kernels();
  ThreadPool::instance().for_each_part(rows, rows_per_part(width), [&](Index begin, Index end, int) {
    for (Index r = begin; r < end; r++) out[r] = k.extreme(which, width, x + r * width);
  });
}

void softmax_rows(Index rows, Index width, const float* x, float* out) {
  if (width == 0) return;
  const Kernels& k = kernels();
  ThreadPool::instance().for_each_part(rows, rows_per_part(width), [&](Index begin, Index end, int) {
    for (Index r = begin; r < end; r++) k.softmax_row(width, x + r * width, out + r * width);
  });
}

}  // namespace framework
