// Threads that share pieces of work and are ready at once: a layer's products come every few microseconds, far faster than a
// sleeping thread wakes. They wait awake for a moment, then sleep.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace routescope {

class Team {
 public:
  /** @param threads the calling one included; where the system gives no more of them, there are fewer */
  explicit Team(int threads) {
    try {
      for (int i = 1; i < threads; i++) others_.emplace_back([this, i] { follow(i); });
    } catch (const std::system_error&) {
    }
  }

  ~Team() {
    stopping_ = true;
    wake();
    for (std::thread& other : others_) other.join();
  }

  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int threads() const { return static_cast<int>(others_.size()) + 1; }

  /**
   * Calls `work(piece, thread)` for pieces 0 to count - 1, each once, on whatever thread is free. Returns when all are done.
   * @param work must not throw
   */
  template <class Work>
  void share(int count, const Work& work) {
    if (count == 1 || others_.empty()) {
      for (int piece = 0; piece < count; piece++) work(piece, 0);
      return;
    }
    call_ = [](const void* context, int piece, int thread) { (*static_cast<const Work*>(context))(piece, thread); };
    context_ = &work;
    done_.store(0, std::memory_order_relaxed);
    left_.store(count, std::memory_order_seq_cst);
    wake();
    take(0);
    for (int turn = 0; done_.load(std::memory_order_acquire) < count; turn++) rest(turn);
  }

 private:
  /** About 50 microseconds. */
  static constexpr int AWAKE = 1000;

  void wake() {
    if (asleep_.load(std::memory_order_seq_cst) == 0) return;
    // Taken and given back, so that none is between its last look and its sleep.
    { std::lock_guard<std::mutex> lock(mutex_); }
    wake_.notify_all();
  }

  bool is_called() const { return left_.load(std::memory_order_seq_cst) > 0 || stopping_; }

  void follow(int thread) {
    while (!stopping_) {
      for (int turn = 0; !is_called() && turn < AWAKE; turn++) pause();
      if (!is_called()) {
        std::unique_lock<std::mutex> lock(mutex_);
        asleep_.fetch_add(1, std::memory_order_seq_cst);
        wake_.wait(lock, [this] { return is_called(); });
        asleep_.fetch_sub(1, std::memory_order_seq_cst);
      }
      take(thread);
    }
  }

  /**
   * Whoever takes a piece finds its work in place: it is put there before the pieces are, and stays until all are done. One that
   * comes late, to a work that is done, takes none, or one of the next.
   */
  void take(int thread) {
    for (int left; (left = left_.fetch_sub(1, std::memory_order_acq_rel)) > 0;) {
      call_(context_, left - 1, thread);
      done_.fetch_add(1, std::memory_order_release);
    }
  }

  /** One that waits for others lets them have its processor, should they have none. */
  static void rest(int turn) {
    if (turn < AWAKE) pause();
    else std::this_thread::yield();
  }

  static void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  std::vector<std::thread> others_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<int> asleep_{0};
  /** Pieces that nobody has taken. */
  std::atomic<int> left_{0};
  std::atomic<int> done_{0};
  std::atomic<bool> stopping_{false};
  void (*call_)(const void* context, int piece, int thread) = nullptr;
  const void* context_ = nullptr;
};

}  // namespace routescope
