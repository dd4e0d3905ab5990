// A team of threads for kernels. The caller is thread 0: tensor calls are synchronous, so it would only wait.
//
// Waiting is a bounded spin followed by sleep. Kernels follow each other within microseconds, so a spin usually wins;
// but without the bound one busy neighbour on a core makes every barrier wait for a whole time slice.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

#include "index.h"

namespace framework {

// A counter that threads wait on: spin first, then sleep.
class Gate {
 public:
  std::uint32_t load() const { return value_.load(std::memory_order_acquire); }
  // Returns when the value is no longer `seen`.
  void wait_while(std::uint32_t seen);
  void store(std::uint32_t value);
  std::uint32_t decrement();

 private:
  void wake();

  std::atomic<std::uint32_t> value_{0};
  std::atomic<std::uint32_t> sleepers_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
};

class ThreadPool {
 public:
  // The pool of the process; never destroyed, so that exit does not wait for sleeping threads.
  static ThreadPool& instance();

  int size() const { return size_; }
  // Must not be called while work runs. `size` from 1 to kMaxThreads.
  void resize(int size);

  // Runs `body(thread)` once on each thread, and returns when all are done. Bodies share one work counter (`claim`)
  // and one `barrier`. Calls from several JavaScript threads take turns; a body must not call `run`. The first exception
  // is thrown again here; a body with a barrier must throw none, for the others would wait there for ever.
  template <class Body>
  void run(Body&& body) {
    run_team(size_, body);
  }

  // The same with a team of one: for work too small to wake the others.
  template <class Body>
  void run_serial(Body&& body) {
    run_team(1, body);
  }

  // Calls `body(begin, end)` for parts of [0, count) of `grain` items each. The parts depend on `grain` alone, so what
  // a body computes for a part is the same for any number of threads.
  template <class Body>
  void for_each_part(Index count, Index grain, Body&& body) {
    const Index parts = ceil_div(count, grain);
    if (parts <= 0) return;
    auto member = [&](int) {
      for (Index part = claim(); part < parts; part = claim()) {
        const Index begin = part * grain;
        body(begin, begin + grain < count ? begin + grain : count);
      }
    };
    run_team(parts < size_ ? static_cast<int>(parts) : size_, member);
  }

  // The next number of the shared work counter, from 0 after the start of `run` and after each `barrier`.
  Index claim() { return next_.fetch_add(1, std::memory_order_relaxed); }
  // Waits for the whole team, and restarts the work counter.
  void barrier();
  // Threads in the team that runs now.
  int team() const { return team_; }

  static constexpr int kMaxThreads = 256;

 private:
  using Entry = void (*)(void* body, int thread);

  ThreadPool();

  template <class Body>
  void run_team(int team, Body& body) {
    using Plain = std::remove_reference_t<Body>;
    start(team, [](void* target, int thread) { (*static_cast<Plain*>(target))(thread); },
          const_cast<void*>(static_cast<const void*>(&body)));
  }
  void start(int team, Entry entry, void* body);
  void work(int thread, std::uint32_t seen);
  void call(int thread) noexcept;

  int size_ = 1;
  int team_ = 1;
  std::vector<std::thread> threads_;
  std::mutex turn_;
  Entry entry_ = nullptr;
  void* body_ = nullptr;
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::atomic<Index> next_{0};
  std::atomic<int> arrived_{0};
  Gate epoch_;
  Gate generation_;
  Gate running_;
};

// Cores this process may use: its affinity mask, and the quota of its control group.
int available_cores();

}  // namespace framework
