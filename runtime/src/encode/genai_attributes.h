// The attributes of OpenTelemetry's GenAI conventions (gen_ai.*): what kind of operation a span is, the model, the
// messages, the tools, the tokens. Two releases of them are known (otlp_names.h).
#pragma once

#include "encode/otlp_values.h"
#include "encode/otlp_writer.h"
#include "span/span_data.h"

#include <string_view>

namespace llmobs {

class GenAiAttributes {
public:
  /// `release_0_1`: of the repository of their own; else semantic conventions 1.41. `is_alone`: no other attributes say what
  /// workflows, tasks and embeddings were given and returned.
  GenAiAttributes(bool release_0_1, bool is_alone) noexcept : release_0_1_(release_0_1), is_alone_(is_alone) {}

  void write(const SpanData& span, bool with_content, OtlpWriter& to);
  /// What the conventions call the span; good until the next call.
  std::string_view span_name(const SpanData& span);
  std::string_view schema_url() const noexcept;

private:
  void model(const SpanData& span, OtlpWriter& to);
  void content(const SpanData& span, OtlpWriter& to);
  void declared(const SpanData& span, OtlpWriter& to);
  void prompt(const NamedValues& prompt, OtlpWriter& to);
  void messages(const OtlpKey& key, const SpanData& span, const SpanSide& side, OtlpWriter& to);
  void message(JsonWriter& out, const SpanData& span, const Messages& all, const MessageView& one, bool is_output);
  void text_message(JsonWriter& out, const SpanData& span, const SpanSide& side, bool is_output);
  void parts(JsonWriter& out, const Messages& all, const MessageView& message);
  void tool_response(JsonWriter& out, RawValue id, RawValue response);
  void media_part(JsonWriter& out, const MediaPartView& part, std::string_view modality);
  void documents(const SpanData& span, OtlpWriter& to);
  void text_member(JsonWriter& out, std::string_view key, RawValue value);

  const bool release_0_1_;
  const bool is_alone_;
  Bytes name_;
  Bytes scratch_;
};

} // namespace llmobs
