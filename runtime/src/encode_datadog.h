// The Datadog encoder writes a finished span as the envelope that Datadog's LLM Observability intake takes, and that
// files hold line by line: {"_dd.stage":"raw", ..., "spans":[<event>]}, one span each, without a newline anywhere.
// The span's LLMObs trace id also stands for its APM trace, as there is none here.
#pragma once

#include "bytes.h"
#include "config.h"
#include "json_writer.h"
#include "span_data.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace llmobs {

class DatadogEncoder {
public:
  /// Larger events (bytes of JSON) lose their input and output.
  static constexpr size_t event_limit = 5000000;

  explicit DatadogEncoder(const FinalConfig& config);

  /// Appends one envelope. False: the event's content was over the limit and left out.
  bool encode(const SpanData& span, Bytes& out);

private:
  using Tag = std::pair<std::string, std::string>;

  void event(const SpanData& span, JsonWriter& out, bool with_content);
  void ids(const SpanData& span, JsonWriter& out);
  void meta(const SpanData& span, JsonWriter& out, bool with_content);
  void side(const SpanData& span, const SpanSide& side, JsonWriter& out);
  void error(const SpanData& span, JsonWriter& out);
  void metrics(const SpanData& span, JsonWriter& out);
  void tags(const SpanData& span, JsonWriter& out);
  void all_tags(const SpanData& span, JsonWriter& out);
  std::string_view plain_name(std::string_view type_name);

  std::string ml_app_;
  std::vector<Tag> base_tags_;
  std::string usual_tags_; // of a span without error, session and tags of its own, encoded
  std::unordered_map<std::string, std::string> plain_names_;
  Bytes text_;
};

/// Upper-case letters (Latin, Greek and Cyrillic ones) made lower-case.
std::string lower_case(std::string_view text);

} // namespace llmobs
