// An OtlpWriter writes spans as OpenTelemetry's protocol has them, in one of its two encodings (otlp_protobuf.h,
// otlp_json.h). It knows how things are written, not what is said: that is the encoder's (encode_otlp.h). The parts of a
// span come in this order: attributes, events, links, the end.
#pragma once

#include "base/bytes.h"
#include "span/span_data.h"
#include "json/json_writer.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace llmobs {

enum class OtlpSpanKind : uint8_t { internal = 1, client = 3 };

/// What a batch of spans has in common, and what a format puts around them. The bytes are made once.
struct OtlpEnvelope {
  Bytes resource; // the attributes of the resource, encoded
  std::string_view scope_name;
  std::string_view scope_version;
  std::string_view schema_url; // empty: none
};

class OtlpWriter {
public:
  virtual ~OtlpWriter() = default;
  OtlpWriter() = default;
  OtlpWriter(const OtlpWriter&) = delete;
  OtlpWriter& operator=(const OtlpWriter&) = delete;

  /// From here on everything goes to `out`, which must stay until the end.
  virtual void begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) = 0;
  virtual void end_span(bool failed, std::string_view message) = 0;

  // Attributes, of the span or of the event or link that is open. Texts may hold any bytes: what is not UTF-8 is replaced.
  virtual void text(std::string_view key, std::string_view value) = 0;
  virtual void integer(std::string_view key, int64_t value) = 0;
  virtual void number(std::string_view key, double value) = 0;
  virtual void boolean(std::string_view key, bool value) = 0;
  virtual void texts(std::string_view key, const std::vector<std::string_view>& values) = 0;
  /// A text that is JSON: it is written with what begin_json() returns.
  virtual JsonWriter& begin_json(std::string_view key) = 0;
  virtual void end_json() = 0;

  virtual void begin_event(std::string_view name, int64_t time_ns) = 0;
  virtual void end_event() = 0;
  virtual void begin_link(TraceId trace, uint64_t span_id) = 0;
  virtual void end_link() = 0;

  /// Only attributes, for a resource.
  virtual void begin_attributes(Bytes& out) = 0;

  /// Gives back memory that is kept for spans to come.
  virtual void idle() noexcept = 0;
};

} // namespace llmobs
