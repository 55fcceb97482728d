#include "query/query.h"
#include "query/text_match.h"

#include <algorithm>
#include <cstdlib>

namespace llmobs::viewer {
namespace {

using Test = QueryTerm::Test;

bool text_matches(const QueryTerm& term, std::string_view text) {
  if (term.test == Test::exists) return true;
  return term.literal ? equals(text, term.text) : matches_pattern(text, term.text);
}

bool number_matches(const QueryTerm& term, double number) {
  switch (term.test) {
  case Test::exists: return true;
  case Test::equals: return term.number && *term.number == number;
  case Test::range:
    if (term.low && (term.low_included ? number < *term.low : number <= *term.low)) return false;
    return !term.high || (term.high_included ? number <= *term.high : number < *term.high);
  case Test::contains: break;
  }
  return false;
}

bool leaf_matches(const QueryTerm& term, const JsonValue& value) {
  if (value.type == JsonType::Number) {
    const double number = std::strtod(value.text.c_str(), nullptr);
    return number_matches(term, number) || (term.test == Test::equals && text_matches(term, value.text));
  }
  if (term.test != Test::range) return text_matches(term, value.text);
  // A number that was put into a text, as tags are.
  char* end = nullptr;
  const double number = std::strtod(value.text.c_str(), &end);
  return !value.text.empty() && *end == '\0' && number_matches(term, number);
}

// Any element or member will do.
bool value_matches(const QueryTerm& term, const JsonValue& value) {
  if (term.test == Test::exists) return true;
  if (!value.is_container()) return leaf_matches(term, value);
  return std::any_of(value.members.begin(), value.members.end(),
                     [&](const JsonMember& member) { return value_matches(term, member.value); });
}

// The path may go through lists, and a key may have dots of its own.
bool path_matches(const QueryTerm& term, const JsonValue& value, std::string_view path) {
  if (path.empty()) return value_matches(term, value);
  if (value.is_array())
    return std::any_of(value.members.begin(), value.members.end(),
                       [&](const JsonMember& member) { return path_matches(term, member.value, path); });
  return std::any_of(value.members.begin(), value.members.end(), [&](const JsonMember& member) {
    const std::string& key = member.key;
    if (key.empty() || path.substr(0, key.size()) != key) return false;
    if (path.size() == key.size()) return value_matches(term, member.value);
    return path[key.size()] == '.' && path_matches(term, member.value, path.substr(key.size() + 1));
  });
}

bool tag_matches(const QueryTerm& term, const JsonValue& event) {
  const JsonValue* tags = event.find("tags");
  if (tags == nullptr || !tags->is_array()) return false;
  return std::any_of(tags->members.begin(), tags->members.end(), [&](const JsonMember& tag) {
    const std::string_view text = tag.value.text;
    const std::string& key = term.path;
    if (text.size() <= key.size() || text[key.size()] != ':' || text.substr(0, key.size()) != key) return false;
    JsonValue value;
    value.type = JsonType::String;
    value.text = text.substr(key.size() + 1);
    return leaf_matches(term, value);
  });
}

bool event_matches(const QueryTerm& term, const JsonValue& event) {
  if (tag_matches(term, event) || path_matches(term, event, term.path)) return true;
  for (const char* holder : {"meta", "metrics"})
    if (const JsonValue* value = event.find(holder); value != nullptr && path_matches(term, *value, term.path))
      return true;
  const JsonValue* meta = event.find("meta");
  const JsonValue* metadata = meta == nullptr ? nullptr : meta->find("metadata");
  return metadata != nullptr && path_matches(term, *metadata, term.path);
}

bool is_number(SpanField field) { return field >= SpanField::start_ns; }

// What the index says of a field that is also a tag or an attribute is not all: an event may have others of that name.
bool is_in_events(SpanField field) {
  return field == SpanField::other || field == SpanField::service || field == SpanField::language ||
         field == SpanField::error_type || field == SpanField::prompt_id || field == SpanField::prompt_version ||
         field == SpanField::model_provider;
}

bool index_matches(const QueryTerm& term, QuerySubject& subject) {
  if (term.field == SpanField::other) return false;
  if (is_number(term.field)) {
    const auto number = subject.number(term.field);
    return number && number_matches(term, *number);
  }
  const std::string_view text = subject.text(term.field);
  return term.test == Test::exists ? !text.empty() : text_matches(term, text);
}

bool term_matches(const QueryTerm& term, QuerySubject& subject) {
  if (term.test == Test::contains) {
    if (term.literal && contains(subject.text(SpanField::name), term.text)) return true;
    const std::string_view json = subject.json();
    return term.needle.may_be_in(json) &&
           has_value_with(json, term.literal ? term.text : "*" + term.text + "*", !term.literal);
  }
  if (index_matches(term, subject)) return true;
  return is_in_events(term.field) && term.needle.may_be_in(subject.json()) && event_matches(term, subject.event());
}

bool node_matches(const QueryNode& node, QuerySubject& subject) {
  const auto holds = [&](const QueryNode& child) { return node_matches(child, subject); };
  switch (node.type) {
  case QueryNode::Type::all: return std::all_of(node.children.begin(), node.children.end(), holds);
  case QueryNode::Type::any: return std::any_of(node.children.begin(), node.children.end(), holds);
  case QueryNode::Type::no: return !holds(node.children.front());
  case QueryNode::Type::term: return term_matches(node.term, subject);
  }
  return false;
}

bool reads(const QueryNode& node) {
  if (node.type == QueryNode::Type::term) return node.term.test == Test::contains || is_in_events(node.term.field);
  return std::any_of(node.children.begin(), node.children.end(), reads);
}

} // namespace

bool Query::reads_events() const { return reads(root_); }

bool Query::matches(QuerySubject& subject) const { return node_matches(root_, subject); }

} // namespace llmobs::viewer
