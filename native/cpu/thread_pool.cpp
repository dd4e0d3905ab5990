#include "thread_pool.h"

#include <cmath>
#include <utility>

#include "control_group.h"

#if defined(__linux__)
#include <sched.h>
#endif
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace framework {

void Sleep::pause() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__) && defined(__GNUC__)
  __asm__ __volatile__("yield");
#else
  std::this_thread::yield();
#endif
}

void Sleep::wake() {
  if (sleepers_.load() == 0) return;
  std::lock_guard<std::mutex> lock(mutex_);
  changed_.notify_all();
}

ThreadPool& ThreadPool::instance() {
  static ThreadPool* pool = new ThreadPool();
  return *pool;
}

ThreadPool::ThreadPool() { resize(available_cores()); }

void ThreadPool::resize(int size) {
  std::lock_guard<std::mutex> turn(turn_);
  if (size < 1) size = 1;
  if (size > kMaxThreads) size = kMaxThreads;
  if (size == size_) return;
  stopping_.store(true);
  epoch_.fetch_add(1);
  arrival_.wake();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  stopping_.store(false);
  size_ = size;
  const unsigned seen = epoch_.load();
  for (int thread = 1; thread < size_; thread++) {
    threads_.emplace_back([this, thread, seen] { help(thread, seen); });
  }
}

void ThreadPool::run(Crew crew, Entry entry, void* body) {
  std::lock_guard<std::mutex> turn(turn_);
  entry_ = entry;
  body_ = body;
  // Reset for a crew of one as well: a stale counter would make every kernel end at once, having done nothing.
  next_.store(0, std::memory_order_relaxed);
  const bool shared = crew == Crew::team && size_ > 1;
  if (shared) {
    door_.store(0);
    epoch_.fetch_add(1);
    arrival_.wake();
  }
  call(0);
  if (shared) {
    door_.fetch_or(kClosed);
    departure_.until([this] { return door_.load() == kClosed; });
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadPool::call(int thread) noexcept {
  try {
    entry_(body_, thread);
  } catch (...) {
    std::lock_guard<std::mutex> lock(failure_mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void ThreadPool::help(int thread, unsigned seen) {
  for (;;) {
    arrival_.until([&] { return epoch_.load() != seen; });
    // Several jobs may have passed meanwhile. Entering the one that is open now is right whichever it is.
    seen = epoch_.load();
    if (stopping_.load()) return;
    if (!enter()) continue;
    call(thread);
    leave();
  }
}

bool ThreadPool::enter() {
  unsigned inside = door_.load();
  while ((inside & kClosed) == 0) {
    if (door_.compare_exchange_weak(inside, inside + 1)) return true;
  }
  return false;
}

void ThreadPool::leave() {
  if (door_.fetch_sub(1) - 1 == kClosed) departure_.wake();
}

int available_cores() {
  int cores = static_cast<int>(std::thread::hardware_concurrency());
#if defined(__linux__)
  cpu_set_t mask;
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0) cores = CPU_COUNT(&mask);
#endif
#if defined(__linux__)
  // Rounded up: a thread that is not always let run is better than a part of a core unused.
  const double quota = std::ceil(control_group_cores(""));
  if (quota > 0.0 && quota < cores) cores = static_cast<int>(quota);
#endif
  return cores < 1 ? 1 : cores > ThreadPool::kMaxThreads ? ThreadPool::kMaxThreads : cores;
}

}  // namespace framework
