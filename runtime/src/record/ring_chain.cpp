#include "record/ring_chain.h"

#include "base/memory_budget.h"
#include "base/page.h"
#include "record/recorder_slots.h"

#include <new>
#include <sys/mman.h>

namespace llmobs {

namespace {

// A further ring and its bytes are one mapping: a page for the ring, then the bytes.
constexpr size_t mapping_of(size_t capacity) noexcept { return page + capacity; }
static_assert(sizeof(Ring) <= page);

void free_ring(Ring& ring) noexcept {
  size_t size = mapping_of(ring.capacity());
  ring.~Ring();
  size == recorder::slot_bytes ? give_back_ring_memory(&ring) : static_cast<void>(munmap(&ring, size));
}

void* memory_of(size_t size) noexcept {
  if (size == recorder::slot_bytes) return take_ring_memory();
  void* mapping = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return mapping != MAP_FAILED ? mapping : nullptr;
}

} // namespace

Ring* RingChain::empty_ring(uint64_t position) noexcept {
  if (own_is_left_.load(std::memory_order_acquire)) {
    own_is_left_.store(false, std::memory_order_relaxed);
    own_.origin_ = position;
    own_.next_.store(nullptr, std::memory_order_relaxed);
    own_.published_.store(position, std::memory_order_relaxed);
    own_.consumed_.store(position, std::memory_order_relaxed);
    return &own_;
  }
  size_t size = mapping_of(own_.capacity());
  if (!record_budget.take(size)) return nullptr;
  void* mapping = memory_of(size);
  if (!mapping) {
    record_budget.give_back(size);
    return nullptr;
  }
  return new (mapping) Ring(static_cast<unsigned char*>(mapping) + page, own_.capacity(), this, position);
}

uint64_t RingChain::published() const noexcept {
  const Ring* last = reading_;
  while (const Ring* next = last->next_.load(std::memory_order_acquire)) last = next;
  return last->published();
}

void RingChain::release(uint64_t position) noexcept {
  reading_->release(position);
  for (;;) {
    // In this order: behind its next ring, a ring's last position is final.
    Ring* next = reading_->next_.load(std::memory_order_acquire);
    if (!reading_->empty()) return;
    if (!next) return rest_in(*reading_);
    Ring& done = *reading_;
    reading_ = next;
    leave(done);
    is_charged_ = next != &own_;
    trimmed_ = 0;
  }
}

void RingChain::leave(Ring& ring) noexcept {
  if (&ring == &own_) return own_is_left_.store(true, std::memory_order_release);
  if (is_charged_) record_budget.give_back(mapping_of(ring.capacity()));
  free_ring(ring);
}

// The thread may write into its last ring for a while yet, or never again. If that is a further one, what was read there is
// given back at once, and the rest counts no more than the thread's own ring.
void RingChain::rest_in(Ring& ring) noexcept {
  if (&ring == &own_) return;
  if (is_charged_) record_budget.give_back(mapping_of(ring.capacity()));
  is_charged_ = false;
  constexpr size_t worth_a_call = 16 * page;
  size_t read = static_cast<size_t>(ring.consumed() - ring.origin_) & ~(page - 1);
  if (read - trimmed_ < worth_a_call) return;
  madvise(ring.buffer_ + trimmed_, read - trimmed_, MADV_DONTNEED);
  trimmed_ = read;
}

void RingChain::free_rings() noexcept {
  while (Ring* ring = reading_) {
    reading_ = ring->next_.load(std::memory_order_relaxed);
    if (ring != &own_) leave(*ring);
    is_charged_ = reading_ && reading_ != &own_;
  }
}

} // namespace llmobs
