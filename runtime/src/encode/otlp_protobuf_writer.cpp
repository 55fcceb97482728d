#include "encode/otlp_protobuf_writer.h"

#include "json/utf8_text.h"

#include <cstring>

namespace llmobs {

namespace {

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
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  id = __builtin_bswap64(id);
#endif
  std::memcpy(at, &id, sizeof id);
  return at + sizeof id;
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

typedef uint64_t Block __attribute__((vector_size(16)));

// Copies at most 64 bytes, and says which bits they have, all together.
uint64_t put_and_look(unsigned char* at, const char* from, size_t size) noexcept {
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
  size_t valid = valid_utf8_size(text);
  if (__builtin_expect(valid == text.size(), 1)) return text;
  replace_invalid_utf8(text, valid, replaced_);
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
  attribute_tag_ = tag(span_attributes, sized_type);
}

void OtlpProtobufWriter::begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) {
  constexpr size_t longest_facts = 80;
  out_ = &out;
  attribute_tag_ = tag(span_attributes, sized_type);
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
  attribute_tag_ = tag(log_attributes, sized_type);
  unsigned char* at = out.reserve(longest_facts + name.size());
  at = put_time(put_time(at, log_time, time_ns), log_observed, time_ns);
  if (trace != TraceId()) at = put_trace_id(at, log_trace_id, trace);
  if (span_id != 0) at = put_span_id(at, log_span_id, span_id);
  out.commit(put_sized(at, log_name, name));
}

void OtlpProtobufWriter::end_log() { close(span_); }

void OtlpProtobufWriter::begin_attributes(Bytes& out) {
  out_ = &out;
  attribute_tag_ = tag(resource_attributes, sized_type);
}

// Of what is so short no size takes more than a byte.
constexpr size_t longest_short_key = 48, longest_short_text = 64, longest_short_value = longest_short_text + 2;

// The head of a short attribute, up to where its value stands, for which there is room. Null: it is not short, or not ASCII.
__attribute__((always_inline)) inline unsigned char* OtlpProtobufWriter::short_head(const OtlpKey& key,
                                                                                    size_t value_size) {
  size_t key_size = key.known->size() + key.rest.size();
  if (key_size > longest_short_key || value_size > longest_short_value) return nullptr;
  unsigned char* at = out_->reserve(longest_short_key + OtlpName::longest + longest_short_value + 8);
  at[0] = attribute_tag_;
  at[1] = static_cast<unsigned char>(key_size + value_size + 4);
  at[2] = tag(pair_key, sized_type);
  at[3] = static_cast<unsigned char>(key_size);
  at = key.known->put(at + 4);
  if (!key.rest.empty()) {
    uint64_t bits = put_and_look(at, key.rest.data(), key.rest.size());
    if (!key.is_plain && (bits & tops) != 0) return nullptr;
    at += key.rest.size();
  }
  at[0] = tag(pair_value, sized_type);
  at[1] = static_cast<unsigned char>(value_size);
  return at + 2;
}

namespace {

constexpr size_t least_of_two = 0x80, most_of_two = 0x3fff; // that a varint of two bytes holds
constexpr size_t longest_medium_value = most_of_two - OtlpName::longest - 8;

// A size that takes two bytes.
unsigned char* put_two(unsigned char* at, size_t size) noexcept {
  at[0] = static_cast<unsigned char>(size | 0x80);
  at[1] = static_cast<unsigned char>(size >> 7);
  return at + 2;
}

} // namespace

// Of a known name, with a value that is not short: both sizes take two bytes.
__attribute__((always_inline)) inline unsigned char* OtlpProtobufWriter::medium_head(const OtlpName& name,
                                                                                     size_t value_size) {
  unsigned char* at = out_->reserve(value_size + OtlpName::room + 8);
  *at++ = attribute_tag_;
  at = put_two(at, OtlpName::field_around + name.size() + 2 + value_size);
  return put_two(name.put_field(at), value_size);
}

__attribute__((noinline)) unsigned char* OtlpProtobufWriter::long_head(const OtlpKey& key, size_t value_size) {
  std::string_view rest = key.rest;
  Bytes replaced;
  if (size_t valid = key.is_plain ? rest.size() : valid_utf8_size(rest); valid != rest.size()) {
    replace_invalid_utf8(rest, valid, replaced);
    rest = replaced.text();
  }
  size_t key_size = key.known->size() + rest.size(), size = sized(key_size) + sized(value_size);
  unsigned char* at = out_->reserve(size + 1 + varint_room + OtlpName::longest);
  *at++ = attribute_tag_;
  at = put_varint(at, size);
  *at++ = tag(pair_key, sized_type);
  at = put_bytes(key.known->put(put_varint(at, key_size)), rest);
  *at++ = tag(pair_value, sized_type);
  return put_varint(at, value_size);
}

// The head of an attribute up to where its value stands, which takes `value_size` bytes. There is room for these.
inline unsigned char* OtlpProtobufWriter::attribute(const OtlpKey& key, size_t value_size) {
  unsigned char* at = short_head(key, value_size);
  return at ? at : long_head(key, value_size);
}

void OtlpProtobufWriter::valid_text(const OtlpKey& key, std::string_view value) {
  size_t value_size = 3 + value.size(); // with a size of two bytes
  if (key.rest.empty() && value.size() >= least_of_two && value_size <= longest_medium_value) {
    unsigned char* at = medium_head(*key.known, value_size);
    *at++ = tag(any_text, sized_type);
    at = put_two(at, value.size());
    std::memcpy(at, value.data(), value.size());
    return out_->commit(at + value.size());
  }
  out_->commit(put_sized(attribute(key, sized(value.size())), any_text, value));
}

__attribute__((noinline)) void OtlpProtobufWriter::any_text_of(const OtlpKey& key, std::string_view value) {
  valid_text(key, utf8(value));
}

// Most texts are short.
void OtlpProtobufWriter::text(const OtlpName& name, std::string_view value) {
  if (value.size() > longest_short_text) return any_text_of(name, value);
  unsigned char* at = out_->reserve(2 + OtlpName::room + longest_short_text + 8);
  at[0] = attribute_tag_;
  at[1] = static_cast<unsigned char>(OtlpName::field_around + name.size() + 3 + value.size());
  at = name.put_field(at + 2);
  at[0] = static_cast<unsigned char>(value.size() + 2);
  at[1] = tag(any_text, sized_type);
  at[2] = static_cast<unsigned char>(value.size());
  if ((put_and_look(at + 3, value.data(), value.size()) & tops) != 0) return any_text_of(name, value);
  out_->commit(at + 3 + value.size());
}

void OtlpProtobufWriter::text(const OtlpKey& key, std::string_view value) {
  if (value.size() > longest_short_text) return any_text_of(key, value);
  unsigned char* at = short_head(key, value.size() + 2);
  if (!at) return any_text_of(key, value);
  at[0] = tag(any_text, sized_type);
  at[1] = static_cast<unsigned char>(value.size());
  if ((put_and_look(at + 2, value.data(), value.size()) & tops) != 0) return any_text_of(key, value);
  out_->commit(at + 2 + value.size());
}

void OtlpProtobufWriter::integer(const OtlpKey& key, int64_t value) {
  auto bits = static_cast<uint64_t>(value);
  unsigned char* at = attribute(key, 1 + varint_size(bits));
  *at++ = tag(any_integer, varint_type);
  out_->commit(put_varint(at, bits));
}

void OtlpProtobufWriter::number(const OtlpKey& key, double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  unsigned char* at = attribute(key, 1 + sizeof bits);
  *at++ = tag(any_number, fixed64_type);
  out_->commit(put_fixed64(at, bits));
}

void OtlpProtobufWriter::boolean(const OtlpKey& key, bool value) {
  unsigned char* at = attribute(key, 2);
  *at++ = tag(any_boolean, varint_type);
  *at++ = value ? 1 : 0;
  out_->commit(at);
}

// What the program gave of the key may be gone when the text is complete.
void OtlpProtobufWriter::keep(const OtlpKey& key) {
  made_.clear();
  kept_key_ = key;
  if (key.rest.empty()) return;
  kept_rest_.clear();
  kept_rest_.append(key.rest);
  kept_key_.rest = kept_rest_.text();
}

void OtlpProtobufWriter::begin_texts(const OtlpKey& key) { keep(key); }

void OtlpProtobufWriter::add_text(std::string_view text) {
  std::string_view safe = utf8(text);
  unsigned char* at = made_.reserve(sized(sized(safe.size())) + varint_room);
  *at++ = tag(array_values, sized_type);
  made_.commit(put_sized(put_varint(at, sized(safe.size())), any_text, safe));
}

__attribute__((always_inline)) inline bool OtlpProtobufWriter::add_short_pair(std::string_view name,
                                                                              std::string_view value) {
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
  if (!add_short_pair(name, value)) add_any_pair(name, value);
}

__attribute__((noinline)) void OtlpProtobufWriter::add_any_pair(std::string_view name, std::string_view value) {
  pair_.clear();
  unsigned char* at = put_bytes(pair_.reserve(name.size() + 1 + value.size()), name);
  *at++ = ':';
  pair_.commit(put_bytes(at, value));
  add_text(pair_.text());
}

void OtlpProtobufWriter::end_texts() {
  out_->commit(put_sized(attribute(kept_key_, sized(made_.size())), any_array, made_.text()));
}

JsonWriter& OtlpProtobufWriter::begin_json(const OtlpKey& key) {
  keep(key);
  return json_writer_.emplace(made_);
}

void OtlpProtobufWriter::end_json() { valid_text(kept_key_, made_.text()); }

void OtlpProtobufWriter::begin_event(std::string_view name, int64_t time_ns) {
  open(span_events, part_);
  attribute_tag_ = tag(event_attributes, sized_type);
  unsigned char* at = out_->reserve(sized(name.size()) + 1 + sizeof time_ns);
  out_->commit(put_sized(put_time(at, event_time, time_ns), event_name, name));
}

void OtlpProtobufWriter::begin_link(TraceId trace, uint64_t span_id) {
  open(span_links, part_);
  attribute_tag_ = tag(link_attributes, sized_type);
  unsigned char* at = out_->reserve(4 + 3 * id_size);
  out_->commit(put_span_id(put_trace_id(at, link_trace_id, trace), link_span_id, span_id));
}

void OtlpProtobufWriter::idle() noexcept {
  made_.release();
  kept_rest_.release();
  pair_.release();
  replaced_.release();
}

} // namespace llmobs
