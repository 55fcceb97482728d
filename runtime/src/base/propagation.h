// What is told to the next process with a request, and how it stands in headers: Datadog's own and those of W3C Trace Context.
// What comes in headers may be anything; every text here has a bound.
#pragma once

#include "base/ids.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace llmobs {

struct Propagated {
  uint64_t span_id = 0; // the parent of what is begun there; 0: there is none
  TraceId trace;
  std::string ml_app;
  std::string session_id;
  uint64_t agent_span_id = 0; // the nearest agent: the span itself, if it is one
  std::string agent_name;
  std::string sample_rate;       // as text; empty: nothing was decided
  char sampling_decision = 0;    // '0', '1'; 0: nothing was decided
  std::string sampling_priority; // of the tracer; empty: keep
  std::string tracestate;        // the members of others, which are passed on
};

/// The headers of one request, as they are read. Names are compared without regard to case; the first of several counts.
class ReceivedHeaders {
public:
  /// The names that are looked for, lower case; null behind the last one.
  static const char* name(int number) noexcept;
  /// True: it is one of ours.
  bool take(std::string_view name, std::string_view value);

  enum class Verdict { good, absent, undefined, bad };
  /// absent: no trace of a span of ours; undefined: the other side had none; bad: what is there makes no sense.
  Verdict read(Propagated& out) const;

private:
  static constexpr size_t kept = 6;
  std::string values_[kept];
};

/// The headers to send, in their order: name and value, to send(const char*, std::string&).
class SentHeaders {
public:
  explicit SentHeaders(const Propagated& what);
  template<class Send> void each(Send&& send) {
    send("x-datadog-trace-id", trace_id);
    send("x-datadog-parent-id", parent_id);
    send("x-datadog-sampling-priority", priority);
    send("x-datadog-tags", tags);
    send("traceparent", traceparent);
    send("tracestate", tracestate);
  }
  std::string trace_id, parent_id, priority, tags, traceparent, tracestate;
};

/// 128 bits in decimal digits, and back: of 32 hexadecimal or of decimal digits. False: it is neither, or zero.
std::string decimal_of(const TraceId& trace);
bool read_trace_id(std::string_view text, TraceId& trace) noexcept;

} // namespace llmobs
