#include "encode/encode_evaluation.h"

#include "value/value_json.h"

namespace llmobs {

namespace {

void target(const EvaluationData& evaluation, JsonWriter& out) {
  auto member = [&](std::string_view key, std::string_view value) {
    out.key(key);
    out.string(value);
  };
  switch (evaluation.joined_by) {
  case JoinKind::span:
    out.raw_key("\"join_on\":{\"span\":{");
    member("span_id", evaluation.second);
    member("trace_id", evaluation.first);
    break;
  case JoinKind::tag:
    out.raw_key("\"join_on\":{\"tag\":{");
    member("key", evaluation.first);
    member("value", evaluation.second);
    break;
  case JoinKind::span_id: return member("span_id", evaluation.first);
  case JoinKind::trace_id: return member("trace_id", evaluation.first);
  case JoinKind::session_id: return member("session_id", evaluation.first);
  case JoinKind::join_key: return member("feedback_join_key", evaluation.first);
  }
  out.end_object();
  out.end_object();
}

std::string_view spelling(MetricKind kind) noexcept {
  switch (kind) {
  case MetricKind::categorical: return "categorical";
  case MetricKind::score: return "score";
  case MetricKind::boolean: return "boolean";
  case MetricKind::json: return "json";
  case MetricKind::text: break;
  }
  return "text";
}

void text_if_any(JsonWriter& out, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  out.key(key);
  out.string(text);
}

} // namespace

void DatadogEvaluationEncoder::encode(const EvaluationData& evaluation, Bytes& bytes) {
  if (for_lines_) bytes.append(before_metric_of_line);
  JsonWriter out(bytes);
  out.begin_object();
  metric(evaluation, out);
  out.end_object();
  if (for_lines_) bytes.append(behind_metric_of_line);
}

void DatadogEvaluationEncoder::metric(const EvaluationData& evaluation, JsonWriter& out) {
  std::string_view ml_app = evaluation.ml_app.empty() ? std::string_view(ml_app_) : evaluation.ml_app;
  out.raw_key("\"event_kind\":");
  out.string(evaluation.is_feedback ? "feedback" : "evaluation");
  target(evaluation, out);
  text_if_any(out, "label", evaluation.label);
  text_if_any(out, "metric_type", spelling(evaluation.metric));
  out.key(std::string(spelling(evaluation.metric)) + "_value");
  write_json(out, evaluation.value);
  out.raw_key("\"timestamp_ms\":");
  out.integer(evaluation.timestamp_ms);
  out.raw_key("\"ml_app\":");
  out.string(ml_app);
  tags(evaluation, ml_app, out);
  if (evaluation.assessment != Verdict::none) {
    text_if_any(out, "assessment", evaluation.assessment == Verdict::pass ? "pass" : "fail");
  }
  text_if_any(out, "reasoning", evaluation.reasoning);
  if (evaluation.is_feedback) {
    out.raw_key("\"submitter\":{");
    text_if_any(out, "id", evaluation.submitter_id);
    text_if_any(out, "type", evaluation.submitter_type);
    return out.end_object();
  }
  if (evaluation.metadata.present()) {
    out.raw_key("\"metadata\":");
    write_json(out, evaluation.metadata);
  }
  text_if_any(out, "eval_scope", evaluation.is_of_trace ? "trace" : "span");
}

void DatadogEvaluationEncoder::tags(const EvaluationData& evaluation, std::string_view ml_app, JsonWriter& out) {
  out.raw_key("\"tags\":[");
  if (!evaluation.tags.find("ddtrace.version")) out.pair("ddtrace.version", LLMOBS_VERSION);
  if (!evaluation.tags.find("ml_app")) out.pair("ml_app", ml_app);
  for (const NamedValue& tag : evaluation.tags) {
    out.pair(tag.name, tag.value.is_null() ? std::string_view() : text_of(tag.value, text_));
  }
  out.end_array();
}

} // namespace llmobs
