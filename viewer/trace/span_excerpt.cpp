#include "trace/span_excerpt.h"

#include "base/json_dump.h"
#include "base/json_value.h"

#include <algorithm>
#include <cstring>

namespace llmobs::viewer {
namespace {

constexpr std::size_t longest = 160;

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Without line breaks and double blanks; cut between characters.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (line.size() > longest) break;
    if (!is_blank(c))
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  if (line.size() <= longest) return line;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0u) == 0x80u) --end;
  return line.substr(0, end) + "\u2026";
}

std::string shown(const JsonValue& value) {
  return value.is_container() ? json_dump(value) : value.text; // strings without their marks
}

std::string shown_members(const JsonValue& object) {
  if (object.members.size() == 1) return shown(object.members.front().value);
  std::string text;
  for (const JsonMember& member : object.members) {
    if (text.size() > longest) break;
    text += (text.empty() ? "" : ", ") + member.key + ": " + shown(member.value);
  }
  return text;
}

// What stands in `meta.input`, in any of its forms.
struct Input {
  std::string_view plain;   // its value, as text or as JSON
  std::string_view message; // the last one of the user, or of whoever
  std::string_view document;
  bool is_by_user = false;
};

// The value as text, or as the JSON that it is.
std::string_view text_or_json(JsonStream& value, std::string_view whole) {
  if (value.is_text()) return value.text();
  if (!value.is_object() && !value.is_list()) return value.scalar();
  const std::size_t begin = value.offset();
  value.pass();
  return whole.substr(begin, value.end_of_container() - begin);
}

void take_message(JsonStream& message, Input& input) {
  if (!message.is_object()) return;
  std::string_view role, content;
  message.members([&](std::string_view key, JsonStream& value) {
    if (!value.is_text()) return;
    if (key == "role") role = value.text();
    if (key == "content") content = value.text();
  });
  const bool is_user = role == "user" || role == "human";
  if (content.empty() || (input.is_by_user && !is_user)) return;
  input.message = content;
  input.is_by_user = is_user;
}

void take_document(JsonStream& document, Input& input) {
  if (!document.is_object()) return;
  document.members([&](std::string_view key, JsonStream& value) {
    if (key == "text" && value.is_text() && input.document.empty()) input.document = value.text();
  });
}

void take_input(JsonStream& value, std::string_view whole, Input& input) {
  if (!value.is_object()) {
    input.plain = text_or_json(value, whole);
    return;
  }
  value.members([&](std::string_view key, JsonStream& member) {
    if (key == "value")
      input.plain = text_or_json(member, whole);
    else if (key == "messages" && member.is_list())
      member.elements([&](JsonStream& message) { take_message(message, input); });
    else if (key == "documents" && member.is_list())
      member.elements([&](JsonStream& document) { take_document(document, input); });
  });
}

struct Link {
  std::string_view trace;
  std::string_view span;
};

void take_link(JsonStream& element, std::vector<Link>& links) {
  if (!element.is_object()) return;
  Link link;
  element.members([&](std::string_view key, JsonStream& value) {
    if (key == "trace_id" && value.is_text()) link.trace = value.text();
    if (key == "span_id" && value.is_text()) link.span = value.text();
  });
  links.push_back(link);
}

} // namespace

std::string excerpt(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  constexpr std::size_t most_json = std::size_t{64} << 10;
  if (begin != std::string_view::npos && text[begin] == '{' && text.size() < most_json)
    if (const JsonParse parse = parse_json(text); parse.value) return on_one_line(shown_members(*parse.value));
  return on_one_line(text);
}

SpanExcerpt ExcerptReader::read(const Store& store, const SpanRow& row) { return parse(texts_.of(store, row)); }

SpanExcerpt ExcerptReader::read_for_tree(const Store& store, const SpanRow& row) {
  const std::string_view event = texts_.of(store, row);
  if (row.model == TextPool::empty) return parse(event);
  constexpr std::string_view word = "\"span_links\"";
  if (::memmem(event.data(), event.size(), word.data(), word.size()) == nullptr) return {};
  SpanExcerpt found = parse(event);
  found.input.clear();
  return found;
}

SpanExcerpt ExcerptReader::parse(std::string_view event) {
  text_ = event;
  const std::size_t length = text_.size();
  text_.resize(length + JsonStream::padding);
  const std::string_view whole(text_.data(), length);
  Input input;
  std::string_view trace;
  std::vector<Link> links;
  SpanExcerpt found;
  try {
    stream_.begin(whole);
    if (!stream_.is_object()) return found;
    stream_.members([&](std::string_view key, JsonStream& value) {
      if (key == "trace_id" && value.is_text()) trace = value.text();
      if (key == "span_links" && value.is_list())
        value.elements([&](JsonStream& element) { take_link(element, links); });
      if (key != "meta" || !value.is_object()) return;
      value.members([&](std::string_view name, JsonStream& member) {
        if (name == "input") take_input(member, whole, input);
      });
    });
  } catch (const NotJson&) {
    return found;
  }
  found.input = excerpt(!input.plain.empty() ? input.plain : !input.message.empty() ? input.message : input.document);
  for (const Link& link : links)
    if (link.trace == trace && !link.span.empty()) found.links.emplace_back(link.span);
  return found;
}

} // namespace llmobs::viewer
