// An OtlpWriter writes spans as OpenTelemetry's protocol has them, in one of its two encodings (otlp_protobuf_writer.h,
// otlp_json_writer.h). It knows how things are written, not what is said: that is the encoder's (encode_otlp.h). The parts of a
// span come in this order: attributes, events, links, the end.
#pragma once

#include "base/bytes.h"
#include "encode/otlp_key.h"
#include "span/span_data.h"
#include "json/json_writer.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace llmobs {

/// What a request holds: spans, or events, which are log records with a name.
enum class OtlpSignal : uint8_t { traces, logs };

enum class OtlpSpanKind : uint8_t { internal = 1, client = 3 };

/// What a batch of spans has in common, and what a format puts around them. The bytes are made once.
struct OtlpEnvelope {
  Bytes resource; // the attributes of the resource, encoded
  std::string_view scope_name;
  std::string_view scope_version;
  std::string_view schema_url; // empty: none
};

/// Copies a text that is mostly short. Says where it ends.
inline unsigned char* put_short(unsigned char* at, const char* from, size_t size) noexcept {
  auto ends = [&](auto word) { // two words that may overlap
    std::memcpy(&word, from, sizeof word);
    std::memcpy(at, &word, sizeof word);
    std::memcpy(&word, from + size - sizeof word, sizeof word);
    std::memcpy(at + size - sizeof word, &word, sizeof word);
  };
  if (size >= 8 && size <= 16) {
    ends(uint64_t());
  } else if (size > 16 && size <= 64) {
    size_t done = 0;
    for (; size - done > 16; done += 16) std::memcpy(at + done, from + done, 16);
    std::memcpy(at + size - 16, from + size - 16, 16);
  } else if (size >= 4 && size < 8) {
    ends(uint32_t());
  } else if (size < 4) {
    for (size_t i = 0; i < size; ++i) at[i] = static_cast<unsigned char>(from[i]);
  } else {
    std::memcpy(at, from, size);
  }
  return at + size;
}

class OtlpWriter {
public:
  virtual ~OtlpWriter() = default;
  OtlpWriter() = default;
  OtlpWriter(const OtlpWriter&) = delete;
  OtlpWriter& operator=(const OtlpWriter&) = delete;

  /// From here on everything goes to `out`, which must stay until the end.
  virtual void begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) = 0;
  virtual void end_span(bool failed, std::string_view message) = 0;

  /// An event that belongs to a span, or to a trace, or, if the ids are zero, to none. Attributes follow.
  virtual void begin_log(Bytes& out, TraceId trace, uint64_t span_id, int64_t time_ns, std::string_view name) = 0;
  virtual void end_log() = 0;

  // Attributes, of the span or of the event or link that is open. Texts may hold any bytes: what is not UTF-8 is replaced.
  virtual void text(const OtlpName& name, std::string_view value) = 0;
  virtual void text(const OtlpKey& key, std::string_view value) = 0;
  virtual void integer(const OtlpKey& key, int64_t value) = 0;
  virtual void number(const OtlpKey& key, double value) = 0;
  virtual void boolean(const OtlpKey& key, bool value) = 0;
  /// A list of texts. One that has two parts gets a colon between them.
  virtual void begin_texts(const OtlpKey& key) = 0;
  virtual void add_text(std::string_view text) = 0;
  virtual void add_text(std::string_view name, std::string_view value) = 0;
  virtual void end_texts() = 0;
  /// A text that is JSON: it is written with what begin_json() returns.
  virtual JsonWriter& begin_json(const OtlpKey& key) = 0;
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
