// A TraceView is one trace, read and shaped, as the commands show it: the whole of it, or what a filter leaves.
#pragma once

#include "query/query.h"
#include "store/store.h"
#include "trace/trace_shape.h"
#include "trace/trace_summary.h"

#include <cstddef>
#include <string>
#include <vector>

namespace llmobs::viewer {

struct TraceView {
  /// The spans that are shown: those that the query wants, and the ones that they are a part of.
  TraceRows trace;
  TraceShape shape;
  std::vector<SpanHead> heads; // one for each row
  /// Of the whole trace.
  TraceSummary summary;
};

/// Throws UserError if the trace has no span that the query wants.
TraceView view_trace(Store& store, std::size_t trace, const Query& query = {});

/// The newest trace that has something to tell: more than one span, or an error, or a model's name. If none has, the
/// newest. Only traces with a span that the query wants; throws UserError if there is none.
std::size_t newest_telling(Store& store, const Query& query);

/// The tags that all spans of the trace have.
std::vector<std::string> common_tags(Store& store, const TraceRows& trace);

} // namespace llmobs::viewer
