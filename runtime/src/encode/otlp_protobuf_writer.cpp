#include "encode/otlp_protobuf_writer.h"

#include "encode/protobuf_fields.h"
#include "json/utf8_text.h"

#include <cstring>

namespace llmobs {

using namespace protobuf;

namespace {

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

// A message whose size is not known yet: it has two bytes, also where one would do (readers know a number by its last byte, and take
// leading zeroes); only for more than that what is behind it is moved.
constexpr size_t expected_head = 3;

void OtlpProtobufWriter::open(unsigned field, size_t& start) {
  start = out_->size();
  unsigned char* at = out_->reserve(expected_head);
  *at = tag(field, sized_type);
  out_->commit(at + expected_head);
}

void OtlpProtobufWriter::close(size_t start) {
  size_t size = out_->size() - start - expected_head;
  if (size <= most_of_two) {
    put_two(out_->data() + start + 1, size);
  } else {
    size_t head = 1 + varint_size(size);
    out_->reserve(varint_room);
    std::memmove(out_->data() + start + head, out_->data() + start + expected_head, size);
    put_varint(out_->data() + start + 1, size);
    out_->cut(start + head + size);
  }
  attribute_tag_ = tag(span_attributes, sized_type);
}

void OtlpProtobufWriter::begin_span(Bytes& out, const SpanFacts& span, std::string_view name, OtlpSpanKind kind) {
  constexpr size_t longest_facts = 80;
  out_ = &out;
  attribute_tag_ = tag(span_attributes, sized_type);
  open(spans, span_);
  std::string_view safe_name = is_short_ascii(name) ? name : utf8(name);
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
  size_t text_size = text.empty() ? 0 : sized(text.size());
  unsigned char* at = out_->reserve(text_size + 3 + varint_room);
  *at++ = tag(span_status, sized_type);
  at = put_varint(at, text_size + 2);
  if (text_size != 0) at = put_sized(at, status_message, text);
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
constexpr size_t short_room = longest_short_key + OtlpName::longest + longest_short_value + 8;

// The head of a short attribute, up to where its value stands, if there is `short_room`. Null: it is not short, or not ASCII.
__attribute__((always_inline)) inline unsigned char* OtlpProtobufWriter::short_head(const OtlpKey& key,
                                                                                    size_t value_size) {
  size_t key_size = key.known->size() + key.rest.size();
  if (key_size > longest_short_key || value_size > longest_short_value) return nullptr;
  unsigned char* at = out_->end();
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

constexpr size_t longest_medium_value = most_of_two - OtlpName::longest - 8, medium_room = OtlpName::room + 8;

// Of a known name, with a value that is not short, if there is `medium_room` besides: both sizes take two bytes.
__attribute__((always_inline)) inline unsigned char* OtlpProtobufWriter::medium_head(const OtlpName& name,
                                                                                     size_t value_size) {
  unsigned char* at = out_->end();
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
  out_->reserve(short_room);
  unsigned char* at = short_head(key, value_size);
  return at ? at : long_head(key, value_size);
}

void OtlpProtobufWriter::valid_text(const OtlpKey& key, std::string_view value) {
  out_->commit(put_sized(attribute(key, sized(value.size())), any_text, value));
}

__attribute__((noinline)) void OtlpProtobufWriter::checked_text(const OtlpKey& key, std::string_view value) {
  valid_text(key, utf8(value));
}

// Of a known name and of ASCII, as most are: what is here calls nothing, except in the end.
__attribute__((noinline)) void OtlpProtobufWriter::any_text_of(const OtlpKey& key, std::string_view value) {
  size_t value_size = 3 + value.size(); // with a size of two bytes
  bool is_medium = key.rest.empty() && value.size() >= least_of_two && value_size <= longest_medium_value;
  if (!is_medium || !out_->has_room(medium_room + value_size)) return checked_text(key, value);
  unsigned char* at = medium_head(*key.known, value_size);
  *at++ = tag(any_text, sized_type);
  at = put_two(at, value.size());
  if ((put_long_and_look(at, value.data(), value.size()) & tops) != 0) return checked_text(key, value);
  out_->commit(at + value.size());
}

__attribute__((noinline)) void OtlpProtobufWriter::any_text_of(const OtlpName& name, std::string_view value) {
  any_text_of(OtlpKey(name), value);
}

// Most texts are short. What is here calls nothing, except in the end.
void OtlpProtobufWriter::text(const OtlpName& name, std::string_view value) {
  constexpr size_t room = 2 + OtlpName::room + longest_short_text + 8;
  if (value.size() > longest_short_text || !out_->has_room(room)) return any_text_of(name, value);
  unsigned char* at = out_->end();
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
  if (value.size() > longest_short_text || !out_->has_room(short_room)) return any_text_of(key, value);
  unsigned char* at = short_head(key, value.size() + 2);
  if (!at) return any_text_of(key, value);
  at[0] = tag(any_text, sized_type);
  at[1] = static_cast<unsigned char>(value.size());
  if ((put_and_look(at + 2, value.data(), value.size()) & tops) != 0) return any_text_of(key, value);
  out_->commit(at + 2 + value.size());
}

__attribute__((noinline)) void OtlpProtobufWriter::any_integer_of(const OtlpKey& key, uint64_t bits) {
  unsigned char* at = attribute(key, 1 + varint_size(bits));
  *at++ = tag(any_integer, varint_type);
  out_->commit(put_varint(at, bits));
}

void OtlpProtobufWriter::integer(const OtlpKey& key, int64_t value) {
  auto bits = static_cast<uint64_t>(value);
  if (!out_->has_room(short_room)) return any_integer_of(key, bits);
  unsigned char* at = short_head(key, 1 + varint_size(bits));
  if (!at) return any_integer_of(key, bits);
  *at++ = tag(any_integer, varint_type);
  out_->commit(put_varint(at, bits));
}

void OtlpProtobufWriter::number(const OtlpKey& key, double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  size_t value_size = 1 + sizeof bits;
  unsigned char* at = out_->has_room(short_room) ? short_head(key, value_size) : nullptr;
  if (!at) at = long_head(key, value_size);
  *at++ = tag(any_number, fixed64_type);
  out_->commit(put_fixed64(at, bits));
}

void OtlpProtobufWriter::boolean(const OtlpKey& key, bool value) {
  unsigned char* at = attribute(key, 2);
  *at++ = tag(any_boolean, varint_type);
  *at++ = value ? 1 : 0;
  out_->commit(at);
}

// An attribute whose value is written behind its head, and has its size then. Its three sizes have two bytes each, as a
// message's.
constexpr size_t expected_outside = 3, expected_inside = 5; // bytes around the key and the tag of the value

void OtlpProtobufWriter::open_value(const OtlpKey& key, unsigned kind) {
  std::string_view rest = key.is_plain ? key.rest : utf8(key.rest);
  attribute_ = out_->size();
  unsigned char* at = out_->reserve(OtlpName::room + rest.size() + varint_room + expected_outside + expected_inside);
  *at++ = attribute_tag_;
  at += 2;
  if (rest.empty()) {
    at = key.known->put_field(at);
  } else {
    *at++ = tag(pair_key, sized_type);
    at = put_bytes(key.known->put(put_varint(at, key.known->size() + rest.size())), rest);
    *at++ = tag(pair_value, sized_type);
  }
  at[2] = tag(kind, sized_type);
  out_->commit(at + expected_inside);
  content_ = out_->size();
}

void OtlpProtobufWriter::close_value() {
  size_t content = out_->size() - content_;
  size_t key = content_ - expected_inside - attribute_ - expected_outside;
  size_t pair = key + expected_inside + content;
  if (pair > most_of_two) return fit_value(key, content);
  put_two(out_->data() + attribute_ + 1, pair);
  put_two(out_->data() + content_ - 5, 3 + content);
  put_two(out_->data() + content_ - 2, content);
}

// With sizes that take more than two bytes: what stands behind them is moved.
__attribute__((noinline)) void OtlpProtobufWriter::fit_value(size_t key, size_t content) {
  size_t pair = key + sized(sized(content)) - 1;
  out_->reserve(3 * varint_room);
  unsigned char *begin = out_->data() + attribute_ + 1, *old_content = out_->data() + content_;
  unsigned char kind = old_content[-3];
  unsigned char* new_key = begin + varint_size(pair);
  unsigned char* new_content = new_key + key + varint_size(sized(content)) + 1 + varint_size(content);
  std::memmove(new_content, old_content, content);
  std::memmove(new_key, begin + 2, key);
  put_varint(begin, pair);
  unsigned char* at = put_varint(new_key + key, sized(content));
  *at++ = kind;
  put_varint(at, content);
  out_->commit(new_content + content);
}

void OtlpProtobufWriter::begin_texts(const OtlpKey& key) { open_value(key, any_array); }

void OtlpProtobufWriter::add_text(std::string_view text) {
  std::string_view safe = utf8(text);
  unsigned char* at = out_->reserve(sized(sized(safe.size())) + varint_room);
  *at++ = tag(array_values, sized_type);
  out_->commit(put_sized(put_varint(at, sized(safe.size())), any_text, safe));
}

__attribute__((always_inline)) inline bool OtlpProtobufWriter::add_short_pair(std::string_view name,
                                                                              std::string_view value) {
  size_t size = name.size() + 1 + value.size();
  if (size > longest_short_text || !out_->has_room(size + 4)) return false;
  unsigned char* at = out_->end();
  at[0] = tag(array_values, sized_type);
  at[1] = static_cast<unsigned char>(size + 2);
  at[2] = tag(any_text, sized_type);
  at[3] = static_cast<unsigned char>(size);
  unsigned char* end = at + 4 + name.size();
  uint64_t bits = put_and_look(at + 4, name.data(), name.size());
  *end++ = ':';
  bits |= put_and_look(end, value.data(), value.size());
  if ((bits & tops) != 0) return false;
  out_->commit(end + value.size());
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

void OtlpProtobufWriter::end_texts() { close_value(); }

JsonWriter& OtlpProtobufWriter::begin_json(const OtlpKey& key) {
  open_value(key, any_text);
  return json_writer_.emplace(*out_);
}

void OtlpProtobufWriter::end_json() { close_value(); }

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
  pair_.release();
  replaced_.release();
}

} // namespace llmobs
