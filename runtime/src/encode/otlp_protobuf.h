// OTLP in its binary encoding: Protocol Buffers, written field by field into bytes (opentelemetry/proto/trace/v1). Sizes
// stand before what they count, so a text's size is computed first, and the span's own is put in when it is complete.
#pragma once

#include "encode/otlp_writer.h"

#include <optional>
#include <string>

namespace llmobs {

class OtlpProtobufWriter final : public OtlpWriter {
public:
  /// A whole request is a head, and behind it the spans as they were written.
  static void write_head(const OtlpEnvelope& envelope, size_t spans_size, Bytes& head);

  void begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) override;
  void end_span(bool failed, std::string_view message) override;
  void text(std::string_view key, std::string_view value) override;
  void integer(std::string_view key, int64_t value) override;
  void number(std::string_view key, double value) override;
  void boolean(std::string_view key, bool value) override;
  void texts(std::string_view key, const std::vector<std::string_view>& values) override;
  JsonWriter& begin_json(std::string_view key) override;
  void end_json() override;
  void begin_event(std::string_view name, int64_t time_ns) override;
  void end_event() override { close(part_); }
  void begin_link(TraceId trace, uint64_t span_id) override;
  void end_link() override { close(part_); }
  void begin_attributes(Bytes& out) override;
  void idle() noexcept override;

private:
  std::string_view utf8(std::string_view text);
  unsigned char* attribute(std::string_view key, size_t value_size);
  void valid_text(std::string_view key, std::string_view value);
  void open(unsigned field, size_t& start);
  void close(size_t start);

  Bytes* out_ = nullptr;
  unsigned attributes_field_ = 0; // in the message that is open
  size_t span_ = 0;               // where it begins
  size_t part_ = 0;               // an event or a link
  std::string json_key_;
  Bytes json_; // a text that is being made
  std::optional<JsonWriter> json_writer_;
  Bytes replaced_;       // a text with U+FFFD for what is not UTF-8
  std::string safe_key_; // the same of a key
};

} // namespace llmobs
