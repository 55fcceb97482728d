// Which colour a kind of span has: those that steer, those that call a model, those that call a tool, and
// those that look something up.
#pragma once

#include "terminal/styled_line.h"

#include <string_view>

namespace llmobs::viewer {

inline Style kind_style(std::string_view kind) {
  if (kind == "agent" || kind == "workflow") return Style::kind_flow;
  if (kind == "llm") return Style::kind_model;
  if (kind == "tool") return Style::kind_tool;
  if (kind == "retrieval" || kind == "embedding") return Style::kind_data;
  return Style::plain;
}

} // namespace llmobs::viewer
