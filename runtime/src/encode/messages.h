// Messages (of llm spans) and documents (of retrieval and embedding spans) as they stand in an event, from values of
// our own Message and Document types as well as from strings, objects of the same keys, and lists of these.
#pragma once

#include "base/json_writer.h"
#include "value/value_reader.h"

#include <vector>

namespace llmobs {

/// Writes an array of messages: {"content": .., "role": .., "tool_calls"? ..}. False: one of the values is no message
/// (see protocol: tool calls need a name, media parts a mime type and one source); then nothing was written.
bool write_messages(JsonWriter& out, const std::vector<RawValue>& values);

/// Writes an array of documents: {"text": .., "name"?, "id"?, "score"?}. False as above: a document needs its text.
bool write_documents(JsonWriter& out, const std::vector<RawValue>& values);

} // namespace llmobs
