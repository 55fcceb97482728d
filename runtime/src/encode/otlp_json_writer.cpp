#include "encode/otlp_json_writer.h"

#include "base/digits.h"
#include "encode/put_text.h"
#include "json/json_string.h"

#include <cmath>
#include <cstring>

namespace llmobs {

namespace {

constexpr size_t margin = json_string::margin;

unsigned char* put_time(unsigned char* at, int64_t ns) noexcept {
  return put_decimal(at, ns < 0 ? 0 : static_cast<uint64_t>(ns));
}

unsigned char* put_trace_id(unsigned char* at, TraceId id) noexcept { return put_hex(put_hex(at, id.high), id.low); }

} // namespace

void OtlpJsonWriter::write_head(const OtlpEnvelope& envelope, OtlpSignal signal, Bytes& head) {
  bool is_of_spans = signal == OtlpSignal::traces;
  head.clear();
  head.append(is_of_spans ? R"({"resourceSpans":[)" : R"({"resourceLogs":[)");
  head.append(R"({"resource":{"attributes":[)");
  head.append(envelope.resource.text());
  head.append(is_of_spans ? R"(]},"scopeSpans":[)" : R"(]},"scopeLogs":[)");
  head.append(R"({"scope":{"name":)");
  JsonWriter(head).string(envelope.scope_name);
  head.append(R"(,"version":)");
  JsonWriter(head).string(envelope.scope_version);
  head.append(is_of_spans ? R"(},"spans":[)" : R"(},"logRecords":[)");
}

void OtlpJsonWriter::write_tail(const OtlpEnvelope& envelope, Bytes& tail) {
  tail.clear();
  auto end_part = [&](std::string_view end) {
    if (!envelope.schema_url.empty()) {
      tail.append(R"(,"schemaUrl":)");
      JsonWriter(tail).string(envelope.schema_url);
    }
    tail.append(end);
  };
  tail.append("]");
  end_part("}]");
  end_part("}]}");
}

void OtlpJsonWriter::begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) {
  constexpr size_t longest_facts = 320;
  out_ = &out;
  unsigned char* at = out.reserve(longest_facts + name.size() + margin);
  at = put_trace_id(put(at, R"({"traceId":")"), span.trace);
  at = put_hex(put(at, R"(","spanId":")"), span.span_id);
  if (span.parent_id != 0) at = put_hex(put(at, R"(","parentSpanId":")"), span.parent_id);
  at = put_json_text(out, put(at, R"(","name":")"), name, quoted, longest_facts);
  at = put(at, R"(","kind":)");
  *at++ = static_cast<unsigned char>('0' + static_cast<int>(kind));
  at = put_time(put(at, R"(,"startTimeUnixNano":")"), span.start_ns);
  at = put_time(put(at, R"(","endTimeUnixNano":")"), span.end_ns());
  out.commit(put(at, R"(","attributes":[)"));
  comma_ = false;
  part_ = Part::attributes;
}

void OtlpJsonWriter::end_span(bool failed, std::string_view message) {
  out_->append(R"(],"status":{)");
  if (failed && !message.empty()) {
    out_->append(R"("message":)");
    JsonWriter(*out_).string(message);
    out_->append(',');
  }
  out_->append(failed ? R"("code":2}})" : R"("code":1}})");
}

void OtlpJsonWriter::begin_log(Bytes& out, TraceId trace, uint64_t span_id, int64_t time_ns, std::string_view name) {
  constexpr size_t longest_facts = 256;
  out_ = &out;
  unsigned char* at = out.reserve(longest_facts + name.size() + margin);
  at = put_time(put(at, R"({"timeUnixNano":")"), time_ns);
  at = put_time(put(at, R"(","observedTimeUnixNano":")"), time_ns);
  if (trace != TraceId()) at = put_trace_id(put(at, R"(","traceId":")"), trace);
  if (span_id != 0) at = put_hex(put(at, R"(","spanId":")"), span_id);
  at = put_json_text(out, put(at, R"(","eventName":")"), name, quoted, 32);
  out.commit(put(at, R"(","attributes":[)"));
  comma_ = false;
}

void OtlpJsonWriter::end_log() { out_->append("]}"); }

void OtlpJsonWriter::begin_attributes(Bytes& out) {
  out_ = &out;
  comma_ = false;
}

// The head of an attribute up to the end of its name, with room for `more`.
__attribute__((always_inline)) inline unsigned char* OtlpJsonWriter::attribute(const OtlpKey& key, size_t more) {
  unsigned char* at = out_->reserve(OtlpName::room + key.rest.size() + margin + more);
  at = key.known->put_json(at, comma_);
  comma_ = true;
  if (key.rest.empty()) return at;
  return key.is_plain ? put_short(at, key.rest.data(), key.rest.size())
                      : put_json_text(*out_, at, key.rest, quoted, margin + more);
}

constexpr size_t around = 40, behind = 8; // the most that stands around a value, and behind it

// Texts of 4 to 16 bytes with nothing to escape, as most are, are written by what calls nothing, except in the end.
constexpr size_t shortest = 4, longest_short = 16;
bool is_short(std::string_view text) noexcept { return text.size() - shortest <= longest_short - shortest; }
bool copy_short(unsigned char* at, std::string_view text) noexcept {
  return json_string::copy_short(at, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

void OtlpJsonWriter::text(const OtlpName& name, std::string_view value) {
  if (!is_short(value) || !out_->has_room(OtlpName::room + longest_short + around)) return any_text_of(name, value);
  unsigned char* at = put(name.put_json(out_->end(), comma_), R"(","value":{"stringValue":")");
  if (!copy_short(at, value)) return any_text_of(name, value);
  comma_ = true;
  out_->commit(put(at + value.size(), R"("}})"));
}

__attribute__((noinline)) void OtlpJsonWriter::any_text_of(const OtlpName& name, std::string_view value) {
  any_text_of(OtlpKey(name), value);
}

void OtlpJsonWriter::text(const OtlpKey& key, std::string_view value) {
  constexpr size_t room = OtlpName::room + 2 * longest_short + around;
  if (!is_short(value) || !is_short(key.rest) || !out_->has_room(room)) return any_text_of(key, value);
  unsigned char* at = key.known->put_json(out_->end(), comma_);
  if (!copy_short(at, key.rest)) return any_text_of(key, value);
  at = put(at + key.rest.size(), R"(","value":{"stringValue":")");
  if (!copy_short(at, value)) return any_text_of(key, value);
  comma_ = true;
  out_->commit(put(at + value.size(), R"("}})"));
}

__attribute__((noinline)) void OtlpJsonWriter::any_text_of(const OtlpKey& key, std::string_view value) {
  unsigned char* at = put(attribute(key, value.size() + margin + around), R"(","value":{"stringValue":")");
  out_->commit(put(put_json_text(*out_, at, value, quoted, behind), R"("}})"));
}

void OtlpJsonWriter::integer(const OtlpKey& key, int64_t value) {
  unsigned char* at = put(attribute(key, decimal_room + around), R"(","value":{"intValue":")");
  out_->commit(put(put_signed(at, value), R"("}})"));
}

void OtlpJsonWriter::number(const OtlpKey& key, double value) {
  out_->commit(put(attribute(key, around), R"(","value":{"doubleValue":)"));
  if (std::isfinite(value)) {
    JsonWriter(*out_).number(value);
  } else {
    out_->append(std::isnan(value) ? R"("NaN")" : value > 0 ? R"("Infinity")" : R"("-Infinity")");
  }
  out_->append("}}");
}

void OtlpJsonWriter::boolean(const OtlpKey& key, bool value) {
  unsigned char* at = put(attribute(key, around), R"(","value":{"boolValue":)");
  out_->commit(value ? put(at, "true}}") : put(at, "false}}"));
}

void OtlpJsonWriter::begin_texts(const OtlpKey& key) {
  out_->commit(put(attribute(key, around), R"(","value":{"arrayValue":{"values":[)"));
  comma_in_list_ = false;
}

void OtlpJsonWriter::add_text(std::string_view text) {
  out_->append(comma_in_list_ ? R"(,{"stringValue":)" : R"({"stringValue":)");
  JsonWriter(*out_).string(text);
  out_->append('}');
  comma_in_list_ = true;
}

void OtlpJsonWriter::add_text(std::string_view name, std::string_view value) {
  size_t behind_name = 1 + value.size() + margin + behind;
  unsigned char* at = out_->reserve(around + name.size() + margin + behind_name);
  if (comma_in_list_) *at++ = ',';
  comma_in_list_ = true;
  at = put_json_text(*out_, put(at, R"({"stringValue":")"), name, quoted, behind_name);
  *at++ = ':';
  out_->commit(put(put_json_text(*out_, at, value, quoted, behind), R"("})"));
}

void OtlpJsonWriter::end_texts() { out_->append("]}}}"); }

JsonWriter& OtlpJsonWriter::begin_json(const OtlpKey& key) {
  out_->commit(put(attribute(key, around), R"(","value":{"stringValue":")"));
  return json_writer_.emplace(*out_, quoted_in_string);
}

void OtlpJsonWriter::end_json() { out_->append(R"("}})"); }

// Closes what stands before: the attributes, the last event or the last link.
void OtlpJsonWriter::begin_part(Part part, std::string_view opening) {
  if (part_ == part) {
    out_->append(',');
  } else {
    out_->append("],");
    out_->append(opening);
    part_ = part;
  }
}

void OtlpJsonWriter::begin_event(std::string_view name, int64_t time_ns) {
  begin_part(Part::events, R"("events":[)");
  unsigned char* at = out_->reserve(64 + decimal_room + name.size() + margin);
  at = put_time(put(at, R"({"timeUnixNano":")"), time_ns);
  at = put_json_text(*out_, put(at, R"(","name":")"), name, quoted, 32);
  out_->commit(put(at, R"(","attributes":[)"));
  comma_ = false;
}

void OtlpJsonWriter::begin_link(TraceId trace, uint64_t span_id) {
  begin_part(Part::links, R"("links":[)");
  unsigned char* at = out_->reserve(128);
  at = put_trace_id(put(at, R"({"traceId":")"), trace);
  at = put_hex(put(at, R"(","spanId":")"), span_id);
  out_->commit(put(at, R"(","attributes":[)"));
  comma_ = false;
}

} // namespace llmobs
