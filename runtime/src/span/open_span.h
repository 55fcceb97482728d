// An OpenSpan is a span as far as its records have been seen: its ids and times, and the fields of all its records
// one after the other, as they came. They are looked into when the span is finished (span_finisher.h); only what
// other spans inherit is read at once.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "span/lineage.h"
#include "span/site.h"

#include <cstdint>

namespace llmobs {

struct OpenSpanFacts {
  uint64_t span_id = 0;
  uint64_t parent_id = 0; // 0: the root of a trace
  TraceId trace;
  Moment begin;
  uint64_t end_ticks = 0;
  uint64_t last_end_ticks = 0; // of all its end records
  uint32_t ends = 0;           // how many have come
  uint32_t settles = 0;        // how many come after the first
  bool ended = false;
  bool placed = false; // its parent was looked for
  const Site* site = nullptr;
  SpanKind kind = no_kind;
  size_t charged = 0; // to the memory budget
};

struct OpenSpan : OpenSpanFacts {
  /// Nothing that ends it is still to come.
  bool is_over() const noexcept { return ends > settles; }
  LineagePointer inherited;     // from the parent
  LineagePointer passed_on;     // to its children; what the span itself shows
  LineagePointer parent_at_end; // of a tool: what its parent passes on by now, if that is open still
  Bytes fields;

  /// As new; keeps its memory.
  void reset() noexcept {
    static_cast<OpenSpanFacts&>(*this) = OpenSpanFacts();
    if (inherited) inherited.reset();
    if (passed_on) passed_on.reset();
    if (parent_at_end) parent_at_end.reset();
    fields.clear();
  }
};

} // namespace llmobs
