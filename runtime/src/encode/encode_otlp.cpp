#include "encode/encode_otlp.h"

#include "encode/otlp_ids.h"
#include "encode/otlp_json_writer.h"
#include "encode/otlp_names.h"
#include "encode/otlp_protobuf_writer.h"
#include "value/object_members.h"
#include "value/value_json.h"

#include <set>

namespace llmobs {

namespace {

// Who serves a model that runs in this process is not asked over a network; nobody says so, and a model is mostly elsewhere.
OtlpSpanKind otlp_kind(SpanKind kind) noexcept {
  return has_model(kind) || kind == SpanKind::Retrieval ? OtlpSpanKind::client : OtlpSpanKind::internal;
}

} // namespace

std::unique_ptr<OtlpWriter> otlp_writer(const OtlpSettings& settings) {
  if (settings.json) return std::make_unique<OtlpJsonWriter>();
  return std::make_unique<OtlpProtobufWriter>();
}

OtlpEnvelope otlp_envelope(const FinalConfig& config) {
  OtlpEnvelope envelope;
  std::unique_ptr<OtlpWriter> writer = otlp_writer(config.otlp);
  writer->begin_attributes(envelope.resource);
  std::set<std::string_view> said;
  auto say = [&](std::string_view name, std::string_view value) {
    if (!value.empty() && said.insert(name).second) writer->text(OtlpKey::any(name), value);
  };
  say("service.name", config.service);
  say("service.version", config.version);
  say("deployment.environment.name", config.env);
  say("telemetry.sdk.name", "llmobs-cpp");
  say("telemetry.sdk.language", "cpp");
  say("telemetry.sdk.version", LLMOBS_VERSION);
  for (const auto& [name, value] : config.otlp.resource) say(name, value);
  if (config.otlp.open_inference) say("openinference.project.name", config.ml_app);
  for (const auto& [name, value] : config.tags) say(name, value);
  envelope.scope_name = "llmobs-cpp";
  envelope.scope_version = LLMOBS_VERSION;
  if (config.otlp.gen_ai) envelope.schema_url = GenAiAttributes(config.otlp.gen_ai_0_1, false).schema_url();
  return envelope;
}

OtlpEncoder::OtlpEncoder(const FinalConfig& config)
    : settings_(config.otlp), writer_(otlp_writer(config.otlp)),
      gen_ai_(config.otlp.gen_ai_0_1, !config.otlp.open_inference) {}

bool OtlpEncoder::encode(const SpanData& span, Bytes& out) {
  size_t start = out.size();
  event(span, out, settings_.content);
  if (out.size() - start <= event_limit || !settings_.content) return true;
  out.cut(start);
  event(span, out, false);
  return false;
}

void OtlpEncoder::event(const SpanData& span, Bytes& out, bool with_content) {
  std::string_view name = settings_.gen_ai ? gen_ai_.span_name(span) : span.name;
  writer_->begin_span(out, span, name, otlp_kind(span.kind));
  if (settings_.gen_ai) gen_ai_.write(span, with_content, *writer_);
  if (settings_.open_inference) open_inference_.write(span, with_content, *writer_);
  own(span, name, with_content);
  declared(span.declared, with_content);
  if (span.failed) error(span);
  links(span.declared);
  writer_->end_span(span.failed, span.error_message);
}

void OtlpEncoder::own(const SpanData& span, std::string_view span_name, bool with_content) {
  OtlpWriter& to = *writer_;
  to.text(keys::llmobs_span_kind, spelling(span.kind));
  if (span_name != span.name) to.text(keys::llmobs_name, span.name);
  if (!span.ml_app.empty()) to.text(keys::llmobs_ml_app, span.ml_app);
  if (!span.session_id.empty()) to.text(keys::session_id, span.session_id);
  if (!span.function.empty()) to.text(keys::code_function_name, span.function);
  bool is_of_model = has_model(span.kind);
  for (const NamedValue& entry : span.metrics) {
    const MetricNames* names = is_of_model ? find_names(metric_names, entry.name) : nullptr;
    bool is_said = names && ((settings_.gen_ai && !names->gen_ai.empty()) ||
                             (settings_.open_inference && !names->open_inference.empty()));
    if (!is_said) write_attribute(to, {keys::llmobs_metrics_prefix, entry.name}, entry.value, scratch_);
  }
  if (!settings_.open_inference) {
    each_metadata(span, with_content, [&](const NamedValue& entry) {
      bool is_said = is_of_model && settings_.gen_ai && find_names(request_names, entry.name);
      if (!is_said) write_attribute(to, {keys::llmobs_metadata_prefix, entry.name}, entry.value, scratch_);
    });
    if (!settings_.gen_ai && with_content) {
      bool is_json = false;
      write_side(to, "llmobs.input.value", span, span.input, scratch_, is_json);
      write_side(to, "llmobs.output.value", span, span.output, scratch_, is_json);
    }
  }
  if (!with_content && settings_.content) to.boolean("llmobs.content_dropped", true);
  tags(span);
}

void OtlpEncoder::tags(const SpanData& span) {
  bool has_user = false;
  for (const NamedValue& tag : span.tags) {
    std::string_view text = text_of_tag(tag.value, scratch_);
    writer_->text({keys::llmobs_tag_prefix, tag.name}, text);
    bool names_user = tag.name.substr(0, 2) == "us" && // as few do
                      (tag.name == "user_id" || tag.name == "usr.id" || tag.name == "user.id");
    if (names_user && !has_user) writer_->text(keys::user_id, text);
    has_user = has_user || names_user;
  }
}

void OtlpEncoder::declared(const Declared& declared, bool with_content) {
  OtlpWriter& to = *writer_;
  if (declared.empty()) return;
  if (!declared.cost_tags.empty()) {
    to.begin_texts("llmobs.cost_tags");
    for (std::string_view key : declared.cost_tags) to.add_text(key);
    to.end_texts();
  }
  if (!declared.tool_version.empty()) to.text("llmobs.tool.version", declared.tool_version);
  if (with_content && declared.has_prompt) write_object(to, "llmobs.prompt", declared.prompt);
  if (with_content && declared.has_manifest) {
    write_object(to, "llmobs.agent.manifest", declared.manifest);
    if (!declared.model_settings.empty()) write_object(to, "llmobs.agent.model_settings", declared.model_settings);
    if (!declared.agent_tools.empty()) write_tools(to, "llmobs.agent.tools", declared.agent_tools);
  }
}

// One whose ids are none in OpenTelemetry cannot be said.
void OtlpEncoder::links(const Declared& declared) {
  for (const SpanLinkView& link : declared.links) {
    TraceId trace = trace_id_in(link.trace_id);
    uint64_t span_id = id_in(link.span_id);
    if (trace == TraceId() || span_id == 0) continue;
    writer_->begin_link(trace, span_id);
    if (!link.from.empty()) writer_->text("llmobs.link.from", link.from);
    if (!link.to.empty()) writer_->text("llmobs.link.to", link.to);
    writer_->end_link();
  }
}

void OtlpEncoder::error(const SpanData& span) {
  OtlpWriter& to = *writer_;
  std::string_view type = type_names_.readable(span.error_type);
  to.text("error.type", type.empty() ? "_OTHER" : type);
  to.begin_event("exception", span.end_ns());
  if (!type.empty()) to.text("exception.type", type);
  if (!span.error_message.empty()) to.text("exception.message", span.error_message);
  if (!span.error_stack.empty()) to.text("exception.stacktrace", span.error_stack);
  to.end_event();
}

void OtlpEncoder::idle() noexcept {
  writer_->idle();
  scratch_.release();
}

} // namespace llmobs
