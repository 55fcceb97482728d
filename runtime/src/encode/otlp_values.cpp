#include "encode/otlp_values.h"

#include "encode/messages.h"
#include "value/json_reader.h"
#include "value/object_members.h"
#include "value/value_json.h"

#include <utility>

namespace llmobs {

void write_attribute(OtlpWriter& to, const OtlpKey& key, RawValue value, Bytes& scratch) {
  if (int64_t integer; value.size() == 1 + sizeof integer) { // as most are
    double number;
    std::memcpy(&integer, value.begin + 1, sizeof integer);
    std::memcpy(&number, value.begin + 1, sizeof number);
    if (*value.begin == static_cast<unsigned char>(Tag::integer)) return to.integer(key, integer);
    if (*value.begin == static_cast<unsigned char>(Tag::number)) return to.number(key, number);
  }
  Token token;
  if (!ValueReader(value).next(token)) return;
  switch (token.tag) {
  case Tag::null: return;
  case Tag::false_: return to.boolean(key, false);
  case Tag::true_: return to.boolean(key, true);
  case Tag::integer: return to.integer(key, token.integer);
  case Tag::unsigned_:
    if (token.unsigned_integer > INT64_MAX) return to.number(key, static_cast<double>(token.unsigned_integer));
    return to.integer(key, static_cast<int64_t>(token.unsigned_integer));
  case Tag::number: return to.number(key, token.number);
  case Tag::number32: return to.number(key, static_cast<double>(token.number32));
  case Tag::string: return to.text(key, token.text);
  default: break;
  }
  if (!opens(token.tag)) return to.text(key, text_of(value, scratch));
  append_json_text(to.begin_json(key), value);
  to.end_json();
}

void write_texts(OtlpWriter& to, const OtlpKey& key, RawValue value) {
  if (value.tag() != Tag::string && value.tag() != Tag::array) return;
  to.begin_texts(key);
  if (value.tag() == Tag::string) {
    to.add_text(value.string());
  } else {
    each_element(value, [&](RawValue element) {
      if (element.tag() == Tag::string) to.add_text(element.string());
    });
  }
  to.end_texts();
}

bool is_json_container(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  if (!text.empty() && text[0] > ' ' && text[0] != '{' && text[0] != '[') return false; // as most are
  size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return false;
  char last = text[text.find_last_not_of(space)];
  bool looks_like_it = (text[first] == '{' && last == '}') || (text[first] == '[' && last == ']');
  Bytes value;
  return looks_like_it && read_json(text, value);
}

void write_arguments(JsonWriter& out, const NamedValues& arguments) {
  out.begin_object();
  for (const NamedValue& argument : arguments) {
    out.key(argument.name);
    append_json_text(out, argument.value);
  }
  out.end_object();
}

void write_object(OtlpWriter& to, const OtlpKey& key, const NamedValues& members) {
  write_arguments(to.begin_json(key), members);
  to.end_json();
}

void write_tool(JsonWriter& out, const ToolDefinitionView& tool) {
  out.begin_object();
  out.key("type");
  out.string("function");
  out.key("name");
  out.string(tool.name);
  for (auto [key, value] : {std::pair("description", tool.description), std::pair("parameters", tool.schema),
                            std::pair("version", tool.version)}) {
    if (!value.present()) continue;
    out.key(key);
    append_json_text(out, value);
  }
  out.end_object();
}

void write_tools(OtlpWriter& to, const OtlpKey& key, const std::vector<ToolDefinitionView>& tools) {
  JsonWriter& out = to.begin_json(key);
  out.begin_array();
  for (const ToolDefinitionView& tool : tools) write_tool(out, tool);
  out.end_array();
  to.end_json();
}

void write_text(JsonWriter& out, RawValue value, Bytes& scratch) {
  out.string(value.present() ? text_of(value, scratch) : std::string_view());
}

namespace {

bool is_plain(const Messages& messages) noexcept {
  return messages.list.size() == 1 && messages.tool_calls.empty() && messages.tool_results.empty() &&
         messages.media_parts.empty() && messages.list[0].content.present();
}

bool is_plain(const std::vector<DocumentView>& documents) noexcept {
  return documents.size() == 1 && documents[0].text.present() && !documents[0].name.present() &&
         !documents[0].id.present() && !documents[0].score.present();
}

} // namespace

bool write_side(OtlpWriter& to, const OtlpKey& key, const SpanData& span, const SpanSide& side, Bytes& scratch,
                bool& is_json) {
  RawValue plain;
  if (side.shape == Shape::text) plain = side.text;
  if (side.shape == Shape::messages && is_plain(side.messages)) plain = side.messages.list[0].content;
  if (side.shape == Shape::documents && is_plain(side.documents)) plain = side.documents[0].text;
  if (plain.present()) {
    std::string_view text = text_of(plain, scratch);
    to.text(key, text);
    is_json = is_json_container(text);
    return true;
  }
  is_json = true;
  switch (side.shape) {
  case Shape::arguments: write_arguments(to.begin_json(key), span.arguments); break;
  case Shape::messages: write_messages(to.begin_json(key), side.messages); break;
  case Shape::documents: write_documents(to.begin_json(key), side.documents); break;
  default: return false;
  }
  to.end_json();
  return true;
}

} // namespace llmobs
