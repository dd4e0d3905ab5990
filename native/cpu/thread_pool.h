// A team of threads for kernels. The caller is one of them: tensor calls are synchronous, so it would only wait.
//
// Nobody waits for a thread that has not come. Work is a list of parts that whoever is there claims; when all are
// claimed, the caller closes the job and waits for those inside. On a busy machine, where a helper may get its core
// only milliseconds later, the caller then has simply done the work alone.
//
// Waiting is a bounded spin followed by sleep: kernels follow each other within microseconds, so a spin usually wins,
// but an endless one would take the core from whoever is waited for.
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

// Sleeping until a counter changes, after spinning for a while. The counter is the caller's; this adds the sleep.
class Sleep {
 public:
  // Returns when `ready()` holds; it reads atomics that are written before `wake`.
  template <class Ready>
  void until(Ready&& ready) {
    for (int spin = 0; spin < kSpins; spin++) {
      if (ready()) return;
      pause();
    }
    std::unique_lock<std::mutex> lock(mutex_);
    // Announced before `ready` is asked again: either it sees the change, or the writer sees a sleeper.
    sleepers_.fetch_add(1);
    changed_.wait(lock, ready);
    sleepers_.fetch_sub(1);
  }
  void wake();

 private:
  // About 50 to 100 µs: longer than the gap between two kernels, shorter than a time slice.
  static constexpr int kSpins = 3000;
  static void pause();

  std::atomic<int> sleepers_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
};

class ThreadPool {
 public:
  // The pool of the process; never destroyed, so that exit does not wait for sleeping threads.
  static ThreadPool& instance();

  int size() const { return size_; }
  // From 1 to kMaxThreads, the caller included.
  void resize(int size);

  // Calls `body(begin, end, thread)` for parts of [0, count) of `grain` items each, on any thread in any order; `thread`
  // is below `size()`. The parts depend on `grain` alone, so what a body computes for a part is the same for any number
  // of threads. The first exception is thrown again here. Calls from several JavaScript threads take turns; a body
  // must not call this.
  template <class Body>
  void for_each_part(Index count, Index grain, Body&& body) {
    const Index parts = ceil_div(count, grain);
    if (parts <= 0) return;
    auto member = [&](int thread) {
      for (Index part = claim(); part < parts; part = claim()) {
        const Index begin = part * grain;
        body(begin, begin + grain < count ? begin + grain : count, thread);
      }
    };
    using Member = decltype(member);
    run(parts == 1 ? Crew::caller : Crew::team,
        [](void* target, int thread) { (*static_cast<Member*>(target))(thread); }, &member);
  }

  static constexpr int kMaxThreads = 256;

 private:
  using Entry = void (*)(void* body, int thread);
  enum class Crew { caller, team };

  ThreadPool();

  Index claim() { return next_.fetch_add(1, std::memory_order_relaxed); }
  void run(Crew crew, Entry entry, void* body);
  void call(int thread) noexcept;
  void help(int thread, unsigned seen);
  bool enter();
  void leave();

  int size_ = 1;
  std::vector<std::thread> threads_;
  std::mutex turn_;
  // The job; written only while it is closed and nobody is inside.
  Entry entry_ = nullptr;
  void* body_ = nullptr;
  std::atomic<Index> next_{0};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
  // Counts jobs: helpers wait for it to change.
  std::atomic<unsigned> epoch_{0};
  std::atomic<bool> stopping_{false};
  Sleep arrival_;
  // Helpers inside the job, and whether more may enter.
  static constexpr unsigned kClosed = 0x80000000u;
  std::atomic<unsigned> door_{kClosed};
  Sleep departure_;
};

// Cores this process may use: its affinity mask, and the quota of its control group.
int available_cores();

}  // namespace framework
