// What a program declared of a span, as it stands in Datadog's event.
#pragma once

#include "span/span_data.h"
#include "json/json_writer.h"

#include <string_view>

namespace llmobs {

/// The member "prompt" of the input. `ml_app`: of the span.
void write_prompt(JsonWriter& out, const Declared& declared, std::string_view ml_app);
/// The member "_dd" of the metadata, if there is something for it.
void write_reserved_metadata(JsonWriter& out, const Declared& declared);
/// The members "tool_definitions" and "tool" of meta.
void write_tools(JsonWriter& out, const Declared& declared);
/// The member "span_links" of the event.
void write_span_links(JsonWriter& out, const Declared& declared);

} // namespace llmobs
