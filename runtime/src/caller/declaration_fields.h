// Writes what a program declares (declarations.h) as fields of a record.
#pragma once

#include "caller/record_writer.h"

#include <llmobs/annotation.h>

namespace llmobs {

void write_prompt(RecordWriter& record, Field field, const Prompt& prompt) noexcept;
void write_agent(RecordWriter& record, Field field, const AgentDeclaration& agent) noexcept;
void write_cost_tags(RecordWriter& record, const List<Text>& keys) noexcept;
void write_tool_definitions(RecordWriter& record, const List<ToolDefinition>& tools) noexcept;
void write_span_links(RecordWriter& record, const List<SpanLink>& links) noexcept;
void write_error(RecordWriter& record, const SpanError& error) noexcept;
void write_user(RecordWriter& record, Text user_id) noexcept;

} // namespace llmobs
