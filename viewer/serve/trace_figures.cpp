#include "serve/trace_figures.h"

#include "trace/trace_summary.h"

#include <algorithm>
#include <unordered_map>

namespace llmobs::viewer {
namespace {

using ById = std::unordered_map<std::string, const LibrarySpan*>;

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

bool counts_tokens(const LibrarySpan& span) {
  return (span.head.kind == "llm" || span.head.kind == "embedding") && (span.head.tokens.any() || span.head.cost);
}

// An llm span around other llm spans repeats what they say: the outer ones are not counted.
std::vector<const LibrarySpan*> counted_spans(const std::vector<const LibrarySpan*>& spans, const ById& by_id) {
  std::unordered_map<const LibrarySpan*, bool> repeats;
  for (const LibrarySpan* span : spans) {
    if (!counts_tokens(*span)) continue;
    const LibrarySpan* above = span;
    for (std::size_t steps = 0; steps < spans.size(); ++steps) { // a circle of parents ends, too
      const auto parent = by_id.find(above->head.parent_id);
      if (parent == by_id.end() || repeats.count(parent->second) != 0) break;
      above = parent->second;
      if (counts_tokens(*above) && above->head.kind == span->head.kind && above != span) repeats[above] = true;
    }
  }
  std::vector<const LibrarySpan*> result;
  for (const LibrarySpan* span : spans)
    if (counts_tokens(*span) && repeats.count(span) == 0) result.push_back(span);
  return result;
}

void add_costs(TraceFigures& figures, const std::vector<const LibrarySpan*>& counted) {
  for (const LibrarySpan* span : counted) {
    const TokenCounts& tokens = span->head.tokens;
    const std::int64_t input = tokens.input.value_or(0), output = tokens.output.value_or(0);
    figures.input_tokens = saturating_add(figures.input_tokens, input);
    figures.output_tokens = saturating_add(figures.output_tokens, output);
    figures.total_tokens = saturating_add(figures.total_tokens, tokens.total.value_or(saturating_add(input, output)));
    figures.cache_read_tokens = saturating_add(figures.cache_read_tokens, span->cache_read_tokens);
    figures.reasoning_tokens = saturating_add(figures.reasoning_tokens, span->reasoning_tokens);
    figures.cost += span->head.cost.value_or(0);
    figures.has_cost = figures.has_cost || span->head.cost.has_value();
  }
}

std::string error_text(const SpanHead& head) {
  if (head.error_type.empty()) return head.error_message;
  return head.error_message.empty() ? head.error_type : head.error_type + ": " + head.error_message;
}

} // namespace

TraceFigures figures_of(const Library& library, const LibraryTrace& trace) {
  TraceFigures figures;
  figures.trace = &trace;
  std::vector<const LibrarySpan*> spans;
  ById by_id;
  for (const std::uint32_t place : trace.spans) {
    const LibrarySpan& span = library.spans()[place];
    spans.push_back(&span);
    by_id.emplace(span.head.span_id, &span);
  }
  std::int64_t end = 0;
  const LibrarySpan* failed_first = nullptr;
  for (const LibrarySpan* span : spans) {
    const SpanHead& head = span->head;
    if (head.start_ns != 0 && (figures.start_ns == 0 || head.start_ns < figures.start_ns))
      figures.start_ns = head.start_ns;
    end = std::max(end, saturating_add(head.start_ns, head.duration_ns.value_or(0)));
    const bool is_better_root = figures.root == nullptr ||
                                (head.parent_id.empty() && !figures.root->head.parent_id.empty()) ||
                                (head.parent_id.empty() == figures.root->head.parent_id.empty() &&
                                 head.start_ns < figures.root->head.start_ns);
    if (is_better_root) figures.root = span;
    if (head.failed) {
      ++figures.errors;
      // Children end, and so stand, before their parents: the first failure is the innermost.
      if (failed_first == nullptr) failed_first = span;
    }
    add_once(figures.models, head.model_name);
    add_once(figures.languages, span->language);
    for (const std::uint32_t evaluation : library.evaluations_of(*span)) {
      ++figures.evaluations;
      figures.passed += library.evaluations()[evaluation].assessment == "pass";
      figures.failed += library.evaluations()[evaluation].assessment == "fail";
    }
  }
  if (failed_first != nullptr) figures.error = error_text(failed_first->head);
  figures.duration_ns = std::max<std::int64_t>(0, end - figures.start_ns);
  add_costs(figures, counted_spans(spans, by_id));
  return figures;
}

Json to_json(const TraceFigures& figures) {
  Json json;
  json["trace_id"] = figures.trace->id;
  json["name"] = figures.root->head.name;
  json["kind"] = figures.root->head.kind;
  json["ml_app"] = figures.root->head.ml_app;
  json["session_id"] = figures.root->head.session_id;
  json["start_ns"] = std::to_string(figures.start_ns);
  json["start_ms"] = static_cast<double>(figures.start_ns / 1000) / 1000.0;
  json["duration_ns"] = figures.duration_ns;
  json["spans"] = figures.trace->spans.size();
  json["errors"] = figures.errors;
  json["error"] = figures.error;
  json["input_tokens"] = figures.input_tokens;
  json["output_tokens"] = figures.output_tokens;
  json["total_tokens"] = figures.total_tokens;
  json["cache_read_tokens"] = figures.cache_read_tokens;
  json["reasoning_tokens"] = figures.reasoning_tokens;
  json["cost"] = figures.has_cost ? Json(figures.cost) : Json();
  json["models"] = figures.models;
  json["languages"] = figures.languages;
  json["evaluations"] = {{"count", figures.evaluations}, {"pass", figures.passed}, {"fail", figures.failed}};
  return json;
}

Json to_json(const Library& library, const LibrarySpan& span, std::int64_t origin_ns) {
  const SpanHead& head = span.head;
  Json json;
  json["span_id"] = head.span_id;
  json["parent_id"] = head.parent_id;
  json["name"] = head.name;
  json["kind"] = head.kind;
  json["offset_ns"] = head.start_ns == 0 ? 0 : head.start_ns - origin_ns;
  json["duration_ns"] = head.duration_ns.value_or(0);
  json["failed"] = head.failed;
  json["error"] = error_text(head);
  json["model"] = head.model_name;
  json["provider"] = head.model_provider;
  json["ml_app"] = head.ml_app;
  json["service"] = span.service;
  json["language"] = span.language;
  const auto token = [](const std::optional<std::int64_t>& count) { return count ? Json(*count) : Json(); };
  json["input_tokens"] = token(head.tokens.input);
  json["output_tokens"] = token(head.tokens.output);
  json["total_tokens"] = token(head.tokens.total);
  json["cost"] = span.head.cost ? Json(*span.head.cost) : Json();
  json["evaluations"] = library.evaluations_of(span).size();
  return json;
}

Json to_json(const Evaluation& evaluation) {
  Json json;
  json["label"] = evaluation.label;
  json["metric_type"] = evaluation.type;
  json["value"] = evaluation.number ? Json(*evaluation.number) : Json(evaluation.value);
  json["assessment"] = evaluation.assessment;
  json["reasoning"] = evaluation.reasoning;
  json["timestamp_ms"] = evaluation.timestamp_ms;
  json["trace_id"] = evaluation.trace_id;
  json["span_id"] = evaluation.span_id;
  return json;
}

Json to_json(const JsonValue& value) {
  switch (value.type) {
  case JsonType::Null: return Json();
  case JsonType::Boolean: return value.text == "true";
  case JsonType::String: return value.text;
  case JsonType::Elided: return "… nested too deep to show";
  case JsonType::Number: {
    const Json number = Json::parse(value.text, nullptr, false);
    return number.is_discarded() ? Json(value.text) : number;
  }
  case JsonType::Array: {
    Json array = Json::array();
    for (const JsonMember& member : value.members) array.push_back(to_json(member.value));
    return array;
  }
  case JsonType::Object: break;
  }
  Json object = Json::object();
  for (const JsonMember& member : value.members) object[member.key] = to_json(member.value);
  return object;
}

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

} // namespace llmobs::viewer
