#include "encode/encode_datadog.h"

#include "base/digits.h"
#include "encode/declared_json.h"
#include "encode/messages.h"
#include "encode/put_text.h"
#include "value/value_json.h"
#include "json/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

namespace llmobs {

namespace {

constexpr std::string_view dropped_text =
    "[This value has been dropped because this span's size exceeds the 5MB size limit.]";
constexpr std::string_view envelope_start = R"({"_dd.stage":"raw","_dd.tracer_version":")" LLMOBS_VERSION
                                            R"(","event_type":"span","spans":[)";
constexpr std::string_view default_model = "custom";

} // namespace

std::string lower_case(std::string_view text) {
  std::string lower;
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = at + text.size();
  while (at != end) {
    Utf8Step step{1, true};
    uint32_t c = *at;
    if (c >= 0x80) step = utf8_step(at, end);
    if (!step.valid || step.size > 2) {
      lower.append(reinterpret_cast<const char*>(at), step.size);
      at += step.size;
      continue;
    }
    if (step.size == 2) c = ((c & 0x1f) << 6) | (at[1] & 0x3f);
    bool by_32 = (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3ab) ||
                 (c >= 0x410 && c <= 0x42f);
    if (by_32) c += 32;
    if (c >= 0x400 && c <= 0x40f) c += 80;
    bool even_is_upper = (c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14a && c <= 0x177) ||
                         (c >= 0x460 && c <= 0x481);
    bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
    if ((even_is_upper && c % 2 == 0) || (odd_is_upper && c % 2 == 1)) c += 1;
    unsigned char bytes[4];
    lower.append(reinterpret_cast<char*>(bytes), static_cast<size_t>(put_utf8(bytes, c) - bytes));
    at += step.size;
  }
  return lower;
}

DatadogEncoder::DatadogEncoder(const FinalConfig& config)
    : ml_app_(config.ml_app), event_limit_(config.datadog.event_bytes != 0 ? config.datadog.event_bytes : event_limit) {
  std::multimap<std::string_view, std::string_view> usual(config.tags.begin(), config.tags.end());
  auto set = [&](std::string_view name, std::string_view value) {
    usual.erase(name);
    usual.emplace(name, value);
  };
  set("ddtrace.version", LLMOBS_VERSION);
  set("env", config.env);
  set("language", "cpp");
  set("ml_app", config.ml_app);
  set("service", config.service);
  set("source", "integration");
  set("version", config.version);
  usual.erase("error"); // said by the span itself
  usual.erase("error_type");

  Bytes all;
  JsonWriter writer(all);
  for (const auto& [name, value] : usual) {
    Bytes one;
    JsonWriter(one).pair(name, value);
    writer.raw(one.text());
    usual_tags_.push_back({std::string(name), std::string(one.text())});
    taken_name_bits_ |= name_bit(name);
  }
  for (std::string_view name : {"error", "error_type", "session_id"}) taken_name_bits_ |= name_bit(name);
  all_usual_tags_ = all.text();
  ordinary_end_ = fmt::format(R"(,"metadata":{{}}}},"metrics":{{}},"tags":[{},"error:0"]}})", all_usual_tags_);
}

bool DatadogEncoder::encode(const SpanData& span, Bytes& out) {
  size_t start = out.size();
  event(span, out, true);
  bool whole = out.size() - start - envelope_start.size() <= event_limit_;
  if (!whole) {
    out.cut(start);
    event(span, out, false);
  }
  out.append("]}");
  return whole;
}

void DatadogEncoder::event(const SpanData& span, Bytes& bytes, bool with_content) {
  head(span, bytes);
  JsonWriter out(bytes);
  out.is_inside();
  if (has_model(span.kind)) {
    out.raw_key("\"model_name\":");
    out.string(span.model_name.empty() ? default_model : span.model_name);
    out.raw_key("\"model_provider\":");
    out.string(span.model_provider.empty() ? default_model : lower_case(span.model_provider));
  }
  if (with_content) {
    content(span, out);
  } else {
    out.raw_key("\"input\":");
    out.raw(fmt::format("{{\"value\":\"{0}\"}},\"output\":{{\"value\":\"{0}\"}}", dropped_text));
  }
  bool is_ordinary = !span.failed && with_content && span.agent_span_id == 0 && span.session_id.empty() &&
                     span.ml_app.empty() && span.metadata.empty() && span.metrics.empty() && span.tags.empty() &&
                     span.input.rest.empty() && span.output.rest.empty() && span.declared.empty();
  if (is_ordinary) return bytes.append(ordinary_end_);
  metadata(span, out, with_content);
  metrics(span, out);
  tags(span, out);
  if (!span.session_id.empty()) {
    out.raw_key("\"session_id\":");
    out.string(span.session_id);
  }
  write_span_links(out, span.declared);
  if (!with_content) {
    out.raw_key("\"collection_errors\":");
    out.raw("[\"dropped_io\"]");
  }
  out.end_object();
}

DatadogEncoder::Relatives::Relatives(const SpanData& span) noexcept : trace(span.trace), parent_id(span.parent_id) {
  put_hex(put_hex(trace_text, trace.high), trace.low);
  unsigned char* end = parent_id == 0 ? put(parent_text, "undefined") : put_decimal(parent_text, parent_id);
  parent_size = static_cast<size_t>(end - parent_text);
}

// The end of "_dd". What other processes decide not is not ours to say.
static unsigned char* put_sampling(const SpanData& span, unsigned char* at) {
  constexpr size_t longest_rate = 24;
  size_t size = span.sample_rate.size();
  if (size == 0 || size > longest_rate || span.sampling_decision == 0) return put(at, "\"}");
  at = put(at, R"(","sample_rate":")");
  std::memcpy(at, span.sample_rate.data(), size);
  at = put(at + size, R"(","sampling_decision":")");
  *at++ = static_cast<unsigned char>(span.sampling_decision);
  return put(at, "\"}");
}

// From the envelope's beginning into the span's meta: the ids in all their places, name, times, status, kind.
void DatadogEncoder::head(const SpanData& span, Bytes& bytes) {
  constexpr size_t longest_ids = 400, longest_rest = 200;
  unsigned char* at = bytes.reserve(envelope_start.size() + longest_ids + span.name.size() + json_string::margin);
  std::memcpy(at, envelope_start.data(), envelope_start.size());
  at = put(at + envelope_start.size(), R"({"trace_id":")");
  unsigned char* trace_id = at;
  if (span.trace != relatives_.trace || span.parent_id != relatives_.parent_id || relatives_.parent_size == 0) {
    relatives_ = Relatives(span);
  }
  std::memcpy(at, relatives_.trace_text, trace_digits);
  at += trace_digits;
  at = put(at, R"(","span_id":")");
  unsigned char* span_id = at;
  at = put_decimal(at, span.span_id);
  auto id_size = static_cast<size_t>(at - span_id);
  at = put(at, R"(","parent_id":")");
  std::memcpy(at, relatives_.parent_text, decimal_room);
  at += relatives_.parent_size;
  at = put(at, R"(","_dd":{"span_id":")");
  std::memcpy(at, span_id, decimal_room);
  at = put(at + id_size, R"(","trace_id":")");
  std::memcpy(at, trace_id, trace_digits);
  at = put(at + trace_digits, R"(","apm_trace_id":")");
  std::memcpy(at, trace_id, trace_digits);
  at = put_sampling(span, at + trace_digits);
  at = put(at, R"(,"name":")");
  at = put_json_text(bytes, at, span.name);
  bytes.commit(at);

  at = put(bytes.reserve(longest_rest), R"(","start_ns":)");
  at = put_signed(at, span.start_ns);
  at = put(at, R"(,"duration":)");
  at = put_signed(at, span.duration_ns);
  at = put(at, R"(,"status":")");
  at = span.failed ? put(at, "error") : put(at, "ok");
  at = put(at, R"(","meta":{"span":{"kind":")");
  std::string_view kind = spelling(span.kind);
  std::memcpy(at, kind.data(), kind.size());
  bytes.commit(put(at + kind.size(), R"("})"));
}

void DatadogEncoder::content(const SpanData& span, JsonWriter& out) {
  out.raw_key("\"input\":{");
  side(span, span.input, out);
  if (span.declared.has_prompt)
    write_prompt(out, span.declared, span.ml_app.empty() ? std::string_view(ml_app_) : span.ml_app);
  out.end_object();
  if (span.output.shape == Shape::none) return;
  out.raw_key("\"output\":{");
  side(span, span.output, out);
  out.end_object();
}

// What stands inside the object.
void DatadogEncoder::side(const SpanData& span, const SpanSide& side, JsonWriter& out) {
  switch (side.shape) {
  case Shape::none: return;
  case Shape::text: out.raw_key("\"value\":"); return out.string(text_of(side.text, text_));
  case Shape::arguments:
    out.raw_key("\"value\":\"");
    arguments(span, out.bytes());
    out.bytes().append('"');
    return out.is_inside();
  case Shape::messages: out.raw_key("\"messages\":"); return write_messages(out, side.messages);
  case Shape::documents: out.raw_key("\"documents\":"); return write_documents(out, side.documents);
  }
}

// The object of arguments, as the text of a string.
void DatadogEncoder::arguments(const SpanData& span, Bytes& bytes) {
  JsonWriter out(bytes, quoted_in_string);
  out.begin_object();
  for (const NamedValue& argument : span.arguments) {
    out.key(argument.name);
    append_json_text(out, argument.value);
  }
  out.end_object();
}

// The rest of meta.
void DatadogEncoder::metadata(const SpanData& span, JsonWriter& out, bool with_content) {
  out.raw_key("\"metadata\":{");
  for (const NamedValue& entry : span.metadata) {
    if (entry.name == "_dd") continue; // reserved for the SDK
    out.key(entry.name);
    write_json(out, entry.value);
  }
  for (const SpanSide* side : {&span.input, &span.output}) {
    if (with_content) rest(span, *side, out);
  }
  write_reserved_metadata(out, span.declared);
  out.end_object();
  write_tools(out, span.declared);
  if (span.failed) error(span, out);
  if (span.agent_span_id != 0) {
    out.raw_key("\"agent_attribution\":{");
    out.raw_key("\"pagent_name\":");
    out.string(span.agent_name);
    out.raw_key("\"pagent_span_id\":");
    out.string(fmt::format_int(span.agent_span_id).c_str());
    out.end_object();
  }
  out.end_object();
}

void DatadogEncoder::rest(const SpanData& span, const SpanSide& side, JsonWriter& out) {
  for (const NamedValue& entry : side.rest) {
    if (entry.name == "_dd" || span.metadata.find(entry.name)) continue;
    out.key(entry.name);
    write_json(out, entry.value);
  }
}

void DatadogEncoder::error(const SpanData& span, JsonWriter& out) {
  out.raw_key("\"error\":{");
  out.raw_key("\"message\":");
  out.string(span.error_message);
  out.raw_key("\"stack\":");
  out.string(span.error_stack);
  out.raw_key("\"type\":");
  out.string(plain_name(span.error_type));
  out.end_object();
}

namespace {

// A dot in a name makes the backend refuse the whole batch.
void metric_name(std::string_view name, JsonWriter& out) {
  if (name.find('.') == std::string_view::npos) return out.key(name);
  std::string plain(name);
  std::replace(plain.begin(), plain.end(), '.', '_');
  out.key(plain);
}

} // namespace

void DatadogEncoder::metrics(const SpanData& span, JsonWriter& out) {
  out.raw_key("\"metrics\":{");
  for (const NamedValue& entry : span.metrics) {
    Token token;
    ValueReader(entry.value).next(token);
    metric_name(entry.name, out);
    switch (token.tag) {
    case Tag::integer: out.integer(token.integer); break;
    case Tag::unsigned_: out.unsigned_integer(token.unsigned_integer); break;
    case Tag::number: out.number(token.number); break;
    case Tag::number32: out.number(token.number32); break;
    default: out.integer(token.tag == Tag::true_);
    }
  }
  out.end_object();
}

// What the span has of its own beats the usual tags of the same name.
void DatadogEncoder::tags(const SpanData& span, JsonWriter& out) {
  out.raw_key("\"tags\":[");
  bool all_new = span.ml_app.empty();
  for (const NamedValue& tag : span.tags) all_new = all_new && (taken_name_bits_ & name_bit(tag.name)) == 0;
  if (all_new) {
    out.raw(all_usual_tags_);
  } else {
    for (const UsualTag& tag : usual_tags_) {
      bool replaced = span.tags.find(tag.name) || (tag.name == "ml_app" && !span.ml_app.empty());
      if (!replaced) out.raw(tag.json);
    }
    if (!span.ml_app.empty() && !span.tags.find("ml_app")) out.pair("ml_app", span.ml_app);
  }
  if (span.failed) {
    out.raw("\"error:1\"");
    out.pair("error_type", plain_name(span.error_type));
  } else {
    out.raw("\"error:0\"");
  }
  if (!span.session_id.empty() && (all_new || !span.tags.find("session_id"))) out.pair("session_id", span.session_id);
  for (const NamedValue& tag : span.tags) {
    bool is_said_already = !all_new && (tag.name == "error" || tag.name == "error_type");
    if (!is_said_already) own_tag(tag, out);
  }
  out.end_array();
}

void DatadogEncoder::own_tag(const NamedValue& tag, JsonWriter& out) {
  if (std::string_view text = tag.value.string(); !text.empty()) return out.pair(tag.name, text);
  auto add = [&](RawValue value) { out.pair(tag.name, value.is_null() ? std::string_view() : text_of(value, text_)); };
  if (tag.value.tag() != Tag::array) return add(tag.value);
  ValueReader in(tag.value);
  Token token;
  in.next(token);
  if (in.at_close()) add(RawValue());
  while (!in.at_close()) add(in.value());
}

} // namespace llmobs
