// The threads of the server: as many as there are connections, so that slow ones keep nobody waiting, up to a limit. A thread that has had
// nothing to do for a while ends.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

namespace llmobs::viewer {

class Threads {
public:
  explicit Threads(std::size_t most) : most_(most) {}
  /// Waits for all of them.
  ~Threads() { finish(); }

  /// Runs the task on a thread of its own; if there may be no more of them, when one is free.
  void run(std::function<void()> task);
  /// Runs what is waiting, and ends all threads.
  void finish();

private:
  void work();

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::condition_variable ended_;
  std::deque<std::function<void()>> waiting_;
  std::size_t idle_ = 0;
  std::size_t threads_ = 0;
  bool finishing_ = false;
};

} // namespace llmobs::viewer
