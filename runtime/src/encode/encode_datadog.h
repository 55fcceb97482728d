// The Datadog encoder writes a finished span as the envelope that Datadog's LLM Observability intake takes, and that
// files hold line by line: {"_dd.stage":"raw", ..., "spans":[<event>]}, one span each, without a newline anywhere.
// The span's LLMObs trace id also stands for its APM trace, as there is none here.
#pragma once

#include "base/bytes.h"
#include "base/config.h"
#include "base/digits.h"
#include "encode/encoder.h"
#include "encode/type_names.h"
#include "json/json_writer.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

class DatadogEncoder final : public Encoder {
public:
  /// Larger events (bytes of JSON) lose their input and output.
  static constexpr size_t event_limit = 5000000;

  explicit DatadogEncoder(const FinalConfig& config);

  /// One envelope, with one event.
  bool encode(const SpanData& span, Bytes& out) override;
  std::string_view format() const noexcept override { return "datadog"; }
  void idle() noexcept override { text_.release(); }

private:
  struct UsualTag { // of every span
    std::string name;
    std::string json; // "name:value"
  };

  // The ids that siblings share, as text.
  static constexpr size_t trace_digits = 32;
  struct Relatives {
    TraceId trace;
    uint64_t parent_id = 0;
    size_t parent_size = 0; // 0: of no span yet
    unsigned char trace_text[trace_digits] = {};
    unsigned char parent_text[decimal_room] = {};

    Relatives() noexcept = default;
    explicit Relatives(const SpanData& span) noexcept;
  };

  void event(const SpanData& span, Bytes& bytes, bool with_content);
  void head(const SpanData& span, Bytes& bytes);
  void content(const SpanData& span, JsonWriter& out);
  void side(const SpanData& span, const SpanSide& side, JsonWriter& out);
  void arguments(const SpanData& span, Bytes& bytes);
  void metadata(const SpanData& span, JsonWriter& out, bool with_content);
  void rest(const SpanData& span, const SpanSide& side, JsonWriter& out);
  void error(const SpanData& span, JsonWriter& out);
  void metrics(const SpanData& span, JsonWriter& out);
  void tags(const SpanData& span, JsonWriter& out);
  void own_tag(const NamedValue& tag, JsonWriter& out);
  static uint64_t name_bit(std::string_view name) noexcept {
    return name.empty() ? 1 : uint64_t{1} << ((name.size() * 8 + static_cast<unsigned char>(name[0])) & 63);
  }
  std::string_view plain_name(std::string_view type_name) { return type_names_.readable(type_name); }

  std::string ml_app_;
  size_t event_limit_;
  std::vector<UsualTag> usual_tags_;
  std::string all_usual_tags_;   // with commas between them
  std::string ordinary_end_;     // of an event with nothing but what all have behind its output
  uint64_t taken_name_bits_ = 0; // for each tag that we write a bit of its name's size and first letter: most have none
  TypeNames type_names_;
  Relatives relatives_;
  Bytes text_;
};

/// Upper-case letters (Latin, Greek and Cyrillic ones) made lower-case.
std::string lower_case(std::string_view text);

} // namespace llmobs
