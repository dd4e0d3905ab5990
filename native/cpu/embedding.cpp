#include "embedding.h"

#include <cstring>

#include "cpu_features.h"
#include "thread_pool.h"

namespace framework {

void embedding(const float* table, const std::int32_t* ids, Index count, Index width, float* out) {
  ThreadPool::instance().for_each_part(count, 256, [&](Index begin, Index end, int) {
    for (Index n = begin; n < end; n++) {
      std::memcpy(out + n * width, table + ids[n] * width, static_cast<std::size_t>(width) * sizeof(float));
    }
  });
}

void embedding_backward(const float* dy, const std::int32_t* ids, Index count, Index width, float* table_gradient) {
  const Kernels& k = kernels();
  // Threads share the columns, not the rows: two of them never meet in one element, and the order stays.
  ThreadPool::instance().for_each_part(width, 64, [&](Index begin, Index end, int) {
    for (Index n = 0; n < count; n++) {
      float* row = table_gradient + ids[n] * width + begin;
      k.add(end - begin, row, dy + n * width + begin, row);
    }
  });
}

}  // namespace framework
