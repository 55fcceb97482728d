// An ExportedTrace is a trace as the exporters want it: its spans once each, in the order of the tree, with whole
// events where they are needed.
#pragma once

#include "store/store.h"
#include "trace/trace_shape.h"
#include "trace/trace_summary.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

struct ExportedSpan {
  SpanHead head;
  SpanRow row;
  std::uint32_t depth = 0;
  /// Index of the span that it is a part of, among these; SpanRow::none if that is not here.
  std::uint32_t parent = SpanRow::none;
};

struct ExportedTrace {
  TraceSummary summary;
  std::vector<ExportedSpan> spans;
};

/// What is shown of a trace: its rows with their shape and heads, and the figures of the whole.
ExportedTrace exported_trace(const TraceRows& trace, const TraceShape& shape, std::vector<SpanHead> heads,
                             TraceSummary summary);
/// All of the trace of that index.
ExportedTrace exported_trace(const Store& store, std::size_t index);

/// Takes the next piece of what is exported.
using TextSink = std::function<void(std::string_view)>;
/// Reads the event of a span. Throws UserError if the file has it no more.
using EventReader = std::function<JsonValue(const SpanRow&)>;
/// Gives the next trace; false after the last one.
using TraceSource = std::function<bool(ExportedTrace&)>;

void export_chrome(const TraceSource& traces, const EventReader& read, const TextSink& write);
void export_speedscope(const TraceSource& traces, const TextSink& write);
void export_otlp(const TraceSource& traces, const EventReader& read, const TextSink& write);
void export_html(const TraceSource& traces, const EventReader& read, const TextSink& write);
void export_csv(const TraceSource& traces, const TextSink& write);
void export_json(const TraceSource& traces, const EventReader& read, const TextSink& write);

} // namespace llmobs::viewer
