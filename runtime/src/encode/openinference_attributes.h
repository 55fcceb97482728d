// The attributes of Arize's OpenInference conventions, which Phoenix and others read. Lists are flattened into keys:
// llm.input_messages.0.message.role.
#pragma once

#include "encode/otlp_values.h"
#include "encode/otlp_writer.h"
#include "span/span_data.h"

#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

class OpenInferenceAttributes {
public:
  void write(const SpanData& span, bool with_content, OtlpWriter& to);

private:
  void model(const SpanData& span, OtlpWriter& to);
  void request(const SpanData& span, OtlpWriter& to);
  void content(const SpanData& span, OtlpWriter& to);
  void declared(const Declared& declared, OtlpWriter& to);
  void value(const OtlpKey& key, const OtlpName& type_key, const SpanData& span, const SpanSide& side, OtlpWriter& to);
  void messages(std::string_view list, const Messages& all, OtlpWriter& to);
  void message(std::string_view prefix, const Messages& all, const MessageView& one, OtlpWriter& to);
  size_t tool_results(std::string_view list, size_t first, const Messages& all, const MessageView& one, OtlpWriter& to);
  void contents(std::string_view prefix, const Messages& all, const MessageView& one, OtlpWriter& to);
  void tool_call(std::string_view prefix, const ToolCallView& call, OtlpWriter& to);
  void documents(const std::vector<DocumentView>& all, OtlpWriter& to);
  void metadata(const SpanData& span, bool with_content, OtlpWriter& to);
  void text(const OtlpKey& key, RawValue value, OtlpWriter& to);

  KeyPath key_;
  Bytes scratch_;
  std::string prefix_;
};

} // namespace llmobs
