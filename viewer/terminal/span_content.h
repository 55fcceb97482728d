// The content of a span is what went into it and what came out, in one of three forms: messages of a
// conversation, documents of a knowledge base, or a plain value, which may be JSON.
#pragma once

#include "base/json_value.h"
#include "terminal/detail_block.h"

#include <functional>
#include <string>
#include <string_view>

namespace llmobs::viewer {

/// What is to be said of a tool call in a message: who ran it. Asked once for each call, in their order.
using CallNote = std::function<std::string(const std::string& name, const std::string& tool_id)>;

/// Adds the content under the label; nothing if there is none. Shapes that are not known are shown as JSON.
void add_content(DetailBlock& block, std::string_view label, const JsonValue* content, const CallNote& note = {});

} // namespace llmobs::viewer
