#include "thread_pool.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#if defined(__linux__)
#include <sched.h>
#endif
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace framework {

namespace {

// About 50 to 100 µs of pauses: longer than the gap between two kernels, shorter than a time slice.
constexpr int kSpins = 3000;

inline void pause() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__) && defined(__GNUC__)
  __asm__ __volatile__("yield");
#else
  std::this_thread::yield();
#endif
}

}  // namespace

void Gate::wait_while(std::uint32_t seen) {
  for (int spin = 0; spin < kSpins; spin++) {
    if (value_.load(std::memory_order_acquire) != seen) return;
    pause();
  }
  std::unique_lock<std::mutex> lock(mutex_);
  // Announced before the value is read again: either this read sees the new value, or the writer sees a sleeper.
  sleepers_.fetch_add(1);
  changed_.wait(lock, [&] { return value_.load() != seen; });
  sleepers_.fetch_sub(1);
}

void Gate::store(std::uint32_t value) {
  value_.store(value);
  wake();
}

std::uint32_t Gate::decrement() {
  const std::uint32_t left = value_.fetch_sub(1) - 1;
  if (left == 0) wake();
  return left;
}

void Gate::wake() {
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
  stopping_ = true;
  epoch_.store(epoch_.load() + 1);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  stopping_ = false;
  size_ = size;
  const std::uint32_t seen = epoch_.load();
  for (int thread = 1; thread < size_; thread++) {
    threads_.emplace_back([this, thread, seen] { work(thread, seen); });
  }
}

void ThreadPool::start(int team, Entry entry, void* body) {
  std::lock_guard<std::mutex> turn(turn_);
  // Reset for a team of one as well: a stale counter would make every kernel end at once, having done nothing.
  next_.store(0, std::memory_order_relaxed);
  arrived_.store(0, std::memory_order_relaxed);
  team_ = team;
  if (team == 1) {
    entry(body, 0);
    return;
  }
  entry_ = entry;
  body_ = body;
  running_.store(static_cast<std::uint32_t>(size_ - 1));
  epoch_.store(epoch_.load() + 1);
  call(0);
  for (std::uint32_t left = running_.load(); left != 0; left = running_.load()) running_.wait_while(left);
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

void ThreadPool::work(int thread, std::uint32_t seen) {
  for (;;) {
    epoch_.wait_while(seen);
    seen++;
    if (stopping_) return;
    if (thread < team_) call(thread);
    running_.decrement();
  }
}

void ThreadPool::barrier() {
  const std::uint32_t generation = generation_.load();
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) == team_ - 1) {
    arrived_.store(0, std::memory_order_relaxed);
    next_.store(0, std::memory_order_relaxed);
    generation_.store(generation + 1);
  } else {
    generation_.wait_while(generation);
  }
}

namespace {

// Cores that the control group's CPU quota amounts to, or 0 where there is none.
int control_group_cores() {
#if defined(__linux__)
  // Version 2: "<quota|max> <period>", both in µs.
  if (std::FILE* file = std::fopen("/sys/fs/cgroup/cpu.max", "r")) {
    char quota[32];
    long period = 0;
    const int fields = std::fscanf(file, "%31s %ld", quota, &period);
    std::fclose(file);
    if (fields == 2 && period > 0 && std::strcmp(quota, "max") != 0) {
      return static_cast<int>((std::atol(quota) + period - 1) / period);
    }
    return 0;
  }
  const auto read_number = [](const char* path) {
    long value = -1;
    if (std::FILE* file = std::fopen(path, "r")) {
      if (std::fscanf(file, "%ld", &value) != 1) value = -1;
      std::fclose(file);
    }
    return value;
  };
  const long quota = read_number("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const long period = read_number("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (quota > 0 && period > 0) return static_cast<int>((quota + period - 1) / period);
#endif
  return 0;
}

}  // namespace

int available_cores() {
  int cores = static_cast<int>(std::thread::hardware_concurrency());
#if defined(__linux__)
  cpu_set_t mask;
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0) cores = CPU_COUNT(&mask);
#endif
  const int quota = control_group_cores();
  if (quota > 0 && quota < cores) cores = quota;
  return cores < 1 ? 1 : cores > ThreadPool::kMaxThreads ? ThreadPool::kMaxThreads : cores;
}

}  // namespace framework
