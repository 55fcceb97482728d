// Futures that functions have returned, and whose spans end when they are ready. Nobody tells when a std::future gets ready, so the
// background thread looks, often while the future is new and seldom when it is old. It looks without taking part in the ownership:
// a future that the program lets go of ends as it would anyway, which may mean that a thread is waited for.
//
// This knows the future of libstdc++: a std::shared_ptr to its state, which says behind two words whether it is ready.
#pragma once

#include "base/futex.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace llmobs {

class WatchedFutures {
public:
  static WatchedFutures& instance() noexcept;

  enum class Watch : uint8_t { begun, ready, refused };
  /// From any thread. ready: it is that already; refused: there are too many, or there is no memory.
  Watch add(uint64_t span_id, const std::shared_ptr<void>& state) noexcept;

  /// Background thread only: calls over(span_id) for each future that is ready, or that nobody has any more.
  template<class Over> void look(uint64_t now_ns, Over&& over) noexcept {
    take_new(now_ns);
    youngest_ns_ = UINT64_MAX;
    size_t left = 0;
    for (Watched*& watched : all_) {
      if (is_over(*watched)) {
        over(watched->span_id);
        forget(watched);
        continue;
      }
      if (now_ns - watched->since_ns < youngest_ns_) youngest_ns_ = now_ns - watched->since_ns;
      all_[left++] = watched;
    }
    all_.resize(left);
  }
  /// How long to wait before the next look; `otherwise` if there is nothing to look at.
  unsigned next_in_ms(unsigned otherwise) const noexcept;

  /// Something was added since the last look.
  bool has_new() const noexcept { return added_.load(std::memory_order_seq_cst) != nullptr; }

  void reset_after_fork() noexcept;

private:
  struct Watched {
    Watched* next;
    uint64_t span_id;
    uint64_t since_ns;
    std::weak_ptr<void> state; // keeps the memory, not what is in it
    const std::atomic<uint32_t>* status;
  };
  static constexpr size_t most = 16384;

  void take_new(uint64_t now_ns) noexcept;
  static bool is_over(const Watched& watched) noexcept;
  void forget(Watched* watched) noexcept;

  std::atomic<Watched*> added_{nullptr};
  std::atomic<size_t> count_{0};
  std::vector<Watched*> all_; // of the background thread
  uint64_t youngest_ns_ = UINT64_MAX;
};

// It is never destroyed: a background thread that the end of the program has given up may still look.
union LastingFutures {
  WatchedFutures futures;
  LastingFutures() noexcept : futures() {}
  ~LastingFutures() {}
};
extern LastingFutures lasting_futures;
inline WatchedFutures& WatchedFutures::instance() noexcept { return lasting_futures.futures; }

} // namespace llmobs
