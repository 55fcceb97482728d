#include "store/trace_file.h"

#include "base/user_error.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <functional>

namespace llmobs::viewer {
namespace {

std::uint64_t id_number(const std::string& id) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool decimal = error == std::errc() && end == id.data() + id.size() && (id[0] != '0' || id.size() == 1);
  return decimal ? number : std::hash<std::string>{}(id);
}

CountedKind counted_kind(const std::string& kind) {
  if (kind == "llm") return CountedKind::llm;
  return kind == "embedding" ? CountedKind::embedding : CountedKind::other;
}

SpanRow row_of(const SpanHead& head) {
  SpanRow row;
  row.kind = counted_kind(head.kind);
  row.failed = head.failed;
  row.is_root = head.parent_id.empty();
  row.span = id_number(head.span_id);
  row.parent = row.is_root ? 0 : id_number(head.parent_id);
  row.fingerprint = std::hash<std::string>{}(head.name + '\0' + head.kind);
  row.start_ns = head.start_ns;
  row.duration_ns = head.duration_ns.value_or(SpanRow::absent);
  row.input_tokens = head.tokens.input.value_or(SpanRow::absent);
  row.output_tokens = head.tokens.output.value_or(SpanRow::absent);
  row.total_tokens = head.tokens.total.value_or(SpanRow::absent);
  return row;
}

std::int64_t earlier(std::int64_t a, std::int64_t b) { return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b); }

[[noreturn]] void fail_changed(const std::string& path) {
  throw UserError(fmt::format("{} changed while it was being read; run the command again", path));
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

} // namespace

TraceFile::TraceFile(const std::string& path) : path_(path), reader_(path) { index(); }

void TraceFile::index() {
  FileLine line;
  for (std::uint64_t number = 1; reader_.next(line); ++number) {
    bytes_ = line.offset + line.text.size() + (line.terminated ? 1 : 0);
    if (line.too_long || !is_blank(line.text)) add(line, number);
  }
}

void TraceFile::add(const FileLine& line, std::uint64_t line_number) {
  ++report_.lines;
  Envelope envelope;
  if (line.too_long)
    envelope.problem = fmt::format("longer than {} MiB", LineReader::max_line >> 20);
  else
    envelope = read_envelope(line.text, EnvelopeContent::heads);
  if (!line.terminated && !line.too_long && envelope.spans.empty() && !envelope.problem.empty())
    envelope.problem = "the last line, cut off or still being written";
  for (std::uint32_t i = 0; i < envelope.spans.size(); ++i) {
    if (const auto head = read_span_head(envelope.spans[i]))
      add(*head, line.offset, i);
    else
      envelope.problem = "a span whose trace_id or span_id is no id";
  }
  if (envelope.problem.empty()) return;
  if (report_.bad_lines++ > 0) return;
  report_.first_bad_line = line_number;
  report_.first_problem = envelope.problem;
}

void TraceFile::add(const SpanHead& head, std::uint64_t line_offset, std::uint32_t ordinal) {
  const auto [place, is_new] = by_id_.try_emplace(head.trace_id, traces_.size());
  if (is_new) traces_.push_back({head.trace_id, head.ml_app, head.start_ns, {}});
  TraceRows& trace = traces_[place->second];
  trace.start_ns = earlier(trace.start_ns, head.start_ns);
  if (trace.ml_app.empty()) trace.ml_app = head.ml_app;
  SpanRow& row = trace.spans.emplace_back(row_of(head));
  row.line_offset = line_offset;
  row.ordinal = ordinal;
}

const JsonValue& TraceFile::read(const SpanRow& row, EnvelopeContent content) {
  if (row.line_offset != last_offset_ || content != last_content_) {
    reader_.seek(row.line_offset);
    FileLine line;
    last_ = reader_.next(line) ? read_envelope(line.text, content) : Envelope{};
    last_offset_ = row.line_offset;
    last_content_ = content;
  }
  if (row.ordinal >= last_.spans.size()) fail_changed(path_);
  return last_.spans[row.ordinal];
}

const JsonValue& TraceFile::event(const SpanRow& row) { return read(row, EnvelopeContent::everything); }

SpanHead TraceFile::head(const SpanRow& row) {
  auto head = read_span_head(read(row, EnvelopeContent::heads));
  if (!head) fail_changed(path_);
  return *std::move(head);
}

std::string describe(const ReadReport& report) {
  if (report.bad_lines == 0) return {};
  const bool one = report.bad_lines == 1;
  return fmt::format("{} of {} line{} {} ({}line {}: {})", report.bad_lines, report.lines, report.lines == 1 ? "" : "s",
                     one ? "is not a span envelope" : "are not span envelopes",
                     one ? "" : "first: ", report.first_bad_line, report.first_problem);
}

} // namespace llmobs::viewer
