// How a guard holds a trace id: of a span that is held, and of a coroutine's while it is suspended.
#pragma once

#include "base/ids.h"

#include <llmobs/instrument.h>

#include <cstddef>

namespace llmobs {

/// Bits 64..95 came with release 0.2: guards of programs that were built before it end in front of them.
inline TraceId trace_of(const llmobs_guard& guard, size_t guard_size) noexcept {
  bool has_middle = guard_size >= offsetof(llmobs_guard, trace_middle) + sizeof guard.trace_middle;
  return {guard.trace_low, uint64_t{guard.trace_top} << 32 | (has_middle ? guard.trace_middle : 0)};
}

/// Of a whole guard.
inline void keep_trace(llmobs_guard& guard, const TraceId& trace) noexcept {
  guard.trace_low = trace.low;
  guard.trace_top = static_cast<llmobs_uint32>(trace.high >> 32);
  guard.trace_middle = static_cast<llmobs_uint32>(trace.high);
}

} // namespace llmobs
