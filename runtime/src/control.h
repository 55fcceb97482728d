// The Control block is what the program's threads and the background thread tell each other: wake up, flush, use other
// settings, stop. It is plain atomics in static storage, there before main and after exit, and nobody ever waits for
// it under a lock.
#pragma once

#include "config.h"
#include "futex.h"

#include <atomic>
#include <cstdint>

namespace llmobs {

struct Control {
  Futex asleep;                                   // 1: the background thread waits for being woken
  std::atomic<uint32_t> flushes_asked{0};         // how many flushes were asked for
  Futex flushes_done;                             // how many of these are over
  std::atomic<bool> flush_dropped{false};         // spans were dropped before the last one was over
  std::atomic<FinalConfig*> next_config{nullptr}; // to be taken over, and owned, by the background thread
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> stop_deadline_ns{0};      // of Clock::monotonic_ns()
  Futex stopped;                                  // 1: the background thread has ended

  void wake() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (asleep.load() == 1 && asleep.exchange(0) == 1) asleep.wake_all();
  }
};

extern Control control;

} // namespace llmobs
