#include "record/watched_futures.h"

#include "base/clock.h"

#include <algorithm>
#include <exception>
#include <new>

namespace llmobs {

LastingFutures lasting_futures;

namespace {

constexpr size_t place_of_status = 2 * sizeof(void*); // behind the table of functions and the result
constexpr uint32_t ready = 1;                         // the highest bit says that somebody waits
constexpr uint32_t somebody_waits = 0x80000000;

bool is_ready(const std::atomic<uint32_t>& status) noexcept {
  return (status.load(std::memory_order_acquire) & ~somebody_waits) == ready;
}

} // namespace

WatchedFutures::Watch WatchedFutures::add(uint64_t span_id, const std::shared_ptr<void>& state) noexcept {
  auto* status = reinterpret_cast<const std::atomic<uint32_t>*>(static_cast<const char*>(state.get()) +
                                                                place_of_status);
  if (is_ready(*status)) return Watch::ready;
  if (count_.fetch_add(1, std::memory_order_relaxed) < most) {
    if (auto* watched = new (std::nothrow) Watched{nullptr, span_id, 0, state, status}) {
      watched->next = added_.load(std::memory_order_relaxed);
      while (!added_.compare_exchange_weak(watched->next, watched, std::memory_order_release)) {}
      return Watch::begun;
    }
  }
  count_.fetch_sub(1, std::memory_order_relaxed);
  return Watch::refused;
}

void WatchedFutures::take_new(uint64_t now_ns) noexcept {
  if (!added_.load(std::memory_order_relaxed)) return;
  try {
    all_.reserve(std::min(most, all_.size() + 1024));
  } catch (const std::exception&) {
    return; // the next look tries again
  }
  Watched* added = added_.exchange(nullptr, std::memory_order_acquire);
  while (added) {
    Watched* next = added->next;
    added->since_ns = now_ns;
    try {
      all_.push_back(added);
    } catch (const std::exception&) {
      forget(added); // the span stays open
    }
    added = next;
  }
}

bool WatchedFutures::is_over(const Watched& watched) noexcept {
  return watched.state.expired() || is_ready(*watched.status);
}

void WatchedFutures::forget(Watched* watched) noexcept {
  delete watched;
  count_.fetch_sub(1, std::memory_order_relaxed);
}

unsigned WatchedFutures::next_in_ms(unsigned otherwise) const noexcept {
  if (all_.empty() && !added_.load(std::memory_order_relaxed)) return otherwise;
  constexpr uint64_t soonest_ms = 1, latest_ms = 100;
  uint64_t age_ms = all_.empty() ? 0 : youngest_ns_ / ns_per_ms;
  return std::min(otherwise, static_cast<unsigned>(std::clamp(age_ms / 50, soonest_ms, latest_ms)));
}

// The other threads, and the background thread with what it was looking at, are gone.
void WatchedFutures::reset_after_fork() noexcept {
  added_.store(nullptr, std::memory_order_relaxed);
  count_.store(0, std::memory_order_relaxed);
  new (&all_) std::vector<Watched*>();
}

} // namespace llmobs
