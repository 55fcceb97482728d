#include "store/store.h"

#include "base/user_error.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <functional>

namespace llmobs::viewer {

std::uint64_t id_number(std::string_view id) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool decimal = error == std::errc() && end == id.data() + id.size() && (id[0] != '0' || id.size() == 1);
  return decimal ? number : std::hash<std::string_view>{}(id);
}

namespace {

constexpr std::uint64_t progress_step = std::uint64_t{16} << 20;
constexpr std::size_t most_sources = 64;

CountedKind counted_kind(std::string_view kind) {
  if (kind == "llm") return CountedKind::llm;
  return kind == "embedding" ? CountedKind::embedding : CountedKind::other;
}

SpanRow row_of(const SpanHead& head, TextPool& pool) {
  SpanRow row;
  row.kind = counted_kind(head.kind);
  row.failed = head.failed;
  row.is_root = head.parent_id.empty();
  row.span = id_number(head.span_id);
  row.parent = row.is_root ? 0 : id_number(head.parent_id);
  row.start_ns = head.start_ns;
  row.duration_ns = head.duration_ns.value_or(SpanRow::absent);
  row.input_tokens = head.tokens.input.value_or(SpanRow::absent);
  row.output_tokens = head.tokens.output.value_or(SpanRow::absent);
  row.total_tokens = head.tokens.total.value_or(SpanRow::absent);
  row.cost = static_cast<float>(head.cost.value_or(-1));
  row.name = pool.add(head.name);
  row.kind_name = pool.add(head.kind);
  row.model = pool.add(head.model_name);
  row.session = pool.add(head.session_id);
  row.ml_app = pool.add(head.ml_app);
  return row;
}

std::int64_t earlier(std::int64_t a, std::int64_t b) { return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b); }

[[noreturn]] void fail_changed(const std::string& path) {
  throw UserError(fmt::format("{} changed while it was being read; run the command again", path));
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

void note(ReadReport& report, std::uint64_t line, const std::string& problem) {
  if (report.bad_lines++ > 0) return;
  report.first_bad_line = line;
  report.first_problem = problem;
}

std::string span_key(std::string_view trace, std::uint64_t span) { return fmt::format("{} {}", trace, span); }

} // namespace

void Store::open(const std::string& path, const Progress& progress) {
  Source source;
  source.path = path;
  source.reader = std::make_unique<LineReader>(path);
  sources_.push_back(std::move(source));
  read(sources_.back(), static_cast<std::uint16_t>(sources_.size() - 1), progress);
}

void Store::read(Source& source, std::uint16_t number, const Progress& progress) {
  source.tail = {};
  source.reader->seek(source.read_to);
  const std::uint64_t size = progress ? source.reader->size() : 0;
  std::uint64_t told = source.read_to;
  FileLine line;
  while (source.reader->next(line)) {
    const std::uint64_t end = line.offset + line.text.size();
    if (!add_line(source, number, line)) return;
    source.read_to = line.too_long ? source.reader->offset() : end + (line.terminated ? 1 : 0);
    if (line.terminated || line.too_long) ++source.lines;
    if (!progress || source.read_to - told < progress_step) continue;
    told = source.read_to;
    progress(told, size);
  }
}

bool Store::add_line(Source& source, std::uint16_t number, const FileLine& line) {
  if (!line.too_long && is_blank(line.text)) return line.terminated || line.text.empty();
  Envelope envelope;
  if (line.too_long)
    envelope.problem = fmt::format("longer than {} MiB", LineReader::max_line >> 20);
  else
    envelope = read_envelope(line.text, EnvelopeContent::heads);
  if (!line.terminated && !line.too_long && envelope.spans.empty() && !envelope.problem.empty()) {
    source.tail.lines = 1;
    note(source.tail, source.lines + 1, "the last line, cut off or still being written");
    return false;
  }
  ++report_.lines;
  for (std::uint32_t i = 0; i < envelope.spans.size(); ++i) {
    const auto head = read_span_head(envelope.spans[i]);
    if (!head) {
      envelope.problem = "a span whose trace_id or span_id is no id";
      continue;
    }
    SpanRow row = row_of(*head, pool_);
    row.file = number;
    row.line_offset = line.offset;
    row.ordinal = i;
    add_span(*head, row);
  }
  for (const JsonValue& metric : envelope.evaluations) add_evaluation(metric);
  if (!envelope.problem.empty()) note(report_, source.lines + 1, envelope.problem);
  return true;
}

void Store::add_span(const SpanHead& head, SpanRow row) {
  const TextId id = pool_.add(head.trace_id);
  if (trace_of_text_.size() <= id) trace_of_text_.resize(std::max<std::size_t>(pool_.size(), id + 1), SpanRow::none);
  const auto index = static_cast<std::uint32_t>(rows_.size());
  std::uint32_t& place = trace_of_text_[id];
  if (place == SpanRow::none) {
    place = static_cast<std::uint32_t>(traces_.size());
    traces_.push_back({id, row.ml_app, index, index, 0, head.start_ns});
  } else {
    rows_[traces_[place].last].next = index;
  }
  TraceEntry& trace = traces_[place];
  trace.last = index;
  ++trace.count;
  trace.start_ns = earlier(trace.start_ns, head.start_ns);
  if (trace.ml_app == TextPool::empty) trace.ml_app = row.ml_app;
  row.trace = place;
  rows_.push_back(row);
}

void Store::add_evaluation(const JsonValue& metric) {
  auto evaluation = read_evaluation(metric);
  if (!evaluation) return;
  StoredEvaluation& stored = evaluations_.emplace_back();
  stored.evaluation = *std::move(evaluation);
  const Evaluation& it = stored.evaluation;
  stored.span = it.span_id.empty() ? 0 : id_number(it.span_id);
  if (!it.tag_key.empty())
    joined_.emplace("tag " + it.tag_key + ":" + it.tag_value, &stored);
  else if (!it.span_id.empty())
    joined_.emplace(span_key(it.trace_id, stored.span), &stored);
}

std::vector<const StoredEvaluation*> Store::evaluations_of(const SpanRow& row, const JsonValue& event) const {
  std::vector<const StoredEvaluation*> found;
  const auto take = [&](const std::string& key) {
    const auto [first, last] = joined_.equal_range(key);
    for (auto entry = first; entry != last; ++entry) found.push_back(entry->second);
  };
  take(span_key(trace_id(row.trace), row.span));
  if (row.is_root) take(span_key(trace_id(row.trace), 0));
  if (const JsonValue* tags = event.find("tags"); tags != nullptr && !joined_.empty())
    for (const JsonMember& tag : tags->members) take("tag " + tag.value.text);
  std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
    return a->evaluation.timestamp_ms != b->evaluation.timestamp_ms
               ? a->evaluation.timestamp_ms < b->evaluation.timestamp_ms
               : a->evaluation.label < b->evaluation.label;
  });
  return found;
}

bool Store::refresh() {
  const std::size_t before = rows_.size() + evaluations_.size();
  const std::uint64_t generation = generation_;
  for (std::size_t i = 0; i < sources_.size(); ++i)
    if (!sources_[i].replaced && !follow(i)) begin_anew();
  return generation != generation_ || rows_.size() + evaluations_.size() != before;
}

// False if the file was cut off.
bool Store::follow(std::size_t source) {
  if (sources_[source].reader->size() < sources_[source].read_to) return false;
  read(sources_[source], static_cast<std::uint16_t>(source), {});
  if (!sources_[source].reader->was_replaced()) return true;
  if (sources_.size() >= most_sources) return false;
  sources_[source].replaced = true; // its last lines have just been read
  open(sources_[source].path);
  return true;
}

void Store::begin_anew() {
  std::vector<std::string> paths;
  for (const Source& source : sources_)
    if (!source.replaced) paths.push_back(source.path);
  const std::uint64_t generation = generation_ + 1;
  *this = Store();
  generation_ = generation;
  for (const std::string& path : paths) open(path);
}

TraceRows Store::trace(std::size_t index) const {
  const TraceEntry& entry = traces_[index];
  TraceRows trace{std::string(pool_.text(entry.id)), std::string(pool_.text(entry.ml_app)), entry.start_ns, {}};
  trace.spans.reserve(entry.count);
  for (std::uint32_t row = entry.first; row != SpanRow::none; row = rows_[row].next) trace.spans.push_back(rows_[row]);
  return trace;
}

std::optional<std::size_t> Store::find_trace(std::string_view id) const {
  const TextId text = pool_.find(id);
  if (text == TextPool::none || text >= trace_of_text_.size() || trace_of_text_[text] == SpanRow::none)
    return std::nullopt;
  return trace_of_text_[text];
}

const SpanRow* Store::find_span(std::size_t trace, std::string_view span_id) const {
  const std::uint64_t span = id_number(span_id);
  for (std::uint32_t row = traces_[trace].first; row != SpanRow::none; row = rows_[row].next)
    if (rows_[row].span == span) return &rows_[row];
  return nullptr;
}

const JsonValue& Store::read_event(const SpanRow& row, EnvelopeContent content) {
  if (row.line_offset != last_offset_ || row.file != last_file_ || content != last_content_) {
    LineReader& reader = *sources_[row.file].reader;
    reader.seek(row.line_offset);
    FileLine line;
    last_ = reader.next(line) ? read_envelope(line.text, content) : Envelope{};
    last_offset_ = row.line_offset;
    last_file_ = row.file;
    last_content_ = content;
  }
  if (row.ordinal >= last_.spans.size()) fail_changed(sources_[row.file].path);
  return last_.spans[row.ordinal];
}

const JsonValue& Store::event(const SpanRow& row) { return read_event(row, EnvelopeContent::everything); }

SpanHead Store::head(const SpanRow& row) {
  auto head = read_span_head(read_event(row, EnvelopeContent::heads));
  if (!head) fail_changed(sources_[row.file].path);
  return *std::move(head);
}

ReadReport Store::report() const {
  ReadReport all = report_;
  for (const Source& source : sources_) {
    all.lines += source.tail.lines;
    if (source.tail.bad_lines > 0 && all.bad_lines == 0) {
      all.first_bad_line = source.tail.first_bad_line;
      all.first_problem = source.tail.first_problem;
    }
    all.bad_lines += source.tail.bad_lines;
  }
  return all;
}

std::uint64_t Store::bytes() const {
  std::uint64_t all = 0;
  for (const Source& source : sources_) all += source.replaced ? source.read_to : source.reader->size();
  return all;
}

std::string Store::name() const {
  std::string names;
  for (const Source& source : sources_) {
    if (source.replaced) continue;
    names += (names.empty() ? "" : ", ") + (source.path == "-" ? std::string("standard input") : source.path);
  }
  return names;
}

std::string describe(const ReadReport& report) {
  if (report.bad_lines == 0) return {};
  const bool one = report.bad_lines == 1;
  return fmt::format("{} of {} line{} {} ({}line {}: {})", report.bad_lines, report.lines, report.lines == 1 ? "" : "s",
                     one ? "is not a span envelope" : "are not span envelopes",
                     one ? "" : "first: ", report.first_bad_line, report.first_problem);
}

} // namespace llmobs::viewer
