// RecorderSlots is the flight recorder's file while its process lives: a mapping that the kernel keeps when the process is killed,
// and the slots in it (recorder_layout.h). The file has all its blocks from the start, so that no write into the mapping can
// find the disk full. There is one for a process, or none; once there, it stays until the process ends, as threads keep
// their rings in it.
//
// That the process lives is said by a lock on the file (flock). The mapping holds the lock, so that no descriptor stays open
// that the program might close.
#pragma once

#include "record/recorder_layout.h"

#include <atomic>
#include <cstddef>
#include <string>

namespace llmobs {

class RecorderSlots {
public:
  /// Null: there is none.
  static RecorderSlots* instance() noexcept { return one.load(std::memory_order_acquire); }
  /// Makes a file of at most `bytes` in this folder. False: it could not be had, and `why` says it.
  static bool open(const std::string& folder, size_t bytes, std::string& why);
  /// In a forked child: the file is the parent's. What was in it is not there any more.
  static void forget_after_fork() noexcept;

  recorder::Head& head() const noexcept { return *head_; }
  const std::string& path() const noexcept { return path_; }
  /// Said by the background thread when it ends: all that was handed on is delivered or dropped.
  void note_done(bool is_done) noexcept { is_done_.store(is_done, std::memory_order_release); }
  bool is_done() const noexcept { return is_done_.load(std::memory_order_acquire); }
  void remove() const noexcept;

  /// `count` slots, one behind the other; null: there are none. From any thread, and from signal handlers.
  unsigned char* take(recorder::SlotUse use, size_t count) noexcept;
  /// More slots behind these. False: they are not free.
  bool extend(const unsigned char* first, size_t count, size_t more) noexcept;
  void give_back(const unsigned char* first, size_t count) noexcept;
  bool holds(const void* address) const noexcept;
  size_t free_for_journal() const noexcept;

private:
  RecorderSlots(recorder::Head* head, size_t slots, std::string path)
      : head_(head), slots_(slots), path_(std::move(path)) {}

  unsigned char* at(size_t slot) const noexcept {
    return reinterpret_cast<unsigned char*>(head_) + recorder::place_of(slot);
  }
  size_t number_of(const unsigned char* slot) const noexcept {
    return static_cast<size_t>(slot - at(0)) / recorder::slot_bytes;
  }
  size_t claim(size_t first, size_t count, size_t end, recorder::SlotUse use) noexcept;

  static std::atomic<RecorderSlots*> one;

  recorder::Head* head_;
  size_t slots_;
  std::string path_;
  std::atomic<bool> is_done_{false};
};

/// slot_bytes for a ring: in the recorder's file, else the process's own. Null: there is no memory.
void* take_ring_memory() noexcept;
void give_back_ring_memory(void* memory) noexcept;

} // namespace llmobs
