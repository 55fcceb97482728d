#include "terminal/span_content.h"

#include "terminal/json_text.h"
#include "terminal/terminal_text.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <utility>

namespace llmobs::viewer {
namespace {

bool is_list_of_objects(const JsonValue& value) {
  return value.is_array() && std::all_of(value.members.begin(), value.members.end(),
                                         [](const JsonMember& element) { return element.value.is_object(); });
}

// Strings as they are, everything else as JSON.
std::string plain_text(const JsonValue& value) { return value.is_string() ? value.text : json_line(value); }

std::string field_text(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.find(key);
  return value == nullptr || value->type == JsonType::Null ? std::string() : plain_text(*value);
}

std::string in_brackets(const std::string& id) { return id.empty() ? id : "  [" + id + "]"; }

const std::vector<JsonMember>& objects_of(const JsonValue& object, std::string_view key) {
  static const std::vector<JsonMember> none;
  const JsonValue* list = object.find(key);
  return list != nullptr && is_list_of_objects(*list) ? list->members : none;
}

std::string media_text(const JsonValue& part) {
  const auto key = field_text(part, "attachment_key");
  const auto type = field_text(part, "mime_type");
  return key.empty() ? fmt::format("({}, {} bytes of base64)", type, field_text(part, "content").size())
                     : fmt::format("({}, attachment {})", type, key);
}

std::string call_text(const JsonValue& call, const CallNote& note) {
  const std::string name = field_text(call, "name");
  const std::string id = field_text(call, "tool_id");
  const std::string run = note ? note(name, id) : std::string();
  return fmt::format("\u2192 {}({}){}{}{}", name, field_text(call, "arguments"), in_brackets(id),
                     run.empty() ? "" : "  ", run);
}

// The parts of one message, a line or more each.
std::vector<std::string> message_parts(const JsonValue& message, const CallNote& note) {
  std::vector<std::string> parts;
  if (auto content = field_text(message, "content"); !content.empty()) parts.push_back(std::move(content));
  for (const JsonMember& call : objects_of(message, "tool_calls")) parts.push_back(call_text(call.value, note));
  for (const JsonMember& result : objects_of(message, "tool_results"))
    parts.push_back(
        fmt::format("\u2190 {}{}", field_text(result.value, "name"), in_brackets(field_text(result.value, "tool_id"))) +
        "\n" + field_text(result.value, "result"));
  for (const char* media : {"image_parts", "audio_parts"})
    for (const JsonMember& part : objects_of(message, media)) parts.push_back(media_text(part.value));
  if (auto call = field_text(message, "tool_id"); !call.empty()) parts.push_back("(answers call " + call + ")");
  if (parts.empty()) parts.emplace_back();
  return parts;
}

std::string role_of(const JsonValue& message) {
  std::string role = field_text(message, "role");
  return role.empty() ? "(no role)" : role;
}

void add_messages(DetailBlock& block, const JsonValue& messages, const CallNote& note) {
  std::size_t indent = 0;
  for (const JsonMember& message : messages.members)
    indent = std::max(indent, display_width(printable(role_of(message.value))) + 2);
  for (const JsonMember& message : messages.members) {
    std::string role = role_of(message.value);
    for (const std::string& part : message_parts(message.value, note))
      block.entry(std::exchange(role, {}), std::min<std::size_t>(indent, 12), part);
  }
}

// As many digits as say something.
std::string score_text(const JsonValue& document) {
  const JsonValue* score = document.find("score");
  if (score == nullptr || score->type == JsonType::Null) return {};
  if (score->type != JsonType::Number) return plain_text(*score);
  return score->text.size() <= 6 ? score->text : fmt::format("{:.4g}", std::strtod(score->text.c_str(), nullptr));
}

void add_documents(DetailBlock& block, const JsonValue& documents) {
  constexpr std::size_t first_rows = 3;
  std::size_t number = 0;
  for (const JsonMember& document : documents.members) {
    std::string lead = fmt::format("{}.", ++number);
    const std::size_t indent = lead.size() + 1;
    std::string title;
    const auto add = [&title](const std::string& what, const std::string& text) {
      if (!text.empty()) title += (title.empty() ? "" : "  ") + what + text;
    };
    add("score ", score_text(document.value));
    add("", field_text(document.value, "name"));
    add("id ", field_text(document.value, "id"));
    if (!title.empty()) block.entry(std::exchange(lead, {}), indent, title, Style::number);
    block.entry(lead, indent, field_text(document.value, "text"), Style::plain, first_rows);
  }
}

void add_value(DetailBlock& block, const JsonValue& value) {
  if (!value.is_string()) {
    block.json(value);
    return;
  }
  const JsonParse parsed = parse_json(value.text);
  if (parsed.value && parsed.value->is_container())
    block.json(*parsed.value);
  else
    block.text(value.text);
}

} // namespace

void add_content(DetailBlock& block, std::string_view label, const JsonValue* content, const CallNote& note) {
  if (content == nullptr || content->type == JsonType::Null) return;
  if (!content->is_object()) {
    block.label(label);
    add_value(block, *content);
    return;
  }
  for (const JsonMember& member : content->members) {
    const bool is_listed = is_list_of_objects(member.value);
    const bool is_main = member.key == "value" || member.key == "messages" || member.key == "documents";
    block.label(is_main ? std::string(label) : fmt::format("{}.{}", label, member.key));
    if (is_listed && member.value.members.empty())
      block.text("(none)", Style::faint);
    else if (is_listed && member.key == "messages")
      add_messages(block, member.value, note);
    else if (is_listed && member.key == "documents")
      add_documents(block, member.value);
    else
      add_value(block, member.value);
  }
}

} // namespace llmobs::viewer
