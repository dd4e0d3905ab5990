#include "gemm.h"

#include <algorithm>
#include <cstring>

#include "cpu_features.h"
#include "matrix_library.h"
#include "thread_pool.h"

namespace framework {

namespace {

// A slice of B of kSliceDepth × one panel stays in the first-level cache (it fills it, and C is read and written once for
// every slice: deeper is better for it), a block of A of kBlockRows × kSliceDepth in the second, a task's panels of B in
// the third. Measured on Zen 4 and near the best for AVX2 and AVX-512: 256 and 384 are 2 to 3 % slower.
constexpr Index kSliceDepth = 512;
constexpr Index kBlockRows = 192;
constexpr Index kPanelColumns = 2048;
// Where rows are few, B is packed so many columns at a time, which its only use then finds in the second-level cache.
constexpr Index kFewRows = 24;
constexpr Index kColumnsForFewRows = 64;
// Up to so many columns row-major A is read in place: it is used too rarely to pack it.
constexpr Index kColumnsForRowsInPlace = 64;
// Panels of B in a part of packing ahead: some tens of microseconds.
constexpr Index kPanelsPerPart = 8;
// Multiply-adds below which waking the team costs more than it saves.
constexpr double kSerialWork = 64.0 * 64 * 64;
// Multiply-adds, some milliseconds, from which a thread gets a second task: should it lose its core for a while, the others
// then take what is left. More tasks pack more: four took 2 to 5 % longer than two.
constexpr double kTaskWork = 5e8;
constexpr Index kMostTasks = 2;
// Sums of slices that wait to be added to C: what stays in the third-level cache.
constexpr Index kMostPartialSums = Index{4} << 20;
// The most floats of B that stay in the third-level cache from one product to the next, measured with 32 MiB for more
// than one process: so many do on Zen 3, twice as many do not on Zen 4.
constexpr Index kMostInCache = Index{4} << 20;
// The depth over which a column's lanes are summed at once, which keeps their chains as short as a tile's (AVX2).
constexpr Index kColumnDepth = 8 * kSliceDepth;
// Elements of C in a part of adding them.
constexpr Index kAddedAtOnce = 1 << 14;

// Each thread's packed panels of B, and behind them its packed block of A.
Scratch& packing_scratch() {
  static thread_local Scratch scratch;
  return scratch;
}

// Sums of slices that tasks beside the first of a rectangle of C left: see `Sums`.
Scratch& partial_scratch() {
  static thread_local Scratch scratch;
  return scratch;
}

const float* element(const Matrix& m, Index row, Index column) {
  return m.transpose == Transpose::yes ? m.data + column * m.stride + row : m.data + row * m.stride + column;
}

// Slices of equal depth, not much deeper than the cache likes.
Index slice_of(Index depth) { return ceil_div(depth, ceil_div(depth, kSliceDepth)); }

struct Product {
  Index rows, columns, depth;
  Matrix a;
  const float* addend;
  Index ld_addend;
  float* c;
  Index ldc;
};

// Floats from a row of such a sum to the next: an odd number of lines, as rows a power of two apart share one cache set.
Index partial_stride(Index columns) { return (ceil_div(columns, 16) | 1) * 16; }

// How the work is cut into tasks that threads claim: rectangles of C, and where those are few, slices of the depth. Each
// packs its own operands: what another core packed would have to come from its cache, and waiting for it costs more than
// packing twice. So tasks are as square as the team allows, and a small C over a great depth is cut across the depth.
struct Grid {
  Index task_rows = 0, row_tasks = 0;
  Index task_columns = 0, column_tasks = 0;
  Index task_slices = 0, depth_tasks = 0;

  Grid(Index rows, Index columns, Index slices, Index tasks, const MatrixKernels& k) {
    // Packing an element takes as long as so many columns of one multiply-add, and a slice's sum that is added to C later as
    // so many of a whole slice, measured on Zen 4.
    constexpr double kPackingCost = 24.0, kAddingCost = 0.04;
    // Whole panels: what is 12 columns wide, as NEON's, does not divide a power of two.
    const Index widest = round_up(rows <= kFewRows ? kColumnsForFewRows : kPanelColumns, k.tile_columns);
    double best = 0.0;
    for (Index deep = 1; deep <= std::min(slices, tasks); deep++) {
      const Index depth_slices = ceil_div(slices, deep), later = slices - depth_slices;
      if (later * rows * partial_stride(columns) > kMostPartialSums) break;
      const Index depth_count = ceil_div(slices, depth_slices);
      for (Index down = 1; down * deep <= tasks; down++) {
        const Index height = round_up(ceil_div(rows, down), k.tile_rows);
        const Index width =
            std::min(round_up(ceil_div(columns, ceil_div(tasks, down * deep)), k.tile_columns), widest);
        const Index row_count = ceil_div(rows, height), column_count = ceil_div(columns, width);
        const Index rounds = ceil_div(row_count * column_count * depth_count, tasks);
        const double task = static_cast<double>(height * width) + kPackingCost * static_cast<double>(height + width);
        const double adding = kAddingCost * static_cast<double>(later * rows * columns) / static_cast<double>(tasks);
        const double cost = static_cast<double>(rounds * depth_slices) * task + adding;
        if (row_tasks > 0 && cost >= best) continue;
        best = cost;
        task_rows = height, row_tasks = row_count;
        task_columns = width, column_tasks = column_count;
        task_slices = depth_slices, depth_tasks = depth_count;
      }
    }
  }
  Index tasks() const { return row_tasks * column_tasks * depth_tasks; }
};

// A few rows: nothing is packed, columns are shared by the threads.
void run_few_rows(const Kernels& k, const Product& p, const Matrix& b) {
  const bool transposed = b.transpose == Transpose::yes;
  const Index row_step = p.a.transpose == Transpose::yes ? 1 : p.a.stride;
  const Index step = p.a.transpose == Transpose::yes ? p.a.stride : 1;
  const Index slice_depth = slice_of(p.depth);
  const double work = static_cast<double>(p.rows) * static_cast<double>(p.columns) * static_cast<double>(p.depth);
  const Index threads = work <= kSerialWork ? 1 : ThreadPool::instance().size();
  const RightFrom from = p.columns * p.depth > kMostInCache ? RightFrom::memory : RightFrom::cache;
  // Wide parts, and for one row the widest: long pieces of B's rows are what hardware prefetchers follow.
  const bool twice = p.rows > 1 && p.columns >= k.few_rows_part * 2 * threads;
  const Index grain = std::min<Index>(2048, round_up(ceil_div(p.columns, twice ? 2 * threads : threads), 16));
  ThreadPool::instance().for_each_part(p.columns, grain, [&](Index begin, Index end, int) {
    for (Index depth = 0; depth < p.depth; depth += slice_depth) {
      const Index slice = std::min(slice_depth, p.depth - depth), columns = end - begin;
      // The first slice starts from the addend, later ones from what is there.
      const float* addend = depth > 0 ? p.c + begin : p.addend != nullptr ? p.addend + begin : nullptr;
      const float* left = element(p.a, 0, depth);
      const float* right = element(b, depth, begin);
      const Index ld_addend = depth > 0 ? p.ldc : p.ld_addend;
      if (transposed) {
        k.rows_times_transposed(p.rows, slice, columns, left, row_step, step, right, b.stride, addend, ld_addend,
                                p.c + begin, p.ldc);
      } else {
        k.rows_times_matrix(p.rows, slice, columns, left, row_step, step, right, b.stride, p.depth - depth - slice, from,
                            addend, ld_addend, p.c + begin, p.ldc);
      }
    }
  });
}

// One column, A stored row by row: the memory is read in its order, rows are shared by the threads. The sums are in lanes
// along the depth, another order than the chains of the other kernels.
void run_column(const Kernels& k, const Product& p, const Matrix& b) {
  const float* column = b.data;
  if (b.transpose == Transpose::no && b.stride != 1) {
    float* packed = packing_scratch().floats(p.depth);
    for (Index i = 0; i < p.depth; i++) packed[i] = b.data[i * b.stride];
    column = packed;
  }
  const bool serial = static_cast<double>(p.rows) * static_cast<double>(p.depth) <= kSerialWork;
  const Index parts = serial ? 1 : 2 * ThreadPool::instance().size();
  ThreadPool::instance().for_each_part(p.rows, ceil_div(p.rows, parts), [&](Index begin, Index end, int) {
    float* c = p.c + begin * p.ldc;
    for (Index depth = 0; depth < p.depth; depth += kColumnDepth) {
      const float* addend = depth > 0 ? c : p.addend != nullptr ? p.addend + begin * p.ld_addend : nullptr;
      k.matrix_times_column(end - begin, std::min(kColumnDepth, p.depth - depth), element(p.a, begin, depth), p.a.stride,
                            column + depth, addend, depth > 0 ? p.ldc : p.ld_addend, c, p.ldc);
    }
  });
}

// Where the sums of a slice go. C is the sum of its slices in order, however many tasks compute them: the first task of a
// rectangle adds each of its slices to C; later ones leave each of theirs here, to be added when all are there.
struct Sums {
  Index first_later;  // the first slice that is not added at once
  Index slice_size;   // floats from one slice to the next
  Index stride;
  float* later;
};

// One task: some slices of a rectangle of C. `right` gives the packed panels of B; null packs them into `panels`.
// `block` is where A is packed; null reads it in place.
struct Task {
  Index row, rows, column, columns, slice, slices;

  void run(const MatrixKernels& k, const Product& p, const Matrix& b, const PackedRight* right, Index slice_depth,
           Index block_rows, const Sums& sums, float* panels, float* block) const {
    for (Index s = slice; s < slice + slices; s++) {
      const Index depth = s * slice_depth, deep = std::min(slice_depth, p.depth - depth);
      if (right == nullptr) {
        k.pack_right(b.transpose == Transpose::yes, deep, columns, element(b, depth, column), b.stride, panels,
                     k.right_panel(deep));
      }
      const float* packed = right == nullptr ? panels : right->at(depth, deep, column);
      for (Index at = row; at < row + rows; at += block_rows) {
        const Index height = std::min(block_rows, row + rows - at);
        float* c = p.c + at * p.ldc + column;
        Index ldc = p.ldc, ld_addend = p.ldc;
        // The first slice starts from the addend, later ones from what is there.
        const float* addend = c;
        if (s >= sums.first_later) {
          c = sums.later + (s - sums.first_later) * sums.slice_size + at * sums.stride + column;
          ldc = sums.stride;
          addend = nullptr;
        } else if (s == 0) {
          addend = p.addend != nullptr ? p.addend + at * p.ld_addend + column : nullptr;
          ld_addend = p.ld_addend;
        }
        const float* left = element(p.a, at, depth);
        if (block != nullptr) {
          k.pack_left(p.a.transpose == Transpose::yes, deep, height, left, p.a.stride, block, k.left_panel(deep));
          left = block;
        }
        k.multiply_block(block != nullptr ? LeftOperand::packed : LeftOperand::rows, height, columns, deep, left,
                         p.a.stride, packed, addend, ld_addend, c, ldc);
      }
    }
  }
};

// Adds the sums of later slices to C, in order.
void add_later(const Product& p, const Sums& sums, Index slices) {
  const Index grain = std::max<Index>(1, kAddedAtOnce / p.columns);
  ThreadPool::instance().for_each_part(p.rows, grain, [&](Index begin, Index end, int) {
    for (Index i = begin; i < end; i++) {
      float* c = p.c + i * p.ldc;
      const float* later = sums.later + i * sums.stride;
      for (Index s = sums.first_later; s < slices; s++, later += sums.slice_size) kernels().add(p.columns, c, later, c);
    }
  });
}

// `right` gives the packed panels of B; null packs them as they are needed.
void run_blocks(const MatrixKernels& k, const Product& p, const Matrix& b, const PackedRight* right) {
  ThreadPool& pool = ThreadPool::instance();
  const double work = static_cast<double>(p.rows) * static_cast<double>(p.columns) * static_cast<double>(p.depth);
  const Index threads = work <= kSerialWork ? 1 : pool.size();
  const Index each_thread =
      threads == 1 ? 1 : std::clamp(static_cast<Index>(work / kTaskWork) / threads, Index{1}, kMostTasks);
  const Index slice_depth = slice_of(p.depth), slices = ceil_div(p.depth, slice_depth);
  const Grid grid(p.rows, p.columns, slices, threads * each_thread, k);
  const Index tasks = grid.tasks();
  const Index block_rows = round_up(ceil_div(grid.task_rows, ceil_div(grid.task_rows, kBlockRows)), k.tile_rows);
  const bool in_place = k.left == MatrixKernels::Left::packed_or_rows && p.a.transpose == Transpose::no &&
                        (p.columns <= kColumnsForRowsInPlace || p.rows <= kFewRows);

  const Index panels_size =
      right != nullptr ? 0 : k.right_panel(slice_depth) * (grid.task_columns / k.tile_columns);
  const Index block_size = in_place ? 0 : k.left_panel(slice_depth) * (block_rows / k.tile_rows);
  const Index each = panels_size + block_size;
  float* memory = packing_scratch().floats(each * threads);
  const Index stride = partial_stride(p.columns);
  const Index later = slices - grid.task_slices;
  const Sums sums{grid.task_slices, p.rows * stride, stride,
                  later == 0 ? nullptr : partial_scratch().floats(later * p.rows * stride)};

  pool.for_each_part(tasks, threads == 1 ? tasks : 1, [&](Index begin, Index end, int thread) {
    float* panels = memory + thread * each;
    float* block = in_place ? nullptr : panels + panels_size;
    for (Index part = begin; part < end; part++) {
      const Index row = part % grid.row_tasks * grid.task_rows;
      const Index column = part / grid.row_tasks % grid.column_tasks * grid.task_columns;
      const Index slice = part / (grid.row_tasks * grid.column_tasks) * grid.task_slices;
      const Task task{row,    std::min(grid.task_rows, p.rows - row),
                      column, std::min(grid.task_columns, p.columns - column),
                      slice,  std::min(grid.task_slices, slices - slice)};
      task.run(k, p, b, right, slice_depth, block_rows, sums, panels, block);
    }
  });
  if (later > 0) add_later(p, sums, slices);
}

Matrix transposed(const Matrix& m) {
  return {m.data, m.stride, m.transpose == Transpose::yes ? Transpose::no : Transpose::yes};
}

void run_product(const Product& p, const Matrix& b, const PackedRight* right) {
  if (p.rows <= 0 || p.columns <= 0) return;
  if (p.depth <= 0) {
    for (Index i = 0; i < p.rows; i++) {
      for (Index j = 0; j < p.columns; j++) {
        p.c[i * p.ldc + j] = p.addend != nullptr ? p.addend[i * p.ld_addend + j] : 0.0f;
      }
    }
    return;
  }
  if (library_in_use()) {
    library_gemm(p.rows, p.columns, p.depth, p.a, right == nullptr ? b : right->source(), p.addend, p.ld_addend, p.c,
                 p.ldc);
    return;
  }
  // Kernels that read B in place compute in float32.
  const bool in_place = right == nullptr && precision() == Precision::f32;
  const bool column_of_rows = p.columns == 1 && p.a.transpose == Transpose::no;
  // One row is one column of the transposed product, and one column one row: a matrix is read in the order it lies in.
  const bool row_of_columns = p.rows == 1 && b.transpose == Transpose::yes;
  const bool one_column = p.columns == 1 && p.ldc == 1 && (p.addend == nullptr || p.ld_addend == 1);
  const bool few_rows = p.rows < (b.transpose == Transpose::yes ? kFewestPackedTransposed : kFewestPacked);
  if (in_place && column_of_rows) {
    run_column(kernels(), p, b);
  } else if (in_place && row_of_columns) {
    run_column(kernels(), {p.columns, 1, p.depth, transposed(b), p.addend, 1, p.c, 1}, transposed(p.a));
  } else if (in_place && few_rows) {
    run_few_rows(kernels(), p, b);
  } else if (in_place && one_column) {
    run_few_rows(kernels(), {1, p.rows, p.depth, transposed(b), p.addend, p.rows, p.c, p.rows}, transposed(p.a));
  } else {
    run_blocks(matrix_kernels(), p, b, right);
  }
}

}  // namespace

void PackedRight::pack(Index depth, Index columns, Matrix b) {
  source_ = b;
  if (library_in_use()) return;
  const MatrixKernels& k = matrix_kernels();
  panels_ = ceil_div(columns, k.tile_columns);
  slice_depth_ = slice_of(depth);
  const Index slices = ceil_div(depth, slice_depth_);
  data_ = memory_.floats(slices * panels_ * k.right_panel(slice_depth_));
  const Index parts = ceil_div(panels_, kPanelsPerPart);
  ThreadPool::instance().for_each_part(slices * parts, 1, [&](Index begin, Index end, int) {
    for (Index part = begin; part < end; part++) {
      const Index row = part / parts * slice_depth_, column = part % parts * kPanelsPerPart * k.tile_columns;
      const Index slice = std::min(slice_depth_, depth - row);
      k.pack_right(b.transpose == Transpose::yes, slice, std::min(kPanelsPerPart * k.tile_columns, columns - column),
                   element(b, row, column), b.stride, const_cast<float*>(at(row, slice, column)),
                   k.right_panel(slice));
    }
  });
}

const float* PackedRight::at(Index depth_begin, Index slice_depth, Index column) const {
  const MatrixKernels& k = matrix_kernels();
  return data_ + depth_begin / slice_depth_ * panels_ * k.right_panel(slice_depth_) +
         column / k.tile_columns * k.right_panel(slice_depth);
}

void gemm(Index rows, Index columns, Index depth, Matrix a, Matrix b, const float* addend, Index ld_addend, float* c,
          Index ldc) {
  run_product({rows, columns, depth, a, addend, ld_addend, c, ldc}, b, nullptr);
}

void gemm(Index rows, Index columns, Index depth, Matrix a, const PackedRight& b, const float* addend,
          Index ld_addend, float* c, Index ldc) {
  run_product({rows, columns, depth, a, addend, ld_addend, c, ldc}, {}, &b);
}

}  // namespace framework
