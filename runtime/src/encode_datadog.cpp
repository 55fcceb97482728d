#include "encode_datadog.h"

#include "conversation.h"
#include "log.h"
#include "utf8.h"
#include "value_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cxxabi.h>

namespace llmobs {

namespace {

constexpr std::string_view dropped_text =
    "[This value has been dropped because this span's size exceeds the 5MB size limit.]";
constexpr std::string_view envelope_start =
    R"({"_dd.stage":"raw","_dd.tracer_version":")" LLMOBS_VERSION R"(","event_type":"span","spans":[)";
constexpr std::string_view default_model = "custom";

void complain_of_content(const SpanData& span, const char* side, const char* wanted) {
  log_line(LogLevel::warn, LogTopic::content,
           fmt::format("the {} of span \"{}\" ({}) is left out: it holds something that is not a {}", side,
                       span.name.substr(0, 100), spelling(span.kind), wanted));
}

void hex(unsigned char* at, uint64_t number, int digits) noexcept {
  static constexpr char letters[] = "0123456789abcdef";
  for (int i = digits - 1; i >= 0; --i, number >>= 4) at[i] = static_cast<unsigned char>(letters[number & 15]);
}

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
    bool even_is_upper = (c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x481);
    bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
    if ((even_is_upper && c % 2 == 0) || (odd_is_upper && c % 2 == 1)) c += 1;
    unsigned char bytes[4];
    lower.append(reinterpret_cast<char*>(bytes), static_cast<size_t>(put_utf8(bytes, c) - bytes));
    at += step.size;
  }
  return lower;
}

DatadogEncoder::DatadogEncoder(const FinalConfig& config) : ml_app_(config.ml_app), base_tags_(config.tags) {
  auto set = [&](std::string_view key, std::string_view value) {
    base_tags_.erase(std::remove_if(base_tags_.begin(), base_tags_.end(), [&](const Tag& tag) { return tag.first == key; }),
                     base_tags_.end());
    base_tags_.emplace_back(key, value);
  };
  set("ddtrace.version", LLMOBS_VERSION);
  set("env", config.env);
  set("language", "cpp");
  set("service", config.service);
  set("source", "integration");
  set("version", config.version);

  Bytes encoded;
  JsonWriter writer(encoded);
  all_tags(SpanData(), writer);
  usual_tags_ = encoded.text();
}

bool DatadogEncoder::encode(const SpanData& span, Bytes& out) {
  out.append(envelope_start);
  size_t event_start = out.size();
  {
    JsonWriter writer(out);
    event(span, writer, true);
  }
  bool whole = out.size() - event_start <= event_limit;
  if (!whole) {
    out.cut(event_start);
    JsonWriter writer(out);
    event(span, writer, false);
    log_line(LogLevel::warn, LogTopic::content,
             fmt::format("span \"{}\" is larger than {} bytes: its input and output are left out",
                         span.name.substr(0, 100), event_limit));
  }
  out.append("]}");
  return whole;
}

void DatadogEncoder::event(const SpanData& span, JsonWriter& out, bool with_content) {
  out.begin_object();
  ids(span, out);
  out.raw_key("\"name\":");
  out.string(span.name);
  out.raw_key("\"start_ns\":");
  out.integer(span.start_ns);
  out.raw_key("\"duration\":");
  out.integer(span.duration_ns);
  if (span.failed) {
    out.raw_key("\"status\":\"error\",\"meta\":");
  } else {
    out.raw_key("\"status\":\"ok\",\"meta\":");
  }
  meta(span, out, with_content);
  metrics(span, out);
  tags(span, out);
  if (!span.session_id.empty()) {
    out.raw_key("\"session_id\":");
    out.string(span.session_id);
  }
  if (!with_content) {
    out.raw_key("\"collection_errors\":");
    out.raw("[\"dropped_io\"]");
  }
  out.end_object();
}

void DatadogEncoder::ids(const SpanData& span, JsonWriter& out) {
  // The ids in all their places, as one run of text.
  char trace[32];
  auto* at = reinterpret_cast<unsigned char*>(trace);
  hex(at, span.trace_seconds, 8);
  hex(at + 8, 0, 8);
  hex(at + 16, span.trace_low, 16);
  std::string_view trace_id(trace, sizeof trace);
  char number[24];
  std::string_view span_id(number, static_cast<size_t>(fmt::format_to(number, "{}", span.span_id) - number));

  Bytes& bytes = out.bytes();
  out.raw_key("\"trace_id\":\"");
  bytes.append(trace_id);
  bytes.append("\",\"span_id\":\"");
  bytes.append(span_id);
  bytes.append("\",\"parent_id\":\"");
  if (span.parent_id == 0) {
    bytes.append("undefined");
  } else {
    char parent[24];
    bytes.append({parent, static_cast<size_t>(fmt::format_to(parent, "{}", span.parent_id) - parent)});
  }
  bytes.append("\",\"_dd\":{\"span_id\":\"");
  bytes.append(span_id);
  bytes.append("\",\"trace_id\":\"");
  bytes.append(trace_id);
  bytes.append("\",\"apm_trace_id\":\"");
  bytes.append(trace_id);
  out.raw("\",\"sample_rate\":\"1\",\"sampling_decision\":\"1\"}");
}

void DatadogEncoder::meta(const SpanData& span, JsonWriter& out, bool with_content) {
  out.begin_object();
  out.raw_key("\"span\":{\"kind\":");
  out.string(spelling(span.kind));
  out.end_object();
  if (has_model(span.kind)) {
    out.raw_key("\"model_name\":");
    out.string(span.model_name.empty() ? default_model : span.model_name);
    out.raw_key("\"model_provider\":");
    out.string(span.model_provider.empty() ? default_model : lower_case(span.model_provider));
  }
  out.raw_key("\"input\":");
  if (with_content) {
    side(span, span.input, out);
    if (span.output.shape != Shape::none) {
      JsonWriter::Mark mark = out.mark();
      out.raw_key("\"output\":");
      size_t before = out.bytes().size();
      side(span, span.output, out);
      if (out.bytes().text().substr(before) == "{}") out.take_back(mark);
    }
  } else {
    out.raw(fmt::format("{{\"value\":\"{0}\"}},\"output\":{{\"value\":\"{0}\"}}", dropped_text));
  }
  out.raw_key("\"metadata\":");
  out.begin_object();
  for (const NamedValue& entry : span.metadata) {
    if (entry.name == "_dd") continue; // reserved for the SDK
    out.key(entry.name);
    write_json(out, entry.value);
  }
  out.end_object();
  if (span.failed) error(span, out);
  if (span.agent_span_id != 0) {
    out.raw_key("\"agent_attribution\":");
    out.begin_object();
    out.raw_key("\"pagent_name\":");
    out.string(span.agent_name);
    out.raw_key("\"pagent_span_id\":");
    out.string(fmt::format_int(span.agent_span_id).c_str());
    out.end_object();
  }
  out.end_object();
}

void DatadogEncoder::side(const SpanData& span, const SpanSide& side, JsonWriter& out) {
  const char* name = &side == &span.input ? "input" : "output";
  out.begin_object();
  JsonWriter::Mark mark = out.mark();
  switch (side.shape) {
  case Shape::none: break;
  case Shape::text:
    out.raw_key("\"value\":");
    out.string(text_of(side.values.front(), text_));
    break;
  case Shape::arguments: {
    text_.clear();
    JsonWriter text(text_);
    text.begin_object();
    for (const NamedValue& argument : span.arguments) {
      text.key(argument.name);
      append_json_text(text, argument.value);
    }
    text.end_object();
    out.raw_key("\"value\":");
    out.string(text_.text());
    break;
  }
  case Shape::messages:
    out.raw_key("\"messages\":");
    if (write_messages(out, side.values)) break;
    out.take_back(mark);
    complain_of_content(span, name, "message");
    break;
  case Shape::documents:
    out.raw_key("\"documents\":");
    if (write_documents(out, side.values)) break;
    out.take_back(mark);
    complain_of_content(span, name, "document");
    break;
  }
  out.end_object();
}

void DatadogEncoder::error(const SpanData& span, JsonWriter& out) {
  out.raw_key("\"error\":");
  out.begin_object();
  out.raw_key("\"message\":");
  out.string(span.error_message);
  out.raw_key("\"stack\":");
  out.string(span.error_stack);
  out.raw_key("\"type\":");
  out.string(plain_name(span.error_type));
  out.end_object();
}

// A dot in a name makes the backend refuse the whole batch.
void DatadogEncoder::metrics(const SpanData& span, JsonWriter& out) {
  out.raw_key("\"metrics\":");
  out.begin_object();
  for (const NamedValue& entry : span.metrics) {
    Token token;
    ValueReader(entry.value).next(token);
    bool is_truth = token.tag == llmobs::Tag::true_ || token.tag == llmobs::Tag::false_;
    bool is_number = token.tag == llmobs::Tag::integer || token.tag == llmobs::Tag::unsigned_ ||
                     token.tag == llmobs::Tag::number || token.tag == llmobs::Tag::number32;
    if (!is_truth && !is_number) {
      log_line(LogLevel::warn, LogTopic::content,
               fmt::format("metric \"{}\" of span \"{}\" is left out: it is not a number", entry.name.substr(0, 100),
                           span.name.substr(0, 100)));
      continue;
    }
    if (entry.name.find('.') == std::string_view::npos) {
      out.key(entry.name);
    } else {
      std::string name(entry.name);
      std::replace(name.begin(), name.end(), '.', '_');
      out.key(name);
    }
    if (is_truth) {
      out.integer(token.tag == llmobs::Tag::true_);
    } else {
      write_json(out, entry.value);
    }
  }
  out.end_object();
}

void DatadogEncoder::tags(const SpanData& span, JsonWriter& out) {
  out.raw_key("\"tags\":");
  bool usual = !span.failed && span.session_id.empty() && span.ml_app.empty() && span.tags.empty();
  if (usual) {
    out.raw(usual_tags_);
  } else {
    all_tags(span, out);
  }
}

void DatadogEncoder::all_tags(const SpanData& span, JsonWriter& out) {
  std::vector<std::string> list;
  auto add = [&](std::string_view key, std::string_view value) { list.push_back(fmt::format("{}:{}", key, value)); };
  auto add_value = [&](std::string_view key, RawValue value) { add(key, value.is_null() ? "" : text_of(value, text_)); };
  auto is_set_by_user = [&](std::string_view key) { return span.tags.find(key) != nullptr; };
  for (const NamedValue& tag : span.tags) {
    if (tag.name == "error" || tag.name == "error_type") continue; // said by the span itself
    if (tag.value.tag() != llmobs::Tag::array) {
      add_value(tag.name, tag.value);
      continue;
    }
    ValueReader in(tag.value);
    Token token;
    in.next(token);
    if (in.at_close()) add(tag.name, "");
    while (!in.at_close()) add_value(tag.name, in.value());
  }
  for (const Tag& tag : base_tags_) {
    if (!is_set_by_user(tag.first)) add(tag.first, tag.second);
  }
  if (!is_set_by_user("ml_app")) add("ml_app", span.ml_app.empty() ? std::string_view(ml_app_) : span.ml_app);
  if (!span.session_id.empty() && !is_set_by_user("session_id")) add("session_id", span.session_id);
  add("error", span.failed ? "1" : "0");
  if (span.failed) add("error_type", plain_name(span.error_type));
  std::sort(list.begin(), list.end());
  out.begin_array();
  for (const std::string& tag : list) out.string(tag);
  out.end_array();
}

// What the compiler calls a type, readable. Names that are no mangled ones stay as they are.
std::string_view DatadogEncoder::plain_name(std::string_view type_name) {
  constexpr size_t most_names = 256;
  if (type_name.empty()) return {};
  if (plain_names_.size() == most_names) plain_names_.clear();
  auto [entry, is_new] = plain_names_.try_emplace(std::string(type_name));
  if (is_new) {
    int status = 0;
    char* plain = abi::__cxa_demangle(entry->first.c_str(), nullptr, nullptr, &status);
    entry->second = status == 0 && plain ? plain : entry->first;
    std::free(plain);
  }
  return entry->second;
}

} // namespace llmobs
