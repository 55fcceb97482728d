#include "encode/messages.h"

#include "value/object_members.h"
#include "value/value_json.h"

namespace llmobs {

namespace {

void text_or_empty(JsonWriter& out, std::string_view key, RawValue value) {
  Bytes scratch;
  out.key(key);
  out.string(value.present() ? text_of(value, scratch) : std::string_view());
}
void text_member_if_there(JsonWriter& out, std::string_view key, RawValue value) {
  if (value.present()) text_or_empty(out, key, value);
}

void write_one(JsonWriter& out, const ToolCallView& call) {
  text_or_empty(out, "name", call.name);
  out.key("arguments");
  if (is_object(call.arguments)) {
    write_json(out, call.arguments);
  } else {
    out.begin_object();
    text_member_if_there(out, "value", call.arguments);
    out.end_object();
  }
  text_member_if_there(out, "tool_id", call.tool_id);
  text_member_if_there(out, "type", call.type);
}

void write_one(JsonWriter& out, const ToolResultView& result) {
  text_or_empty(out, "result", result.result);
  text_member_if_there(out, "name", result.name);
  text_member_if_there(out, "tool_id", result.tool_id);
  text_member_if_there(out, "type", result.type);
}

void write_one(JsonWriter& out, const MediaPartView& part) {
  text_or_empty(out, "mime_type", part.mime_type);
  text_member_if_there(out, "content", part.content);
  text_member_if_there(out, "attachment_key", part.attachment_key);
}

template<class View> void write_run(JsonWriter& out, std::string_view key, const std::vector<View>& all, Run run) {
  if (!run.present()) return;
  out.key(key);
  out.begin_array();
  for (uint32_t i = 0; i < run.count; ++i) {
    out.begin_object();
    write_one(out, all[run.first + i]);
    out.end_object();
  }
  out.end_array();
}

} // namespace

void write_messages(JsonWriter& out, const Messages& messages) {
  out.begin_array();
  for (const MessageView& message : messages.list) {
    out.begin_object();
    text_or_empty(out, "content", message.content);
    text_or_empty(out, "role", message.role);
    text_member_if_there(out, "tool_id", message.tool_id);
    write_run(out, "tool_calls", messages.tool_calls, message.tool_calls);
    write_run(out, "tool_results", messages.tool_results, message.tool_results);
    write_run(out, "audio_parts", messages.media_parts, message.audio_parts);
    write_run(out, "image_parts", messages.media_parts, message.image_parts);
    out.end_object();
  }
  out.end_array();
}

void write_documents(JsonWriter& out, const std::vector<DocumentView>& documents) {
  out.begin_array();
  for (const DocumentView& document : documents) {
    out.begin_object();
    text_or_empty(out, "text", document.text);
    text_member_if_there(out, "name", document.name);
    text_member_if_there(out, "id", document.id);
    if (document.score.present()) {
      out.key("score");
      write_json(out, document.score);
    }
    out.end_object();
  }
  out.end_array();
}

} // namespace llmobs
