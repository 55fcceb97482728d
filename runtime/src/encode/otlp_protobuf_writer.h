// OTLP in its binary encoding: Protocol Buffers, written field by field into bytes (opentelemetry/proto/trace/v1). Sizes
// stand before what they count, so a text's size is computed first, and the span's own is put in when it is complete.
#pragma once

#include "encode/otlp_writer.h"

#include <optional>

namespace llmobs {

class OtlpProtobufWriter final : public OtlpWriter {
public:
  /// A whole request is a head, and behind it the spans, or the log records, as they were written.
  static void write_head(const OtlpEnvelope& envelope, size_t spans_size, Bytes& head);

  void begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) override;
  void end_span(bool failed, std::string_view message) override;
  void begin_log(Bytes& out, TraceId trace, uint64_t span_id, int64_t time_ns, std::string_view name) override;
  void end_log() override;
  void text(const OtlpName& name, std::string_view value) override;
  void text(const OtlpKey& key, std::string_view value) override;
  void integer(const OtlpKey& key, int64_t value) override;
  void number(const OtlpKey& key, double value) override;
  void boolean(const OtlpKey& key, bool value) override;
  void begin_texts(const OtlpKey& key) override;
  void add_text(std::string_view text) override;
  void add_text(std::string_view name, std::string_view value) override;
  void end_texts() override;
  JsonWriter& begin_json(const OtlpKey& key) override;
  void end_json() override;
  void begin_event(std::string_view name, int64_t time_ns) override;
  void end_event() override { close(part_); }
  void begin_link(TraceId trace, uint64_t span_id) override;
  void end_link() override { close(part_); }
  void begin_attributes(Bytes& out) override;
  void idle() noexcept override;

private:
  std::string_view utf8(std::string_view text);
  unsigned char* short_head(const OtlpKey& key, size_t value_size);
  unsigned char* medium_head(const OtlpName& name, size_t value_size);
  unsigned char* long_head(const OtlpKey& key, size_t value_size);
  unsigned char* attribute(const OtlpKey& key, size_t value_size);
  void valid_text(const OtlpKey& key, std::string_view value);
  void checked_text(const OtlpKey& key, std::string_view value);
  void any_text_of(const OtlpKey& key, std::string_view value);
  void any_text_of(const OtlpName& name, std::string_view value);
  void any_integer_of(const OtlpKey& key, uint64_t bits);
  bool add_short_pair(std::string_view name, std::string_view value);
  void add_any_pair(std::string_view name, std::string_view value);
  void open_value(const OtlpKey& key, unsigned kind);
  void close_value();
  void fit_value(size_t key, size_t content);
  void open(unsigned field, size_t& start);
  void close(size_t start);

  Bytes* out_ = nullptr;
  unsigned char attribute_tag_ = 0; // in the message that is open
  size_t span_ = 0;                 // where it begins
  size_t part_ = 0;                 // an event or a link
  size_t attribute_ = 0;            // one whose value is being written
  size_t content_ = 0;              // where that is
  std::optional<JsonWriter> json_writer_;
  Bytes pair_;     // a text of two parts
  Bytes replaced_; // a text with U+FFFD for what is not UTF-8
};

} // namespace llmobs
