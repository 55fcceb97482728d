// The content of a span is what went into it and what came out, in one of three forms: messages of a
// conversation, documents of a knowledge base, or a plain value, which may be JSON.
#pragma once

#include "base/json_value.h"
#include "terminal/detail_block.h"

#include <string_view>

namespace llmobs::viewer {

/// Adds the content under the label; nothing if there is none. Shapes that are not known are shown as JSON.
void add_content(DetailBlock& block, std::string_view label, const JsonValue* content);

} // namespace llmobs::viewer
