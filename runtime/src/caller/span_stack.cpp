#include "caller/span_stack.h"

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

} // namespace llmobs
