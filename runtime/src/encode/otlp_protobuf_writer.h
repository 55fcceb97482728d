// OTLP in its binary encoding: Protocol Buffers, written field by field into bytes (opentelemetry/proto/trace/v1). Sizes
// stand before what they count, so a text's size is computed first, and the span's own is put in when it is complete.
#pragma once

#include "encode/otlp_writer.h"

#include <optional>
#include <string>

namespace llmobs {

class OtlpProtobufWriter final : public OtlpWriter {
public:
  /// A whole request is a head, and behind it the spans, or the log records, as they were written.
  static void write_head(const OtlpEnvelope& envelope, size_t spans_size, Bytes& head);

  void begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) override;
  void end_span(bool failed, std::string_view message) override;
  void begin_log(Bytes& out, TraceId trace, uint64_t span_id, int64_t time_ns, std::string_view name) override;
  void end_log() override;
  void text(OtlpKey key, std::string_view value) override;
  void integer(OtlpKey key, int64_t value) override;
  void number(OtlpKey key, double value) override;
  void boolean(OtlpKey key, bool value) override;
  void begin_texts(OtlpKey key) override;
  void add_text(std::string_view text) override;
  void add_text(std::string_view name, std::string_view value) override;
  void end_texts() override;
  JsonWriter& begin_json(OtlpKey key) override;
  void end_json() override;
  void begin_event(std::string_view name, int64_t time_ns) override;
  void end_event() override { close(part_); }
  void begin_link(TraceId trace, uint64_t span_id) override;
  void end_link() override { close(part_); }
  void begin_attributes(Bytes& out) override;
  void idle() noexcept override;

private:
  std::string_view utf8(std::string_view text);
  OtlpKey utf8(OtlpKey key);
  static bool is_short(OtlpKey key, size_t value_size) noexcept;
  unsigned char* short_attribute(OtlpKey key, size_t value_size);
  unsigned char* attribute(OtlpKey key, size_t value_size);
  bool short_text(OtlpKey key, std::string_view value);
  void valid_text(OtlpKey key, std::string_view value);
  bool add_short_pair(std::string_view name, std::string_view value);
  void keep(OtlpKey key);
  OtlpKey kept_key() const noexcept;
  void open(unsigned field, size_t& start);
  void close(size_t start);

  Bytes* out_ = nullptr;
  unsigned attributes_field_ = 0; // in the message that is open
  size_t span_ = 0;               // where it begins
  size_t part_ = 0;               // an event or a link
  Bytes made_key_;
  bool made_key_is_plain_ = false;
  Bytes made_; // the text, or the list of texts, that is being made
  std::optional<JsonWriter> json_writer_;
  Bytes pair_;           // a text of two parts
  Bytes replaced_;       // a text with U+FFFD for what is not UTF-8
  std::string safe_key_; // the same of a key
};

} // namespace llmobs
