// What is known of traces that is said once for all of their spans: the sampling decision, and what another process told of the
// trace. Bounded; the oldest trace is forgotten first. Background thread only. Empty in programs that use none of it.
#pragma once

#include "base/ids.h"
#include "base/propagation.h"
#include "record/record.h"
#include "span/lineage.h"
#include "span/open_span.h"
#include "span/sampling.h"

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

namespace llmobs {

struct KnownTrace {
  uint64_t root = 0; // the span that began it here; 0: it began elsewhere
  bool is_decided = false;
  SamplingDecision sampling;
  std::string sampling_priority;
  std::string tracestate;
};

class Traces {
public:
  /// Null: nothing is known.
  KnownTrace* find(const TraceId& trace) noexcept;
  KnownTrace& know(const TraceId& trace);

private:
  static constexpr size_t most = 8192;
  struct Hash {
    size_t operator()(const TraceId& trace) const noexcept { return trace.low ^ trace.high; }
  };
  std::unordered_map<TraceId, KnownTrace, Hash> all_;
  std::deque<TraceId> in_order_;
};

/// Spans of other processes that are the parents of spans here, by their ids.
class RemoteParents {
public:
  /// Null: it is none.
  const LineagePointer* find(uint64_t span_id) const noexcept;
  void enter(const Propagated& remote);
  /// What begins below it later, on other threads, still finds it for a while.
  void leave(uint64_t span_id);

private:
  static constexpr size_t most_left = 4096, most = 65536;
  struct Remote {
    LineagePointer lineage;
    size_t uses = 0;
  };
  std::unordered_map<uint64_t, Remote> all_;
  std::deque<uint64_t> left_;
};

/// What a span says of itself by now that a rule of sampling may look at, over what is there.
void add_tags_of(const OpenSpan& span, Sampler::Tags& tags);

/// What a record of a span of another process says (record.h).
Propagated remote_of(const BeginRecord& record, const unsigned char* fields, const unsigned char* end);

} // namespace llmobs
