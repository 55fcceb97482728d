#include "span/captured_content.h"

#include "base/snake_case.h"
#include "value/value_bytes.h"

#include <algorithm>
#include <string>

namespace llmobs {

namespace {

// What a text is, whose name ends so: something about the call, and nothing that is said to the model.
constexpr std::string_view settings[] = {"model",    "engine",   "deployment", "provider", "url",      "uri",
                                         "endpoint", "host",     "path",       "file",     "filename", "id",
                                         "key",      "token",    "name",       "format",   "language", "locale",
                                         "version",  "region",   "type",       "mode",     "effort",   "stop",
                                         "role",     "encoding", "device",     "backend",  "apikey"};

bool names_a_setting(std::string_view name) noexcept {
  SnakeCase words(name);
  return std::find(std::begin(settings), std::end(settings), words.last_word()) != std::end(settings);
}

bool names_instructions(std::string_view name) noexcept {
  SnakeCase words(name);
  return words.has("system") || words.has("instruction") || words.has("instructions");
}

template<class Is> bool is_list_of(RawValue value, Is&& is) {
  if (value.tag() != Tag::array) return false;
  ValueReader in(value);
  Token token;
  in.next(token);
  if (in.at_close()) return false;
  while (!in.at_close()) {
    if (!is(in.value())) return false;
  }
  return true;
}

bool is_string(RawValue value) noexcept { return value.tag() == Tag::string; }
bool is_text_or_texts(RawValue value) { return is_string(value) || is_list_of(value, is_string); }
bool is_numbers(RawValue value) {
  return is_list_of(value, [](RawValue one) { return is_number(one) || is_numbers(one); });
}
bool is_structured(RawValue value) {
  return is_object(value) || (value.tag() == Tag::array && !is_empty(value) && !is_numbers(value));
}

} // namespace

CapturedContent::CapturedContent(ParsedValues& parsed) : parsed_(parsed) {
  append_text(user_, Tag::string, "user");
  append_text(system_, Tag::string, "system");
}

RawValue CapturedContent::value_of(RawValue given) {
  RawValue value = parsed_value(given, parsed_);
  return value.present() ? value : given;
}

size_t CapturedContent::input(SpanKind kind, const std::vector<CapturedArgument>& arguments, SpanSide& side) {
  choose(kind, arguments);
  size_t faults = 0;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view name = arguments[i].name;
    RawValue value = chosen_[i].value;
    size_t first = side.messages.list.size();
    if (chosen_[i].use == Use::rest) {
      side.rest.put(name, arguments[i].value);
    } else if (kind == SpanKind::Embedding) {
      documents(name, value, side);
    } else {
      faults += chosen_[i].use == Use::request ? request(name, value, side) : messages(name, value, side);
      put_roles(name, first, side.messages);
    }
  }
  return faults;
}

size_t CapturedContent::output(SpanKind kind, std::string_view name, RawValue result, SpanSide& side) {
  RawValue value = value_of(result);
  switch (kind) {
  case SpanKind::Llm: return messages(name, value, side);
  case SpanKind::Retrieval: return documents(name, value, side), 0;
  default: return side.set_text(result), 0;
  }
}

void CapturedContent::choose(SpanKind kind, const std::vector<CapturedArgument>& arguments) {
  chosen_.clear();
  bool any = false;
  for (const CapturedArgument& argument : arguments) {
    RawValue value = value_of(argument.value);
    chosen_.push_back({value, use_of(kind, argument, value)});
    any = any || chosen_.back().use != Use::rest;
  }
  if (any) return;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].is_label && is_structured(chosen_[i].value)) chosen_[i].use = Use::content;
  }
}

CapturedContent::Use CapturedContent::use_of(SpanKind kind, const CapturedArgument& argument, RawValue value) {
  Use otherwise = argument.is_marked ? Use::content : Use::rest;
  if (argument.is_label) return otherwise;
  if (is_text_or_texts(value)) return names_a_setting(argument.name) ? otherwise : Use::content;
  if (kind == SpanKind::Embedding) return is_made_of(value, Tag::document) ? Use::content : otherwise;
  if (looks_like_messages(value, parsed_)) return Use::content;
  RawValue conversation = member_of(value, "messages");
  bool is_request = conversation.present() && looks_like_messages(value_of(conversation), parsed_);
  return is_request ? Use::request : otherwise;
}

// Of a list that is no conversation, as one text.
size_t CapturedContent::messages(std::string_view name, RawValue value, SpanSide& side) {
  side.shape = Shape::messages;
  bool is_conversation = is_text_or_texts(value) || looks_like_messages(value, parsed_) ||
                         are_tool_calls(value, parsed_);
  if (value.tag() == Tag::array && !is_conversation) {
    side.messages.list.push_back({value, {}, {}, {}, {}, {}, {}});
    return 0;
  }
  size_t faults = read_captured_messages(value, side.messages, parsed_, rests_);
  put_rests(name, value.tag() == Tag::array, side);
  return faults;
}

size_t CapturedContent::request(std::string_view name, RawValue object, SpanSide& side) {
  side.shape = Shape::messages;
  size_t faults = read_captured_messages(member_of(object, "messages"), side.messages, parsed_, rests_);
  RawValue conversation;
  RawValue settings = rest_of_object(object, {{"messages", &conversation}}, parsed_);
  Bytes& rest = parsed_.emplace_back();
  append_tag(rest, Tag::object);
  if (settings.present()) rest.append(settings.begin + 1, settings.size() - 2); // without its braces
  if (!rests_.empty()) {
    append_text(rest, Tag::key, "messages");
    append_rests(rest);
  }
  append_tag(rest, Tag::object_end);
  if (!is_empty(value_in(rest))) side.rest.put(name, value_in(rest));
  return faults;
}

void CapturedContent::documents(std::string_view name, RawValue value, SpanSide& side) {
  side.shape = Shape::documents;
  if (is_numbers(value)) {
    side.documents.emplace_back().text = value;
    return;
  }
  read_captured_documents(value, side.documents, parsed_, rests_);
  put_rests(name, value.tag() == Tag::array, side);
}

// What a program says to a model is the user's, or the system's.
void CapturedContent::put_roles(std::string_view name, size_t first, Messages& messages) {
  RawValue role = value_in(names_instructions(name) ? system_ : user_);
  for (size_t i = first; i < messages.list.size(); ++i) {
    if (!messages.list[i].role.present()) messages.list[i].role = role;
  }
}

void CapturedContent::put_rests(std::string_view name, bool is_list, SpanSide& side) {
  if (rests_.empty()) return;
  if (is_list) {
    Bytes& all = parsed_.emplace_back();
    append_rests(all);
    side.rest.put(name, value_in(all));
  } else {
    side.rest.put(name, rests_.front().members);
  }
  rests_.clear();
}

// By the places of the elements.
void CapturedContent::append_rests(Bytes& out) {
  append_tag(out, Tag::object);
  for (const RestOfElement& rest : rests_) append_member(out, std::to_string(rest.element), rest.members);
  append_tag(out, Tag::object_end);
  rests_.clear();
}

} // namespace llmobs
