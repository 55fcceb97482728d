#include "record/ring_registry.h"

#include "base/background_entry.h"
#include "base/memory_budget.h"
#include "record/recorder_slots.h"

#include <cstddef>
#include <new>
#include <sys/mman.h>

namespace llmobs {

namespace {

// The entry and its ring's bytes are one mapping: a page for the entry, then the ring.
constexpr size_t entry_bytes = 4096;
static_assert(entry_bytes + RingRegistry::ring_bytes == recorder::slot_bytes);

} // namespace

// Never destroyed: threads may record spans after static destructors ran. And never being made: its first user may be a
// signal handler, or be cut off by a fork.
RingRegistry RingRegistry::one;

Ring* RingRegistry::add() noexcept {
  static_assert(sizeof(Entry) <= entry_bytes);
  void* mapping = take_ring_memory();
  if (!mapping) return nullptr;
  auto* bytes = static_cast<unsigned char*>(mapping);
  auto* entry = new (mapping) Entry{{bytes + entry_bytes, ring_bytes}, nullptr, {false}};
  Entry* head = first_.load(std::memory_order_relaxed);
  do {
    entry->next = head;
  } while (!first_.compare_exchange_weak(head, entry, std::memory_order_release, std::memory_order_relaxed));
  return &entry->rings.own();
}

void RingRegistry::end(Ring* ring) noexcept {
  static_assert(offsetof(Entry, rings) == 0);
  reinterpret_cast<Entry*>(ring->chain())->ended.store(true, std::memory_order_release);
  constexpr uint32_t many = 32;
  if (instance().ended_.fetch_add(1, std::memory_order_relaxed) + 1 >= many) wake_worker();
}

uint64_t RingRegistry::left(RecordType type) noexcept {
  uint64_t count = 0;
  for_each([&](const RingChain& rings) {
    rings.for_each_record([&](const RecordHeader& record) { count += record.type() == type; });
  });
  return count;
}

size_t RingRegistry::reclaim_ended() noexcept {
  size_t freed = 0;
  // Threads add at the front, so the first entry stays until another one is in front of it; behind it the list is the
  // background thread's own.
  Entry* before = first_.load(std::memory_order_acquire);
  if (!before) return 0;
  for (Entry* entry = before->next; entry; entry = before->next) {
    if (!entry->ended.load(std::memory_order_acquire) || !entry->rings.empty()) {
      before = entry;
      continue;
    }
    before->next = entry->next;
    entry->rings.free_rings();
    entry->~Entry();
    give_back_ring_memory(entry);
    ++freed;
  }
  ended_.fetch_sub(static_cast<uint32_t>(freed), std::memory_order_relaxed);
  return freed;
}

void RingRegistry::forget_all_after_fork() noexcept {
  Entry* entry = first_.exchange(nullptr, std::memory_order_acq_rel);
  ended_.store(0, std::memory_order_relaxed);
  // Those in a recorder's file are in the midst of the parent's changes, and so are the links to others.
  if (RecorderSlots::instance()) entry = nullptr;
  RecorderSlots::forget_after_fork();
  while (entry) {
    Entry* next = entry->next;
    entry->rings.free_rings();
    munmap(entry, recorder::slot_bytes);
    entry = next;
  }
  record_budget.forget(); // some thread may have been about to add one
}

} // namespace llmobs
