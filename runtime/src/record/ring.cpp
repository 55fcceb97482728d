#include "record/ring.h"

#include "base/background_entry.h"
#include "record/ring_chain.h"

#include <cstring>
#include <initializer_list>

namespace llmobs {

// What is before it may be written over.
uint64_t RingProducer::taken() const noexcept {
  return ring->is_circle_ ? ring->consumed_.load(std::memory_order_acquire) : ring->origin_;
}

// The ring is full: what follows comes in another one, which is empty. So do `used` bytes of an unfinished record, which
// are copied before the background thread may free the ring that they are in.
bool RingProducer::go_on(size_t used) noexcept {
  Ring* next = ring->chain_ ? ring->chain_->empty_ring(written()) : nullptr;
  if (!next) return false;
  std::memcpy(next->buffer_, cursor, used);
  ring->next_.store(next, std::memory_order_release);
  attach(next);
  wake_worker();
  return true;
}

// How far the producer may go without asking again. The first stop is a quarter of the ring ahead of the consumer,
// where a worker that sleeps is woken. Past it, all that is not kept back for end records: one for each open span, and
// one for each span that may begin before the next question (none is smaller than a begin record).
uint64_t RingProducer::free_until(bool all, size_t open_spans) noexcept {
  uint64_t first_stop = taken() + ring->capacity_ / 4;
  if (!all && written() < first_stop) return first_stop;
  wake_worker();
  uint64_t edge = taken() + ring->capacity_;
  size_t kept = open_spans * sizeof(EndRecord);
  if (kept > ring->capacity_ / 4) kept = ring->capacity_ / 4;
  if (edge < written() + kept) return written();
  uint64_t free = edge - kept - written();
  return written() + free * sizeof(BeginRecord) / (sizeof(BeginRecord) + 2 * sizeof(EndRecord));
}

// Sets stop so that the room in front of the cursor is contiguous and free.
void RingProducer::stop_at(uint64_t free_until) noexcept {
  size_t free = free_until > written() ? static_cast<size_t>(free_until - written()) : 0;
  size_t edge = to_edge();
  stop = cursor + (free < edge ? free : edge);
}

void RingProducer::skip_to_front() noexcept {
  size_t rest = to_edge();
  if (rest != 0) {
    *reinterpret_cast<RecordHeader*>(cursor) = RecordHeader::of(RecordType::skip, rest);
    publish(rest);
  }
  cursor = stop = ring->buffer_;
}

bool RingProducer::find_room(size_t size, size_t open_spans) noexcept {
  if (size > ring->capacity_ / 2) return false;
  return find_room_here(size, open_spans) || (go_on(0) && find_room_here(size, open_spans));
}

bool RingProducer::find_room_here(size_t size, size_t open_spans) noexcept {
  for (bool all : {false, true}) {
    uint64_t until = free_until(all, open_spans);
    size_t skipped = to_edge() < size ? to_edge() : 0;
    if (written() + skipped + size > until) continue;
    if (to_edge() < size) skip_to_front();
    stop_at(until);
    return true;
  }
  return false;
}

unsigned char* RingProducer::find_room_for_end() noexcept {
  unsigned char* room = find_room_for_end_here();
  return !room && go_on(0) ? find_room_for_end_here() : room;
}

unsigned char* RingProducer::find_room_for_end_here() noexcept {
  uint64_t until = taken() + ring->capacity_;
  size_t skipped = to_edge() < sizeof(EndRecord) ? to_edge() : 0;
  if (written() + skipped + sizeof(EndRecord) > until) return nullptr;
  if (to_edge() < sizeof(EndRecord)) skip_to_front();
  stop = cursor + sizeof(EndRecord); // what follows asks again
  return cursor;
}

// Like find_room: the consumer is woken only if its quarter of the ring is used up.
bool RingProducer::extend(size_t size, size_t open_spans, unsigned char** end) noexcept {
  for (bool all : {false, true}) {
    uint64_t until = free_until(all, open_spans);
    if (size > ring->capacity_ / 2 || size > to_edge()) return false;
    if (written() + size > until) continue;
    stop_at(until);
    *end = stop;
    return true;
  }
  return false;
}

unsigned char* RingProducer::move(size_t used, size_t size, size_t open_spans, unsigned char** end) noexcept {
  if (unsigned char* front = move_to_front(used, size, open_spans, end)) return front;
  if (size > ring->capacity_ / 2 || !go_on(used) || !find_room_here(size, open_spans)) return nullptr;
  *end = stop;
  return cursor;
}

// An unfinished record that reached the edge goes on at the front. The front is filled before the old place is given
// up, as the skip record overwrites its first bytes.
unsigned char* RingProducer::move_to_front(size_t used, size_t size, size_t open_spans, unsigned char** end) noexcept {
  for (bool all : {false, true}) {
    uint64_t until = free_until(all, open_spans);
    size_t rest = to_edge();
    if (size > ring->capacity_ / 2 || size <= rest) return nullptr;
    if (written() + rest + size > until) continue;
    std::memcpy(ring->buffer_, cursor, used);
    skip_to_front();
    stop_at(until);
    *end = stop;
    return ring->buffer_;
  }
  return nullptr;
}

} // namespace llmobs
