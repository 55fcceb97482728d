// A ToolLink joins a tool call that a model asked for to the span of the tool that was called. The span may say which call it
// answers: by `tool_id` or `tool_call_id` in its metadata or tags, or OpenTelemetry's `gen_ai.tool.call.id`. If it does not, it is
// a span of that name with a link to the model's span; else the next one of that name which began after the model had answered.
#pragma once

#include "store/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace llmobs::viewer {

struct ToolLink {
  std::uint32_t call = SpanRow::none; // the llm span, as an index into the trace's rows
  std::uint32_t tool = SpanRow::none; // the tool's span; none if there is no such span
  std::string tool_id;
  std::string name;
  bool by_id = false; // the ids are the same; else it was concluded from a link, or from name and time
};

/// The calls of one trace, in the order in which they were asked for. Throws UserError if a file has changed meanwhile.
std::vector<ToolLink> tool_links(const Store& store, const std::vector<SpanRow>& spans);

} // namespace llmobs::viewer
