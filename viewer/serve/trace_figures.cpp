#include "serve/trace_figures.h"

#include "base/user_error.h"

#include <algorithm>
#include <utility>

namespace llmobs::viewer {
namespace {

void add_once(std::vector<std::string>& list, std::string_view text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) list.emplace_back(text);
}

// Of a file that has changed meanwhile the row still says something.
std::string error_text(const Store& store, const SpanRow& row) {
  try {
    return error_text(store.head(row));
  } catch (const UserError&) {
    return std::string(store.text(row.error_type));
  }
}

} // namespace

std::string error_text(const SpanHead& head) {
  if (head.error_type.empty()) return head.error_message;
  return head.error_message.empty() ? head.error_type : head.error_type + ": " + head.error_message;
}

double milliseconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds / 1000) / 1000.0; }

TraceFigures figures_of(const Store& store, std::size_t index) {
  const TraceRows trace = store.trace(index);
  return figures_of(store, trace, make_shape(trace.spans));
}

TraceFigures figures_of(const Store& store, const TraceRows& trace, const TraceShape& shape) {
  TraceFigures figures;
  figures.summary = summarise(trace, shape);
  figures.root = trace.spans[main_row(shape, trace.spans)];
  for (const ShapeNode& node : shape.nodes) {
    if (node.row == ShapeNode::none) continue;
    const SpanRow& row = trace.spans[node.row];
    // Children end, and so stand, before their parents: the first failure is the innermost.
    if (row.failed && figures.error.empty()) figures.error = error_text(store, row);
    add_once(figures.models, store.text(row.model));
    add_once(figures.languages, store.text(row.language));
    for (const StoredEvaluation* evaluation : store.evaluations_of(row)) {
      ++figures.evaluations;
      figures.passed += evaluation->evaluation.assessment == "pass" ? 1 : 0;
      figures.failed += evaluation->evaluation.assessment == "fail" ? 1 : 0;
    }
  }
  return figures;
}

Json to_json(const Store& store, const TraceFigures& figures) {
  const TraceSummary& summary = figures.summary;
  Json json;
  json["trace_id"] = summary.trace_id;
  json["name"] = store.text(figures.root.name);
  json["kind"] = store.text(figures.root.kind_name);
  json["ml_app"] = store.text(figures.root.ml_app);
  json["service"] = store.text(figures.root.service);
  json["session_id"] = store.text(figures.root.session);
  json["start_ns"] = std::to_string(summary.start_ns);
  json["start_ms"] = milliseconds(summary.start_ns);
  json["duration_ns"] = summary.duration_ns;
  json["spans"] = summary.spans;
  json["errors"] = summary.errors;
  json["error"] = figures.error;
  json["input_tokens"] = summary.tokens.input;
  json["output_tokens"] = summary.tokens.output;
  json["total_tokens"] = summary.tokens.total;
  json["cache_read_tokens"] = summary.tokens.cache_read;
  json["reasoning_tokens"] = summary.tokens.reasoning;
  json["cost"] = summary.cost ? Json(*summary.cost) : Json();
  json["models"] = figures.models;
  json["languages"] = figures.languages;
  json["evaluations"] = {{"count", figures.evaluations}, {"pass", figures.passed}, {"fail", figures.failed}};
  return json;
}

Json to_json(const Evaluation& evaluation) {
  Json json;
  json["label"] = evaluation.label;
  json["metric_type"] = evaluation.type;
  json["value"] = evaluation.number ? Json(*evaluation.number) : Json(evaluation.value);
  json["assessment"] = evaluation.assessment;
  json["reasoning"] = evaluation.reasoning;
  json["feedback"] = evaluation.is_feedback;
  if (!evaluation.submitter.empty()) json["submitter"] = evaluation.submitter;
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
