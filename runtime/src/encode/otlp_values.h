// How values and whole sides of a span stand in attributes, whatever these are called.
#pragma once

#include "encode/otlp_writer.h"
#include "span/span_data.h"
#include "json/json_string.h"

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

/// A number, truth value or text as such; anything else as its JSON text. Nothing is written of null.
void write_attribute(OtlpWriter& to, const OtlpKey& key, RawValue value, Bytes& scratch);

/// A list of texts, of the texts in `value` or of it alone.
void write_texts(OtlpWriter& to, const OtlpKey& key, RawValue value);

/// Whether a text is an object or a list of JSON.
bool is_json_container(std::string_view text);

/// The whole side as one text. A single message without anything but text is that text; messages and documents are JSON
/// otherwise. False: there is nothing to write. `is_json`: what was written is JSON.
bool write_side(OtlpWriter& to, const OtlpKey& key, const SpanData& span, const SpanSide& side, Bytes& scratch,
                bool& is_json);

/// The object of the arguments.
void write_arguments(JsonWriter& out, const NamedValues& arguments);

void write_object(OtlpWriter& to, const OtlpKey& key, const NamedValues& members);

/// Definitions of tools: a list of functions with their JSON Schemas, as models are told of them.
void write_tools(OtlpWriter& to, const OtlpKey& key, const std::vector<ToolDefinitionView>& tools);
void write_tool(JsonWriter& out, const ToolDefinitionView& tool);

/// The text, wherever it may stand inside JSON that is an attribute; null is an empty one.
void write_text(JsonWriter& out, RawValue value, Bytes& scratch);

/// The text of a tag's value; of null it is empty.
inline std::string_view text_of_tag(RawValue value, Bytes& scratch) {
  Tag tag = value.tag();
  if (tag == Tag::string) return value.string();
  return tag == Tag::null ? std::string_view() : text_of_other(value, scratch);
}

/// Metadata, and what else was captured and has no place of its own.
template<class Each> void each_metadata(const SpanData& span, bool with_content, Each&& each) {
  for (const NamedValue& entry : span.metadata) {
    if (entry.name != "_dd") each(entry); // reserved for the SDK
  }
  for (const SpanSide* side : {&span.input, &span.output}) {
    if (!with_content) break;
    for (const NamedValue& entry : side->rest) {
      if (entry.name != "_dd" && !span.metadata.find(entry.name)) each(entry);
    }
  }
}

/// A key that is made of parts, all of them plain; good until the next one is made.
class KeyPath {
public:
  OtlpKey operator()(std::initializer_list<std::string_view> parts) {
    text_.clear();
    for (std::string_view part : parts) text_ += part;
    return OtlpKey::plain(text_);
  }

private:
  std::string text_;
};

} // namespace llmobs
