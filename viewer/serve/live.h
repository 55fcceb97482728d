// The live stream tells open pages that there is something new, a few times a second at most, by server-sent events. A
// page then asks for what it shows. The number of streams is bounded, since each holds a thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace llmobs::viewer {

class Live {
public:
  static constexpr int most_streams = 16;

  /// Called when the library has changed.
  void tell(std::uint64_t revision);
  /// Wakes all streams for the last time.
  void close();

  /// False if there are too many streams.
  bool enter();
  void leave() { --streams_; }

  enum class News { change, nothing, closed };
  /// Waits until there is a newer revision than `seen`, which is set to it, or the time is over.
  News wait(std::uint64_t& seen, std::chrono::milliseconds limit);

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t revision_ = 0;
  bool closed_ = false;
  std::atomic<int> streams_{0};
};

} // namespace llmobs::viewer
