#include "encode/encode_otlp.h"

#include "encode/otlp_ids.h"
#include "encode/otlp_names.h"
#include "value/value_json.h"

namespace llmobs {

namespace {

bool is_true(RawValue value) noexcept { return value.tag() == Tag::true_; }

} // namespace

OtlpEvaluationEncoder::OtlpEvaluationEncoder(const FinalConfig& config) : writer_(otlp_writer(config.otlp)) {}

void OtlpEvaluationEncoder::encode(const EvaluationData& evaluation, Bytes& out) {
  constexpr int64_t ns_per_ms = 1000000;
  OtlpWriter& to = *writer_;
  TraceId trace;
  uint64_t span_id = 0;
  if (evaluation.joined_by == JoinKind::span) {
    trace = trace_id_in(evaluation.first);
    span_id = id_in(evaluation.second);
  } else if (evaluation.joined_by == JoinKind::span_id) {
    span_id = id_in(evaluation.first);
    trace = trace_id_in(evaluation.second); // of a span that is known by its id alone it is empty
  } else if (evaluation.joined_by == JoinKind::trace_id) {
    trace = trace_id_in(evaluation.first);
  }
  to.begin_log(out, trace, span_id, evaluation.timestamp_ms * ns_per_ms, "gen_ai.evaluation.result");
  result(evaluation);
  target(evaluation);
  for (const NamedValue& tag : evaluation.tags) {
    to.text({keys::llmobs_tag_prefix, tag.name},
            tag.value.is_null() ? std::string_view() : text_of(tag.value, scratch_));
  }
  to.end_log();
}

void OtlpEvaluationEncoder::result(const EvaluationData& evaluation) {
  OtlpWriter& to = *writer_;
  bool has_verdict = evaluation.assessment != Verdict::none;
  std::string_view verdict = evaluation.assessment == Verdict::pass ? "pass" : "fail";
  to.text("gen_ai.evaluation.name", evaluation.label);
  switch (evaluation.metric) {
  case MetricKind::score: write_attribute(to, "gen_ai.evaluation.score.value", evaluation.value, scratch_); break;
  case MetricKind::boolean: to.number("gen_ai.evaluation.score.value", is_true(evaluation.value) ? 1 : 0); break;
  case MetricKind::categorical:
    to.text("gen_ai.evaluation.score.label", text_of(evaluation.value, scratch_));
    if (has_verdict) to.text("llmobs.evaluation.assessment", verdict);
    has_verdict = false;
    break;
  case MetricKind::json:
  case MetricKind::text: write_attribute(to, "llmobs.evaluation.value", evaluation.value, scratch_); break;
  }
  if (has_verdict) to.text("gen_ai.evaluation.score.label", verdict);
  if (!evaluation.reasoning.empty()) to.text("gen_ai.evaluation.explanation", evaluation.reasoning);
  if (evaluation.metadata.present()) write_attribute(to, "llmobs.evaluation.metadata", evaluation.metadata, scratch_);
  if (!evaluation.ml_app.empty()) to.text(keys::llmobs_ml_app, evaluation.ml_app);
  if (!evaluation.is_feedback) return to.text("llmobs.evaluation.scope", evaluation.is_of_trace ? "trace" : "span");
  to.text("llmobs.evaluation.kind", "feedback");
  to.text("llmobs.evaluation.submitter.id", evaluation.submitter_id);
  to.text("llmobs.evaluation.submitter.type", evaluation.submitter_type);
}

// What the ids of the event do not say.
void OtlpEvaluationEncoder::target(const EvaluationData& evaluation) {
  OtlpWriter& to = *writer_;
  switch (evaluation.joined_by) {
  case JoinKind::tag: return to.text({keys::llmobs_evaluation_join_prefix, evaluation.first}, evaluation.second);
  case JoinKind::session_id: return to.text(keys::session_id, evaluation.first);
  case JoinKind::join_key: return to.text("llmobs.evaluation.join_key", evaluation.first);
  default: return;
  }
}

} // namespace llmobs
