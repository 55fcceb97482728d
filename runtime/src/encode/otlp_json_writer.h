// OTLP as JSON: lowerCamelCase keys, ids in hexadecimal, enumerations as numbers, 64-bit numbers as texts.
#pragma once

#include "encode/otlp_writer.h"

#include <optional>

namespace llmobs {

class OtlpJsonWriter final : public OtlpWriter {
public:
  /// A whole request is a head, the spans or log records with commas between them, and the tail.
  static void write_head(const OtlpEnvelope& envelope, OtlpSignal signal, Bytes& head);
  static void write_tail(const OtlpEnvelope& envelope, Bytes& tail);

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
  void end_event() override { out_->append("]}"); }
  void begin_link(TraceId trace, uint64_t span_id) override;
  void end_link() override { out_->append("]}"); }
  void begin_attributes(Bytes& out) override;
  void idle() noexcept override {}

private:
  enum class Part : uint8_t { attributes, events, links };

  unsigned char* attribute(const OtlpKey& key, size_t behind);
  void any_text_of(const OtlpKey& key, std::string_view value);
  void any_text_of(const OtlpName& name, std::string_view value);
  void begin_part(Part part, std::string_view opening);

  Bytes* out_ = nullptr;
  bool comma_ = false; // before the next attribute
  Part part_ = Part::attributes;
  bool comma_in_list_ = false;
  std::optional<JsonWriter> json_writer_;
};

} // namespace llmobs
