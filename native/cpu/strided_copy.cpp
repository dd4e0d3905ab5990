#include "strided_copy.h"

#include <algorithm>
#include <cstring>

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

namespace {

constexpr Index kPart = 32768;
// Rows and columns of a tile of a transpose: 4 KiB each side of the first-level cache.
constexpr Index kTile = 32;

// The axes left to loop over: all but the one or two that a row or tile covers.
struct Loop {
  Index axes = 0;
  Index length[kMaxAxes];
  Index from[kMaxAxes];
  Index to[kMaxAxes];

  void add(Index count, Index from_stride, Index to_stride) {
    length[axes] = count;
    from[axes] = from_stride;
    to[axes] = to_stride;
    axes++;
  }
  Index count() const {
    Index product = 1;
    for (Index axis = 0; axis < axes; axis++) product *= length[axis];
    return product;
  }
  void locate(Index item, Index& at_from, Index& at_to) const {
    at_from = at_to = 0;
    for (Index axis = axes - 1; axis >= 0; axis--) {
      const Index at = item % length[axis];
      item /= length[axis];
      at_from += at * from[axis];
      at_to += at * to[axis];
    }
  }
};

}  // namespace

void strided_copy(Index axes, const std::int32_t* shape, const float* from, const std::int32_t* from_strides, float* to,
                  const std::int32_t* to_strides) {
  const Kernels& k = kernels();
  ThreadPool& pool = ThreadPool::instance();
  if (axes == 0) {
    *to = *from;
    return;
  }
  for (Index axis = 0; axis < axes; axis++) {
    if (shape[axis] == 0) return;
  }
  const Index last = axes - 1;
  // The axis along which `from` is contiguous, where that is not the last one.
  Index lines = -1;
  for (Index axis = 0; axis < last; axis++) {
    if (from_strides[axis] == 1 && shape[axis] > 1) lines = axis;
  }
  if (to_strides[last] == 1 && from_strides[last] != 1 && from_strides[last] != 0 && lines >= 0) {
    Loop loop;
    const Index rows = shape[last], columns = shape[lines];
    const Index row_tiles = ceil_div(rows, kTile), column_tiles = ceil_div(columns, kTile);
    for (Index axis = 0; axis < last; axis++) {
      if (axis != lines) loop.add(shape[axis], from_strides[axis], to_strides[axis]);
    }
    loop.add(column_tiles, kTile, kTile * to_strides[lines]);
    loop.add(row_tiles, kTile * from_strides[last], kTile);
    pool.for_each_part(loop.count(), ceil_div(kPart, kTile * kTile), [&](Index begin, Index end, int) {
      for (Index item = begin; item < end; item++) {
        Index at_from, at_to;
        loop.locate(item, at_from, at_to);
        const Index row = item % row_tiles * kTile, column = item / row_tiles % column_tiles * kTile;
        k.transpose_tile(std::min(kTile, rows - row), std::min(kTile, columns - column), from + at_from,
                         from_strides[last], to + at_to, to_strides[lines]);
      }
    });
    return;
  }
  Loop loop;
  for (Index axis = 0; axis < last; axis++) loop.add(shape[axis], from_strides[axis], to_strides[axis]);
  const Index inner = shape[last], from_step = from_strides[last], to_step = to_strides[last];
  const Index grain = inner >= kPart ? 1 : ceil_div(kPart, inner);
  pool.for_each_part(loop.count(), grain, [&](Index begin, Index end, int) {
    for (Index item = begin; item < end; item++) {
      Index at_from, at_to;
      loop.locate(item, at_from, at_to);
      const float* source = from + at_from;
      float* target = to + at_to;
      if (from_step == 1 && to_step == 1) {
        std::memcpy(target, source, static_cast<std::size_t>(inner) * sizeof(float));
      } else if (from_step == 0 && to_step == 1) {
        std::fill(target, target + inner, *source);
      } else {
        for (Index i = 0; i < inner; i++) target[i * to_step] = source[i * from_step];
      }
    }
  });
}

}  // namespace framework
