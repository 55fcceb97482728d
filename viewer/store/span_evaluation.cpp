#include "store/span_evaluation.h"

#include "base/json_dump.h"

#include <cstdlib>

namespace llmobs::viewer {
namespace {

std::string id_text(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.find(key);
  return value != nullptr && (value->is_string() || value->type == JsonType::Number) ? value->text : std::string();
}

void read_target(const JsonValue& metric, Evaluation& evaluation) {
  evaluation.trace_id = id_text(metric, "trace_id");
  evaluation.span_id = id_text(metric, "span_id");
  evaluation.session_id = id_text(metric, "session_id");
  const JsonValue* join = metric.find("join_on");
  if (join == nullptr) return;
  if (const JsonValue* span = join->find("span")) {
    evaluation.trace_id = id_text(*span, "trace_id");
    evaluation.span_id = id_text(*span, "span_id");
  }
  if (const JsonValue* tag = join->find("tag")) {
    evaluation.tag_key = id_text(*tag, "key");
    evaluation.tag_value = id_text(*tag, "value");
  }
}

void read_value(const JsonValue& metric, Evaluation& evaluation) {
  for (const char* type : {"categorical", "score", "boolean", "json", "text"}) {
    const JsonValue* value = metric.find(std::string(type) + "_value");
    if (value == nullptr || value->type == JsonType::Null) continue;
    if (evaluation.type.empty()) evaluation.type = type;
    evaluation.value = value->is_container() ? json_dump(*value) : value->text;
    if (value->type == JsonType::Number) evaluation.number = std::strtod(value->text.c_str(), nullptr);
    return;
  }
}

} // namespace

std::optional<Evaluation> read_evaluation(const JsonValue& metric) {
  Evaluation evaluation;
  evaluation.label = metric.string("label");
  if (evaluation.label.empty()) return std::nullopt;
  read_target(metric, evaluation);
  evaluation.type = metric.string("metric_type");
  read_value(metric, evaluation);
  evaluation.assessment = metric.string("assessment");
  evaluation.reasoning = metric.string("reasoning").substr(0, Evaluation::longest_reasoning);
  evaluation.ml_app = metric.string("ml_app");
  evaluation.is_feedback = metric.string("event_kind") == "feedback";
  if (const JsonValue* submitter = metric.find("submitter"); submitter != nullptr && evaluation.is_feedback) {
    evaluation.submitter = submitter->string("type");
    const std::string id = id_text(*submitter, "id");
    if (!id.empty()) evaluation.submitter += (evaluation.submitter.empty() ? "" : " ") + id;
  }
  evaluation.whole_trace = metric.string("eval_scope") == "trace";
  if (const JsonValue* time = metric.find("timestamp_ms")) evaluation.timestamp_ms = time->integer().value_or(0);
  return evaluation;
}

} // namespace llmobs::viewer
