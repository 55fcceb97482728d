#include "caller/span_stack.h"

#include "record/overflow_ends.h"

#include <ctime>

namespace llmobs {

uint32_t trace_seconds(ThreadState& thread, uint64_t ticks) noexcept {
  // Ten million ticks are at most 10 ms: counters run at 1 GHz or more, and the system clock's tick is a nanosecond.
  constexpr uint64_t good_for_ticks = 10000000;
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  thread.trace_seconds = static_cast<uint32_t>(now.tv_sec);
  thread.trace_seconds_until = ticks + good_for_ticks;
  return thread.trace_seconds;
}

void write_end(uint64_t span_id, uint64_t ticks) noexcept {
  bool written = false;
  ThreadState* thread = recording_thread();
  if (thread && !thread->busy) {
    thread->begin_recording();
    unsigned char* at = thread->out.reserve_end();
    written = at != nullptr;
    if (written) {
      *reinterpret_cast<EndRecord*>(at) = EndRecord{RecordHeader::of(RecordType::end, sizeof(EndRecord)), span_id,
                                                    ticks};
      thread->out.publish(sizeof(EndRecord));
    }
    thread->end_recording();
  }
  if (!written) OverflowEnds::instance().push(span_id, ticks);
}

} // namespace llmobs
