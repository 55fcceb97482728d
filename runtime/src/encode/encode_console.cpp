#include "encode/encode_console.h"

#include "base/shown_text.h"
#include "value/value_json.h"
#include "json/json_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace llmobs {

namespace {

constexpr size_t most_of_text = 160;
constexpr size_t most_of_name = 80;

// Escaped as on the log, and cut.
void append_shown(Bytes& out, std::string_view text, size_t most) {
  bool is_cut = text.size() > most;
  text = text.substr(0, most);
  constexpr size_t longest_escape = 4;
  unsigned char* at = out.reserve(text.size() * longest_escape + 1);
  at += put_shown(reinterpret_cast<char*>(at), text.size() * longest_escape, text);
  out.commit(at);
  if (is_cut) out.append("...");
}

std::string_view time_of_day(int64_t unix_ns, char (&text)[16]) {
  constexpr int64_t ns_per_ms = 1000000, ms_per_day = 86400000;
  int64_t ms = unix_ns / ns_per_ms % ms_per_day;
  auto result = fmt::format_to_n(text, sizeof text, "{:02}:{:02}:{:02}.{:03}", ms / 3600000, ms / 60000 % 60,
                                 ms / 1000 % 60, ms % 1000);
  return {text, result.size};
}

std::string duration(int64_t ns) {
  double ms = static_cast<double>(ns) / 1e6;
  return ms < 1000 ? fmt::format("{:.2f} ms", ms) : fmt::format("{:.2f} s", ms / 1000);
}

} // namespace

void ConsoleEncoder::side(const char* arrow, const SpanData& span, const SpanSide& side, Bytes& out) {
  std::string_view shown;
  text_.clear();
  switch (side.shape) {
  case Shape::none: return;
  case Shape::text: shown = text_of(side.text, text_); break;
  case Shape::arguments: {
    JsonWriter writer(text_);
    writer.begin_object();
    for (const NamedValue& argument : span.arguments) {
      writer.key(argument.name);
      write_json(writer, argument.value);
    }
    writer.end_object();
    shown = text_.text();
    break;
  }
  case Shape::messages:
    if (!side.messages.list.empty()) shown = text_of(side.messages.list.back().content, text_);
    break;
  case Shape::documents:
    if (!side.documents.empty()) shown = text_of(side.documents.front().text, text_);
    break;
  }
  if (shown.empty()) return;
  out.append(arrow);
  append_shown(out, shown, most_of_text);
}

bool ConsoleEncoder::encode(const SpanData& span, Bytes& out) {
  char time[16];
  out.append(fmt::format("{} {} ", time_of_day(span.start_ns, time), spelling(span.kind)));
  append_shown(out, span.name, most_of_name);
  out.append(fmt::format(" {} span {} of {}", duration(span.duration_ns), span.span_id, span.parent_id));
  side(" <- ", span, span.input, out);
  if (span.failed) {
    out.append(" !! ");
    append_shown(out, span.error_message, most_of_text);
  } else {
    side(" -> ", span, span.output, out);
  }
  return true;
}

void ConsoleEvaluationEncoder::encode(const EvaluationData& evaluation, Bytes& out) {
  char time[16];
  constexpr int64_t ns_per_ms = 1000000;
  out.append(fmt::format("{} {} ", time_of_day(evaluation.timestamp_ms * ns_per_ms, time),
                         evaluation.is_feedback ? "feedback" : "evaluation"));
  append_shown(out, evaluation.label, most_of_name);
  out.append(" = ");
  text_.clear();
  append_shown(out, text_of(evaluation.value, text_), most_of_text);
  out.append(" of ");
  append_shown(out, evaluation.second.empty() ? evaluation.first : evaluation.second, most_of_name);
}

} // namespace llmobs
