// The OTLP encoder writes a finished span as OpenTelemetry has it: ids, times, status, what the GenAI and the OpenInference
// conventions say of it, and, under names that begin with llmobs., what neither has a place for. An exception is an event
// of the span.
#pragma once

#include "base/config.h"
#include "encode/encoder.h"
#include "encode/genai_attributes.h"
#include "encode/openinference_attributes.h"
#include "encode/otlp_writer.h"
#include "encode/type_names.h"

#include <memory>
#include <string>

namespace llmobs {

class OtlpEncoder final : public Encoder {
public:
  /// Larger spans (bytes) lose their input and output.
  static constexpr size_t event_limit = 5000000;

  explicit OtlpEncoder(const FinalConfig& config);

  /// One span of a request; the head of a request is made of the envelope.
  bool encode(const SpanData& span, Bytes& out) override;
  void idle() noexcept override;

private:
  void event(const SpanData& span, Bytes& out, bool with_content);
  void own(const SpanData& span, std::string_view span_name, bool with_content);
  void declared(const Declared& declared, bool with_content);
  void links(const Declared& declared);
  void error(const SpanData& span);
  void tags(const SpanData& span);

  const OtlpSettings settings_;
  std::unique_ptr<OtlpWriter> writer_;
  GenAiAttributes gen_ai_;
  OpenInferenceAttributes open_inference_;
  TypeNames type_names_;
  Bytes scratch_;
};

/// Evaluations and feedback are events of the name gen_ai.evaluation.result, which belong to the span that they are about.
class OtlpEvaluationEncoder final : public EvaluationEncoder {
public:
  explicit OtlpEvaluationEncoder(const FinalConfig& config);

  void encode(const EvaluationData& evaluation, Bytes& out) override;

private:
  void result(const EvaluationData& evaluation);
  void target(const EvaluationData& evaluation);

  std::unique_ptr<OtlpWriter> writer_;
  Bytes scratch_;
};

std::unique_ptr<OtlpWriter> otlp_writer(const OtlpSettings& settings);

/// What all spans of a program have in common.
OtlpEnvelope otlp_envelope(const FinalConfig& config);

} // namespace llmobs
