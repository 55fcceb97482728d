#include "encode/otlp_protobuf_writer.h"

#include "json/utf8.h"

#include <cstring>

namespace llmobs {

namespace {

constexpr uint32_t replacement = 0xfffd;
constexpr size_t varint_room = 10, id_size = 8;

enum WireType : unsigned { varint_type = 0, fixed64_type = 1, sized_type = 2 };
constexpr unsigned char tag(unsigned field, WireType type) noexcept {
  return static_cast<unsigned char>(field << 3 | type); // fields up to 15
}

// Fields of the messages. What is around log records has the numbers of what is around spans.
constexpr unsigned request_resource_spans = 1;
constexpr unsigned resource_of_spans = 1, scope_spans = 2, resource_schema = 3;
constexpr unsigned resource_attributes = 1;
constexpr unsigned scope_of_spans = 1, spans = 2, scope_schema = 3;
constexpr unsigned scope_name = 1, scope_version = 2;
constexpr unsigned span_trace_id = 1, span_id = 2, span_parent_id = 4, span_name = 5, span_kind = 6, span_start = 7,
                   span_end = 8, span_attributes = 9, span_events = 11, span_links = 13, span_status = 15;
constexpr unsigned log_time = 1, log_attributes = 6, log_trace_id = 9, log_span_id = 10, log_observed = 11,
                   log_name = 12;
constexpr unsigned event_time = 1, event_name = 2, event_attributes = 3;
constexpr unsigned link_trace_id = 1, link_span_id = 2, link_attributes = 4;
constexpr unsigned status_message = 2, status_code = 3;
constexpr unsigned pair_key = 1, pair_value = 2;
constexpr unsigned any_text = 1, any_boolean = 2, any_integer = 3, any_number = 4, any_array = 5, array_values = 1;
constexpr unsigned char status_ok = 1, status_error = 2;

size_t varint_size(uint64_t value) noexcept {
  size_t bits = 64 - static_cast<size_t>(__builtin_clzll(value | 1));
  return (bits + 6) / 7;
}

unsigned char* put_varint(unsigned char* at, uint64_t value) noexcept {
  while (value >= 0x80) {
    *at++ = static_cast<unsigned char>(value | 0x80);
    value >>= 7;
  }
  *at++ = static_cast<unsigned char>(value);
  return at;
}

unsigned char* put_bytes(unsigned char* at, std::string_view bytes) noexcept {
  return put_short(at, bytes.data(), bytes.size());
}

// The size of a field that holds so many bytes.
size_t sized(size_t bytes) noexcept { return 1 + varint_size(bytes) + bytes; }

unsigned char* put_sized(unsigned char* at, unsigned field, std::string_view bytes) noexcept {
  *at++ = tag(field, sized_type);
  return put_bytes(put_varint(at, bytes.size()), bytes);
}

unsigned char* put_id(unsigned char* at, uint64_t id) noexcept {
  for (int shift = 56; shift >= 0; shift -= 8) *at++ = static_cast<unsigned char>(id >> shift);
  return at;
}

unsigned char* put_fixed64(unsigned char* at, uint64_t value) noexcept {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  value = __builtin_bswap64(value);
#endif
  std::memcpy(at, &value, sizeof value);
  return at + sizeof value;
}

unsigned char* put_time(unsigned char* at, unsigned field, int64_t ns) noexcept {
  *at++ = tag(field, fixed64_type);
  return put_fixed64(at, ns < 0 ? 0 : static_cast<uint64_t>(ns));
}

unsigned char* put_span_id(unsigned char* at, unsigned field, uint64_t id) noexcept {
  *at++ = tag(field, sized_type);
  *at++ = id_size;
  return put_id(at, id);
}

unsigned char* put_trace_id(unsigned char* at, unsigned field, TraceId id) noexcept {
  *at++ = tag(field, sized_type);
  *at++ = 2 * id_size;
  return put_id(put_id(at, id.high), id.low);
}

constexpr uint64_t tops = 0x8080808080808080u; // the bits that ASCII does not have

// Copies at most 64 bytes, and says which bits they have, all together.
uint64_t put_and_look(unsigned char* at, const char* from, size_t size) noexcept {
  typedef uint64_t Block __attribute__((vector_size(16)));
  auto ends = [&](auto first) -> uint64_t { // two words that may overlap
    auto last = first;
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(at, &first, sizeof first);
    std::memcpy(at + size - sizeof last, &last, sizeof last);
    return first | last;
  };
  if (size >= sizeof(Block)) {
    Block all{}, block;
    const char* last = from + size - sizeof block;
    for (; from < last; from += sizeof block, at += sizeof block) {
      std::memcpy(&block, from, sizeof block);
      std::memcpy(at, &block, sizeof block);
      all |= block;
    }
    std::memcpy(&block, last, sizeof block);
    std::memcpy(at - (from - last), &block, sizeof block);
    all |= block;
    return all[0] | all[1];
  }
  if (size >= sizeof(uint64_t)) return ends(uint64_t());
  if (size >= sizeof(uint32_t)) return ends(uint32_t());
  uint64_t all = 0;
  for (size_t i = 0; i < size; ++i) all |= at[i] = static_cast<unsigned char>(from[i]);
  return all;
}

bool is_ascii(const unsigned char* at, size_t size) noexcept {
  uint64_t all = 0, word = 0;
  if (size < sizeof word) {
    for (size_t i = 0; i < size; ++i) all |= at[i];
    return (all & 0x80) == 0;
  }
  const unsigned char* last = at + size - sizeof word;
  for (; last - at >= 32; at += 32) {
    uint64_t four[4];
    std::memcpy(four, at, sizeof four);
    all |= (four[0] | four[1]) | (four[2] | four[3]);
  }
  for (; at < last; at += sizeof word) {
    std::memcpy(&word, at, sizeof word);
    all |= word;
  }
  std::memcpy(&word, last, sizeof word);
  return ((all | word) & tops) == 0;
}

// How much of the text, from its beginning, is UTF-8.
size_t valid_size(std::string_view text) noexcept {
  const auto* begin = reinterpret_cast<const unsigned char*>(text.data());
  if (is_ascii(begin, text.size())) return text.size();
  const auto* end = begin + text.size();
  const unsigned char* at = begin;
  while (at != end) {
    while (end - at >= 8) {
      uint64_t word;
      std::memcpy(&word, at, sizeof word);
      if ((word & tops) != 0) break;
      at += sizeof word;
    }
    while (at != end && *at < 0x80) ++at;
    while (at != end && *at >= 0x80) {
      Utf8Step step = utf8_step(at, end);
      if (!step.valid) return static_cast<size_t>(at - begin);
      at += step.size;
    }
  }
  return text.size();
}

void replace_invalid(std::string_view text, size_t valid, Bytes& out) {
  out.clear();
  while (!text.empty()) {
    out.append(text.substr(0, valid));
    text.remove_prefix(valid);
    if (text.empty()) break;
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    out.commit(put_utf8(out.reserve(4), replacement));
    text.remove_prefix(utf8_step(at, at + text.size()).size);
    valid = valid_size(text);
  }
}

} // namespace

void OtlpProtobufWriter::write_head(const OtlpEnvelope& envelope, size_t spans_size, Bytes& head) {
  size_t scope_size = sized(envelope.scope_name.size()) + sized(envelope.scope_version.size());
  size_t schema_size = envelope.schema_url.empty() ? 0 : sized(envelope.schema_url.size());
  size_t scope_spans_size = sized(scope_size) + schema_size + spans_size;
  size_t resource_spans_size = sized(envelope.resource.size()) + schema_size + sized(scope_spans_size);
  head.clear();
  unsigned char* at = head.reserve(resource_spans_size - spans_size + 2 * varint_room + 2);
  *at++ = tag(request_resource_spans, sized_type);
  at = put_varint(at, resource_spans_size);
  at = put_sized(at, resource_of_spans, envelope.resource.text());
  if (schema_size != 0) at = put_sized(at, resource_schema, envelope.schema_url);
  *at++ = tag(scope_spans, sized_type);
  at = put_varint(at, scope_spans_size);
  *at++ = tag(scope_of_spans, sized_type);
  at = put_varint(at, scope_size);
  at = put_sized(at, scope_name, envelope.scope_name);
  at = put_sized(at, scope_version, envelope.scope_version);
  if (schema_size != 0) at = put_sized(at, scope_schema, envelope.schema_url);
  head.commit(at);
}

std::string_view OtlpProtobufWriter::utf8(std::string_view text) {
  size_t valid = valid_size(text);
  if (__builtin_expect(valid == text.size(), 1)) return text;
  replace_invalid(text, valid, replaced_);
  return replaced_.text();
}

// A message whose size is not known yet: one size of two bytes is expected, as most are.
constexpr size_t expected_head = 3;

void OtlpProtobufWriter::open(unsigned field, size_t& start) {
  start = out_->size();
  unsigned char* at = out_->reserve(expected_head);
  *at = tag(field, sized_type);
  out_->commit(at + expected_head);
}

void OtlpProtobufWriter::close(size_t start) {
  size_t size = out_->size() - start - expected_head;
  size_t head = 1 + varint_size(size);
  if (head != expected_head) {
    out_->reserve(varint_room);
    std::memmove(out_->data() + start + head, out_->data() + start + expected_head, size);
  }
  put_varint(out_->data() + start + 1, size);
  out_->cut(start + head + size);
  attributes_field_ = span_attributes;
}

void OtlpProtobufWriter::begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) {
  constexpr size_t longest_facts = 80;
  out_ = &out;
  attributes_field_ = span_attributes;
  open(spans, span_);
  std::string_view safe_name = utf8(name);
  unsigned char* at = out.reserve(longest_facts + safe_name.size());
  at = put_trace_id(at, span_trace_id, span.trace);
  at = put_span_id(at, span_id, span.span_id);
  if (span.parent_id != 0) at = put_span_id(at, span_parent_id, span.parent_id);
  at = put_sized(at, span_name, safe_name);
  *at++ = tag(span_kind, varint_type);
  *at++ = static_cast<unsigned char>(kind);
  at = put_time(at, span_start, span.start_ns);
  at = put_time(at, span_end, span.end_ns());
  out.commit(at);
}

void OtlpProtobufWriter::end_span(bool failed, std::string_view message) {
  std::string_view text = failed ? utf8(message) : std::string_view();
  size_t size = 2 + (text.empty() ? 0 : sized(text.size()));
  unsigned char* at = out_->reserve(size + 1 + varint_room);
  *at++ = tag(span_status, sized_type);
  at = put_varint(at, size);
  if (!text.empty()) at = put_sized(at, status_message, text);
  *at++ = tag(status_code, varint_type);
  *at++ = failed ? status_error : status_ok;
  out_->commit(at);
  close(span_);
}

void OtlpProtobufWriter::begin_log(Bytes& out, TraceId trace, uint64_t span_id, int64_t time_ns,
                                   std::string_view name) {
  constexpr size_t longest_facts = 64;
  out_ = &out;
  open(spans, span_);
  attributes_field_ = log_attributes;
  unsigned char* at = out.reserve(longest_facts + name.size());
  at = put_time(put_time(at, log_time, time_ns), log_observed, time_ns);
  if (trace != TraceId()) at = put_trace_id(at, log_trace_id, trace);
  if (span_id != 0) at = put_span_id(at, log_span_id, span_id);
  out.commit(put_sized(at, log_name, name));
}

void OtlpProtobufWriter::end_log() { close(span_); }

void OtlpProtobufWriter::begin_attributes(Bytes& out) {
  out_ = &out;
  attributes_field_ = resource_attributes;
}

OtlpKey OtlpProtobufWriter::utf8(OtlpKey key) {
  if (key.is_plain || valid_size(key.text) == key.text.size()) return key;
  Bytes safe;
  replace_invalid(key.text, valid_size(key.text), safe);
  safe_key_ = safe.text();
  return OtlpKey::any(safe_key_);
}

// Of what is so short no size takes more than a byte.
constexpr size_t longest_short_key = 48, longest_short_text = 64, longest_short_value = longest_short_text + 2;

inline bool OtlpProtobufWriter::is_short(OtlpKey key, size_t value_size) noexcept {
  return key.is_plain && key.text.size() <= longest_short_key && value_size <= longest_short_value;
}

inline unsigned char* OtlpProtobufWriter::short_attribute(OtlpKey key, size_t value_size) {
  auto key_size = static_cast<unsigned char>(key.text.size()), size = static_cast<unsigned char>(value_size);
  unsigned char* at = out_->reserve(longest_short_key + longest_short_value + 8);
  at[0] = tag(attributes_field_, sized_type);
  at[1] = static_cast<unsigned char>(key_size + size + 4);
  at[2] = tag(pair_key, sized_type);
  at[3] = key_size;
  at = put_short(at + 4, key.text.data(), key_size);
  at[0] = tag(pair_value, sized_type);
  at[1] = size;
  return at + 2;
}

// The head of an attribute up to where its value stands, which takes `value_size` bytes. There is room for these.
unsigned char* OtlpProtobufWriter::attribute(OtlpKey key, size_t value_size) {
  if (is_short(key, value_size)) return short_attribute(key, value_size);
  key = utf8(key);
  size_t size = sized(key.text.size()) + sized(value_size);
  unsigned char* at = out_->reserve(size + 1 + varint_room);
  *at++ = tag(attributes_field_, sized_type);
  at = put_varint(at, size);
  at = put_sized(at, pair_key, key.text);
  *at++ = tag(pair_value, sized_type);
  return put_varint(at, value_size);
}

// As most texts are.
__attribute__((always_inline)) inline bool OtlpProtobufWriter::short_text(OtlpKey key, std::string_view value) {
  if (value.size() > longest_short_text || !is_short(key, value.size() + 2)) return false;
  unsigned char* at = short_attribute(key, value.size() + 2);
  at[0] = tag(any_text, sized_type);
  at[1] = static_cast<unsigned char>(value.size());
  if ((put_and_look(at + 2, value.data(), value.size()) & tops) != 0) return false; // and nothing was written
  out_->commit(at + 2 + value.size());
  return true;
}

void OtlpProtobufWriter::valid_text(OtlpKey key, std::string_view value) {
  out_->commit(put_sized(attribute(key, sized(value.size())), any_text, value));
}

void OtlpProtobufWriter::text(OtlpKey key, std::string_view value) {
  if (!short_text(key, value)) valid_text(key, utf8(value));
}

void OtlpProtobufWriter::integer(OtlpKey key, int64_t value) {
  auto bits = static_cast<uint64_t>(value);
  unsigned char* at = attribute(key, 1 + varint_size(bits));
  *at++ = tag(any_integer, varint_type);
  out_->commit(put_varint(at, bits));
}

void OtlpProtobufWriter::number(OtlpKey key, double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  unsigned char* at = attribute(key, 1 + sizeof bits);
  *at++ = tag(any_number, fixed64_type);
  out_->commit(put_fixed64(at, bits));
}

void OtlpProtobufWriter::boolean(OtlpKey key, bool value) {
  unsigned char* at = attribute(key, 2);
  *at++ = tag(any_boolean, varint_type);
  *at++ = value ? 1 : 0;
  out_->commit(at);
}

// The key may be gone when the text is complete.
void OtlpProtobufWriter::keep(OtlpKey key) {
  made_key_.clear();
  made_key_.commit(put_bytes(made_key_.reserve(key.text.size()), key.text));
  made_key_is_plain_ = key.is_plain;
  made_.clear();
}

OtlpKey OtlpProtobufWriter::kept_key() const noexcept {
  return made_key_is_plain_ ? OtlpKey::plain(made_key_.text()) : OtlpKey::any(made_key_.text());
}

void OtlpProtobufWriter::begin_texts(OtlpKey key) { keep(key); }

void OtlpProtobufWriter::add_text(std::string_view text) {
  std::string_view safe = utf8(text);
  unsigned char* at = made_.reserve(sized(sized(safe.size())) + varint_room);
  *at++ = tag(array_values, sized_type);
  made_.commit(put_sized(put_varint(at, sized(safe.size())), any_text, safe));
}

bool OtlpProtobufWriter::add_short_pair(std::string_view name, std::string_view value) {
  size_t size = name.size() + 1 + value.size();
  if (size > longest_short_text) return false;
  unsigned char* at = made_.reserve(size + 4);
  at[0] = tag(array_values, sized_type);
  at[1] = static_cast<unsigned char>(size + 2);
  at[2] = tag(any_text, sized_type);
  at[3] = static_cast<unsigned char>(size);
  unsigned char* end = at + 4 + name.size();
  uint64_t bits = put_and_look(at + 4, name.data(), name.size());
  *end++ = ':';
  bits |= put_and_look(end, value.data(), value.size());
  if ((bits & tops) != 0) return false;
  made_.commit(end + value.size());
  return true;
}

void OtlpProtobufWriter::add_text(std::string_view name, std::string_view value) {
  if (add_short_pair(name, value)) return;
  pair_.clear();
  unsigned char* at = put_bytes(pair_.reserve(name.size() + 1 + value.size()), name);
  *at++ = ':';
  pair_.commit(put_bytes(at, value));
  add_text(pair_.text());
}

void OtlpProtobufWriter::end_texts() {
  out_->commit(put_sized(attribute(kept_key(), sized(made_.size())), any_array, made_.text()));
}

JsonWriter& OtlpProtobufWriter::begin_json(OtlpKey key) {
  keep(key);
  return json_writer_.emplace(made_);
}

void OtlpProtobufWriter::end_json() { valid_text(kept_key(), made_.text()); }

void OtlpProtobufWriter::begin_event(std::string_view name, int64_t time_ns) {
  open(span_events, part_);
  attributes_field_ = event_attributes;
  unsigned char* at = out_->reserve(sized(name.size()) + 1 + sizeof time_ns);
  out_->commit(put_sized(put_time(at, event_time, time_ns), event_name, name));
}

void OtlpProtobufWriter::begin_link(TraceId trace, uint64_t span_id) {
  open(span_links, part_);
  attributes_field_ = link_attributes;
  unsigned char* at = out_->reserve(4 + 3 * id_size);
  out_->commit(put_span_id(put_trace_id(at, link_trace_id, trace), link_span_id, span_id));
}

void OtlpProtobufWriter::idle() noexcept {
  made_.release();
  made_key_.release();
  pair_.release();
  replaced_.release();
}

} // namespace llmobs
