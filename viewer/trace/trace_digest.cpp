#include "trace/trace_digest.h"

#include "trace/trace_shape.h"
#include "trace/trace_summary.h"

namespace llmobs::viewer {
namespace {

TraceDigest digest_of(const TraceRows& trace) {
  const TraceShape shape = make_shape(trace.spans);
  const TraceSummary summary = summarise(trace, shape);
  TraceDigest digest;
  digest.rows = static_cast<std::uint32_t>(trace.spans.size());
  digest.spans = static_cast<std::uint32_t>(summary.spans);
  digest.errors = static_cast<std::uint32_t>(summary.errors);
  digest.root = trace.spans[main_row(shape, trace.spans)].index;
  digest.duration_ns = summary.duration_ns;
  digest.tokens = summary.tokens.total;
  digest.cost = summary.cost.value_or(-1);
  return digest;
}

} // namespace

void TraceDigests::catch_up(const Store& store) {
  if (generation_ != store.generation()) digests_ = {};
  generation_ = store.generation();
  for (std::size_t trace = 0; trace < store.trace_count(); ++trace) {
    if (trace == digests_.size()) digests_.push_back({});
    if (digests_[trace].rows != store.trace_size(trace)) digests_[trace] = digest_of(store.trace(trace));
  }
}

} // namespace llmobs::viewer
