// Aligned working memory that a thread keeps between calls: page faults cost ten times what writing the memory does.
#pragma once

#include <cstdlib>
#include <new>

#include "huge_pages.h"
#include "index.h"

namespace framework {

class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { release(); }

  // At least `count` floats, aligned to a cache line, or to a huge page where they fill one. The content is what an earlier use left.
  float* floats(Index count) {
    if (count > capacity_) {
      release();
      // Sixteen floats more: a vector load that starts inside may end past the last element.
      const std::size_t bytes = static_cast<std::size_t>(round_up((count + 16) * 4, 64));
      const std::size_t alignment = bytes < kHugePage ? 64 : kHugePage;
      raw_ = static_cast<char*>(std::malloc(bytes + alignment));
      if (raw_ == nullptr) throw std::bad_alloc();
      aligned_ = reinterpret_cast<float*>((reinterpret_cast<std::size_t>(raw_) + alignment - 1) & ~(alignment - 1));
      wish_for_huge_pages(aligned_, bytes);
      capacity_ = count;
    }
    return aligned_;
  }

 private:
  void release() {
    std::free(raw_);
    raw_ = nullptr;
    aligned_ = nullptr;
    capacity_ = 0;
  }

  char* raw_ = nullptr;
  float* aligned_ = nullptr;
  Index capacity_ = 0;
};

}  // namespace framework
