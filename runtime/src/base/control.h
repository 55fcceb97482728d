// The Control block is what the program's threads and the background thread tell each other: wake up, flush, use other
// settings, stop. It is plain atomics in static storage, there before main and after exit, and nobody ever waits for
// it under a lock.
#pragma once

#include "base/bell.h"
#include "base/config.h"
#include "base/futex.h"
#include "base/hold.h"

#include <atomic>
#include <cstdint>

namespace llmobs {

struct Control {
  Futex asleep;                                   // whether and how the background thread waits (the values below)
  Bell bell;                                      // what it waits for together with sockets
  std::atomic<uint32_t> flushes_asked{0};         // how many flushes were asked for
  Futex flushes_done;                             // how many of these are over
  std::atomic<uint64_t> flush_lost{0};            // spans lost ever, when the last one was over
  std::atomic<FinalConfig*> next_config{nullptr}; // to be taken over, and owned, by the background thread
  std::atomic<uint32_t> deaths_asked{0};          // threads that are about to end the program
  std::atomic<int> death_by{0};                   // the signal that does; 0: abort()
  Futex deaths_done;                              // for so many of them everything was done
  std::atomic<bool> stop{false};
  std::atomic<bool> program_ends{false};     // and so do the spans that are open
  std::atomic<uint64_t> stop_deadline_ns{0}; // of Clock::monotonic_ns()
  Futex stopped{1};                          // 0: a background thread runs; 1: there is none
  Hold file_write;                        // of who writes to a file of spans; at the program's end nobody may any more
  std::atomic<uint64_t> flush_spooled{0}; // spans put into the spool ever, when the last flush was over

  static constexpr uint32_t awake = 0, waits_for_futex = 1, waits_for_bell = 2;

  /// From any thread, and from signal handlers.
  void wake() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (asleep.load() == awake) return;
    uint32_t how = asleep.exchange(awake);
    if (how == waits_for_futex) asleep.wake_all();
    if (how == waits_for_bell) bell.ring();
  }
};

extern Control control;

} // namespace llmobs
