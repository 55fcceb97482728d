#include "ring.h"

#include "tracing.h"

#include <cstring>
#include <initializer_list>

namespace llmobs {

Ring::Ring(unsigned char* buffer, size_t capacity, uint32_t thread) noexcept
    : cursor_(buffer), stop_(buffer), buffer_(buffer), capacity_(capacity), thread_(thread) {
  stop_at(free_until(false));
}

// How far the producer may go without asking again. The first stop is a quarter of the ring ahead of the consumer,
// where a worker that sleeps is woken. Past it, all that is not kept back for end records: one for each open span, and
// one for each span that may begin before the next question (none is smaller than a begin record).
uint64_t Ring::free_until(bool all) noexcept {
  uint64_t taken = consumed_.load(std::memory_order_acquire);
  uint64_t first_stop = taken + capacity_ / 4;
  if (!all && written() < first_stop) return first_stop;
  wake_worker();
  uint64_t edge = taken + capacity_;
  size_t kept = open_spans_ > 0 ? static_cast<size_t>(open_spans_) * sizeof(EndRecord) : 0;
  if (kept > capacity_ / 4) kept = capacity_ / 4;
  if (edge < written() + kept) return written();
  uint64_t free = edge - kept - written();
  return written() + free * sizeof(BeginRecord) / (sizeof(BeginRecord) + 2 * sizeof(EndRecord));
}

// Sets stop_ so that the room in front of the cursor is contiguous and free.
void Ring::stop_at(uint64_t free_until) noexcept {
  size_t free = free_until > written() ? static_cast<size_t>(free_until - written()) : 0;
  size_t edge = to_edge();
  stop_ = cursor_ + (free < edge ? free : edge);
}

void Ring::skip_to_front() noexcept {
  size_t rest = to_edge();
  if (rest != 0) {
    *reinterpret_cast<RecordHeader*>(cursor_) = RecordHeader{static_cast<uint32_t>(rest), RecordType::skip, 0, 0};
    publish(rest);
  }
  cursor_ = stop_ = buffer_;
}

bool Ring::find_room(size_t size) noexcept {
  if (size > capacity_ / 2) return false;
  for (bool all : {false, true}) {
    uint64_t until = free_until(all);
    size_t skipped = to_edge() < size ? to_edge() : 0;
    if (written() + skipped + size > until) continue;
    if (to_edge() < size) skip_to_front();
    stop_at(until);
    return true;
  }
  return false;
}

unsigned char* Ring::find_room_for_end() noexcept {
  uint64_t until = consumed_.load(std::memory_order_acquire) + capacity_;
  size_t skipped = to_edge() < sizeof(EndRecord) ? to_edge() : 0;
  if (written() + skipped + sizeof(EndRecord) > until) return nullptr;
  if (to_edge() < sizeof(EndRecord)) skip_to_front();
  stop_ = cursor_ + sizeof(EndRecord); // what follows asks again
  return cursor_;
}

bool Ring::extend(size_t size, unsigned char** end) noexcept {
  uint64_t until = free_until(true);
  if (size > capacity_ / 2 || size > to_edge() || written() + size > until) return false;
  stop_at(until);
  *end = stop_;
  return true;
}

// An unfinished record that reached the edge goes on at the front. The front is filled before the old place is given
// up, as the skip record overwrites its first bytes.
unsigned char* Ring::move_to_front(size_t used, size_t size, unsigned char** end) noexcept {
  uint64_t until = free_until(true);
  size_t rest = to_edge();
  if (size > capacity_ / 2 || size <= rest || written() + rest + size > until) return nullptr;
  std::memcpy(buffer_, cursor_, used);
  skip_to_front();
  stop_at(until);
  *end = stop_;
  return buffer_;
}

} // namespace llmobs
