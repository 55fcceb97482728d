// Messages (of llm spans) and documents (of retrieval and embedding spans) as they stand in Datadog's event.
#pragma once

#include "span/document_view.h"
#include "span/message_view.h"
#include "json/json_writer.h"

#include <vector>

namespace llmobs {

/// An array of {"content": .., "role": .., "tool_calls"? ..}.
void write_messages(JsonWriter& out, const Messages& messages);

/// An array of {"text": .., "name"?, "id"?, "score"?}.
void write_documents(JsonWriter& out, const std::vector<DocumentView>& documents);

} // namespace llmobs
