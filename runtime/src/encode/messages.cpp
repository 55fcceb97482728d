#include "encode/messages.h"

#include "value/json_reader.h"
#include "value/value_json.h"

#include <initializer_list>

namespace llmobs {

namespace {

bool is_object(RawValue value) noexcept {
  return value.tag() == Tag::object || value.tag() == Tag::message || value.tag() == Tag::document;
}
bool is_number(RawValue value) noexcept {
  Tag tag = value.tag();
  return tag == Tag::integer || tag == Tag::unsigned_ || tag == Tag::number || tag == Tag::number32;
}
bool is_text(RawValue value) noexcept { return value.tag() == Tag::string || is_marker(value.tag()); }

struct Member {
  std::string_view key;
  RawValue* value;
};

// Picks the members of these names out of an object; null ones count as absent. Returns how many were there.
size_t pick(RawValue object, std::initializer_list<Member> wanted) noexcept {
  ValueReader in(object);
  Token token;
  in.next(token);
  size_t found = 0;
  std::string_view key;
  while (in.key(key)) {
    RawValue value = in.value();
    for (const Member& member : wanted) {
      if (member.key != key) continue;
      ++found;
      *member.value = value.is_null() ? RawValue() : value;
    }
  }
  return found;
}

template<class One> bool each_element(RawValue array, One&& one) {
  if (array.tag() != Tag::array) return false;
  ValueReader in(array);
  Token token;
  in.next(token);
  while (!in.at_close()) {
    if (!one(in.value())) return false;
  }
  return true;
}

void text_member(JsonWriter& out, std::string_view key, RawValue value) {
  Bytes scratch;
  out.key(key);
  out.string(value.present() ? text_of(value, scratch) : std::string_view());
}
void text_member_if_there(JsonWriter& out, std::string_view key, RawValue value) {
  if (value.present()) text_member(out, key, value);
}

// A tool call's arguments: an object, or the text of one, as models return it. Any other text is shown as it is.
void write_call_arguments(JsonWriter& out, RawValue arguments) {
  out.key("arguments");
  if (is_object(arguments)) return write_json(out, arguments);
  Bytes parsed;
  Token token;
  ValueReader(arguments).next(token);
  bool has_text = token.tag == Tag::string || token.tag == Tag::json;
  bool is_text_of_object = has_text && read_json(token.text, parsed) &&
                           parsed.data()[0] == static_cast<unsigned char>(Tag::object);
  if (is_text_of_object) return write_json(out, {parsed.data(), parsed.data() + parsed.size()});
  out.begin_object();
  if (arguments.present()) text_member(out, "value", arguments);
  out.end_object();
}

bool write_tool_call(JsonWriter& out, RawValue call) {
  RawValue name, arguments, id, type;
  if (!is_object(call)) return false;
  pick(call, {{"name", &name}, {"arguments", &arguments}, {"tool_id", &id}, {"type", &type}});
  if (name.string().empty()) return false;
  out.begin_object();
  text_member(out, "name", name);
  write_call_arguments(out, arguments);
  text_member_if_there(out, "tool_id", id);
  text_member_if_there(out, "type", type);
  out.end_object();
  return true;
}

bool write_tool_result(JsonWriter& out, RawValue given) {
  RawValue result, name, id, type;
  if (!is_object(given)) return false;
  pick(given, {{"result", &result}, {"name", &name}, {"tool_id", &id}, {"type", &type}});
  out.begin_object();
  text_member(out, "result", result);
  text_member_if_there(out, "name", name);
  text_member_if_there(out, "tool_id", id);
  text_member_if_there(out, "type", type);
  out.end_object();
  return true;
}

bool write_media_part(JsonWriter& out, RawValue part) {
  RawValue mime_type, content, attachment;
  if (!is_object(part)) return false;
  pick(part, {{"mime_type", &mime_type}, {"content", &content}, {"attachment_key", &attachment}});
  if (!is_text(mime_type) || content.present() == attachment.present()) return false;
  out.begin_object();
  text_member(out, "mime_type", mime_type);
  text_member_if_there(out, "content", content);
  text_member_if_there(out, "attachment_key", attachment);
  out.end_object();
  return true;
}

template<class One> bool write_list(JsonWriter& out, std::string_view key, RawValue list, One&& one) {
  if (!list.present()) return true;
  out.key(key);
  out.begin_array();
  bool good = each_element(list, [&](RawValue element) { return one(out, element); });
  out.end_array();
  return good;
}

bool write_message_object(JsonWriter& out, RawValue object) {
  RawValue content, role, calls, results, id, audio, images;
  size_t known = pick(object, {{"content", &content},
                               {"role", &role},
                               {"tool_calls", &calls},
                               {"tool_results", &results},
                               {"tool_id", &id},
                               {"audio_parts", &audio},
                               {"image_parts", &images}});
  if (known == 0) content = object; // not a message, but what there is to see
  out.begin_object();
  text_member(out, "content", content);
  text_member(out, "role", role);
  text_member_if_there(out, "tool_id", id);
  bool good = write_list(out, "tool_calls", calls, write_tool_call) &&
              write_list(out, "tool_results", results, write_tool_result) &&
              write_list(out, "audio_parts", audio, write_media_part) &&
              write_list(out, "image_parts", images, write_media_part);
  out.end_object();
  return good;
}

bool write_message(JsonWriter& out, RawValue value) {
  if (is_object(value)) return write_message_object(out, value);
  if (!is_text(value)) return false;
  out.begin_object();
  text_member(out, "content", value);
  out.key("role");
  out.string("");
  out.end_object();
  return true;
}

bool write_document(JsonWriter& out, RawValue value) {
  RawValue text = value, name, id, score;
  if (is_object(value)) {
    text = RawValue();
    pick(value, {{"text", &text}, {"name", &name}, {"id", &id}, {"score", &score}});
  }
  bool good = text.present() && is_text(text) && (!name.present() || is_text(name)) && (!id.present() || is_text(id)) &&
              (!score.present() || is_number(score));
  if (!good) return false;
  out.begin_object();
  text_member(out, "text", text);
  text_member_if_there(out, "name", name);
  text_member_if_there(out, "id", id);
  if (score.present()) {
    out.key("score");
    write_json(out, score);
  }
  out.end_object();
  return true;
}

template<class One> bool write_one_or_list(JsonWriter& out, RawValue value, One&& one) {
  if (value.tag() == Tag::array) {
    return each_element(value, [&](RawValue element) {
      return element.tag() != Tag::array && write_one_or_list(out, element, one);
    });
  }
  if (value.tag() != Tag::json) return one(out, value);
  Token token;
  ValueReader(value).next(token);
  Bytes parsed;
  return read_json(token.text, parsed) && write_one_or_list(out, {parsed.data(), parsed.data() + parsed.size()}, one);
}

template<class One> bool write_all(JsonWriter& out, const std::vector<RawValue>& values, One&& one) {
  JsonWriter::Mark mark = out.mark();
  bool good = true;
  out.begin_array();
  for (RawValue value : values) good = good && write_one_or_list(out, value, one);
  out.end_array();
  if (!good) out.take_back(mark);
  return good;
}

} // namespace

bool write_messages(JsonWriter& out, const std::vector<RawValue>& values) {
  return write_all(out, values, write_message);
}
bool write_documents(JsonWriter& out, const std::vector<RawValue>& values) {
  return write_all(out, values, write_document);
}

} // namespace llmobs
