#include "store/store.h"

#include "base/user_error.h"
#include "base/whole_number.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace llmobs::viewer {

std::uint64_t id_number(std::string_view id) {
  std::uint64_t number = 0;
  return is_plain_id(id, number) ? number : std::hash<std::string_view>{}(id);
}

bool is_plain_id(std::string_view id, std::uint64_t& number) { return read_digits(id, number); }

namespace {

CountedKind counted_kind(std::string_view kind) {
  if (kind == "llm") return CountedKind::llm;
  return kind == "embedding" ? CountedKind::embedding : CountedKind::other;
}

std::int64_t earlier(std::int64_t a, std::int64_t b) { return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b); }

JsonValue* member_of(JsonValue& object, std::string_view key) { return const_cast<JsonValue*>(object.find(key)); }

// What the public HTTP API says once for several spans belongs to each.
void inherit(const JsonValue& attributes, JsonValue& span) {
  for (const char* key : {"ml_app", "session_id"})
    if (const JsonValue* value = attributes.find(key); value != nullptr && span.find(key) == nullptr)
      span.members.push_back({key, *value});
  const JsonValue* shared = attributes.find("tags");
  if (shared == nullptr || !shared->is_array()) return;
  JsonValue* tags = member_of(span, "tags");
  if (tags == nullptr)
    span.members.push_back({"tags", *shared});
  else if (tags->is_array())
    tags->members.insert(tags->members.end(), shared->members.begin(), shared->members.end());
}

void sort_by_age(std::vector<const StoredEvaluation*>& list) {
  std::sort(list.begin(), list.end(), [](const auto* a, const auto* b) {
    return a->evaluation.timestamp_ms != b->evaluation.timestamp_ms
               ? a->evaluation.timestamp_ms < b->evaluation.timestamp_ms
               : a->evaluation.label < b->evaluation.label;
  });
}

void add_to(ReadReport& all, const ReadReport& part) {
  all.lines += part.lines;
  if (part.bad_lines > 0 && all.bad_lines == 0) {
    all.first_bad_line = part.first_bad_line;
    all.first_problem = part.first_problem;
  }
  all.bad_lines += part.bad_lines;
}

} // namespace

SpanRow Store::row_of(const ScannedSpan& span) {
  SpanRow row;
  static_cast<SpanFigures&>(row) = span;
  row.kind = counted_kind(span.kind);
  if (prices_ && row.cost < 0 && row.kind != CountedKind::other) row.cost = prices_->cost(span.model_name, row);
  row.is_root = span.parent_id.empty();
  row.has_plain_ids = is_plain_id(span.span_id, row.span);
  if (!row.has_plain_ids) row.span = id_number(span.span_id);
  if (!row.is_root && !is_plain_id(span.parent_id, row.parent)) {
    row.parent = id_number(span.parent_id);
    row.has_plain_ids = false;
  }
  row.name = pool_.add(span.name);
  row.kind_name = pool_.add(span.kind);
  row.model = pool_.add(span.model_name);
  row.provider = pool_.add(span.model_provider);
  row.session = pool_.add(span.session_id);
  row.ml_app = pool_.add(span.ml_app);
  row.service = pool_.add(span.service);
  row.language = pool_.add(span.language);
  row.error_type = pool_.add(span.error_type);
  if (!span.names_prompt) return row;
  row.prompt = span.prompt_id.empty() ? pool_.add(std::string(span.ml_app) + "_unnamed-prompt")
                                      : pool_.add(span.prompt_id);
  row.prompt_version = span.prompt_version.empty() && span.prompt_template != 0
                           ? pool_.add(fmt::format("#{:08x}", span.prompt_template)) // of its template
                           : pool_.add(span.prompt_version);
  return row;
}

void Store::add_row(TextId id, SpanRow row) {
  if (drops_repeats_ && !seen_.add(id, row.span)) return;
  if (trace_of_text_.size() <= id) trace_of_text_.resize(std::max<std::size_t>(pool_.size(), id + 1), SpanRow::none);
  const auto index = static_cast<std::uint32_t>(rows_.size());
  std::uint32_t& place = trace_of_text_[id];
  if (place == SpanRow::none) {
    place = static_cast<std::uint32_t>(traces_.size());
    traces_.push_back({id, row.ml_app, index, index, 0, row.start_ns});
  } else {
    rows_.set_next(traces_[place].last, index);
  }
  TraceEntry& trace = traces_[place];
  trace.last = index;
  ++trace.count;
  trace.start_ns = earlier(trace.start_ns, row.start_ns);
  if (trace.ml_app == TextPool::empty) trace.ml_app = row.ml_app;
  row.trace = place;
  rows_.add(row);
}

TraceRows Store::trace(std::size_t index) const {
  const TraceEntry& entry = traces_[index];
  TraceRows trace{std::string(pool_.text(entry.id)), std::string(pool_.text(entry.ml_app)), entry.start_ns, {}};
  trace.spans.reserve(entry.count);
  for (std::uint32_t row = entry.first; row != SpanRow::none; row = rows_.next(row))
    trace.spans.push_back(rows_.row(row));
  return trace;
}

std::optional<std::size_t> Store::find_trace(std::string_view id) const {
  const TextId text = pool_.find(id);
  if (text == TextPool::none || text >= trace_of_text_.size() || trace_of_text_[text] == SpanRow::none)
    return std::nullopt;
  return trace_of_text_[text];
}

std::optional<SpanRow> Store::find_span(std::size_t trace, std::string_view span_id) const {
  const std::uint64_t span = id_number(span_id);
  for (std::uint32_t row = traces_[trace].first; row != SpanRow::none; row = rows_.next(row))
    if (rows_.span(row) == span) return rows_.row(row);
  return std::nullopt;
}

void Store::read(std::uint16_t file, std::uint64_t offset, std::size_t length, char* into) const {
  if (file < sources_.size() && sources_[file].reader->read_at(offset, length, into)) return;
  throw UserError(fmt::format("{} changed while it was being read; run the command again",
                              file < sources_.size() ? sources_[file].path : "a file"));
}

std::uint64_t Store::readable(std::uint16_t file, std::uint64_t offset) const {
  const std::uint64_t end = file < sources_.size() ? sources_[file].read_to : 0;
  return end > offset ? end - offset : 0;
}

JsonValue Store::read_event(const SpanRow& row) const {
  std::string text(row.length, '\0');
  read(row.file, row.offset, text.size(), text.data());
  JsonParse parsed = parse_json(text);
  // Where something else stands now, it has hardly the shape and the id of the span.
  if (!parsed.value || !parsed.value->is_object() || parsed.value->find("span_id") == nullptr)
    throw UserError(fmt::format("{} changed while it was being read; run the command again", sources_[row.file].path));
  if (row.shared == SpanRow::none) return *std::move(parsed.value);
  const SharedAttributes& place = shared_[row.shared];
  std::string shared(place.length, '\0');
  read(place.file, place.offset, shared.size(), shared.data());
  if (const JsonParse attributes = parse_json(shared); attributes.value) inherit(*attributes.value, *parsed.value);
  return *std::move(parsed.value);
}

const JsonValue& Store::event(const SpanRow& row) {
  last_event_ = read_event(row);
  return last_event_;
}

SpanHead Store::head(const SpanRow& row) const {
  SpanHead head;
  if (row.failed || !row.has_plain_ids) { // more is to be said than a row has
    std::string text(row.length, '\0');
    read(row.file, row.offset, text.size(), text.data());
    if (auto found = read_span_head(std::move(text))) head = *std::move(found);
  }
  head.trace_id = pool_.text(traces_[row.trace].id);
  if (head.span_id.empty()) {
    head.span_id = std::to_string(row.span);
    if (!row.is_root) head.parent_id = std::to_string(row.parent);
  }
  head.name = pool_.text(row.name);
  head.kind = pool_.text(row.kind_name);
  head.model_name = pool_.text(row.model);
  head.model_provider = pool_.text(row.provider);
  head.ml_app = pool_.text(row.ml_app);
  head.session_id = pool_.text(row.session);
  head.error_type = pool_.text(row.error_type);
  head.failed = row.failed;
  head.start_ns = row.start_ns;
  head.duration_ns = stated(row.duration_ns);
  head.tokens = {stated(row.input_tokens), stated(row.output_tokens), stated(row.total_tokens)};
  if (row.cost >= 0) head.cost = row.cost;
  return head;
}

std::vector<const StoredEvaluation*> Store::evaluations_of(const SpanRow& row) const {
  std::vector<const StoredEvaluation*> found;
  evaluations_.find(trace_id(row.trace), row, found);
  sort_by_age(found);
  return found;
}

std::vector<const StoredEvaluation*> Store::evaluations_of(const SpanRow& row, const JsonValue& event) const {
  std::vector<const StoredEvaluation*> found;
  evaluations_.find(trace_id(row.trace), row, found);
  if (const JsonValue* tags = event.find("tags"); tags != nullptr && evaluations_.has_tag_joins())
    for (const JsonMember& tag : tags->members) evaluations_.find_by_tag(tag.value.text, found);
  sort_by_age(found);
  return found;
}

ReadReport Store::report() const {
  ReadReport all;
  for (const Source& source : sources_) {
    add_to(all, source.report);
    add_to(all, source.tail);
  }
  return all;
}

std::vector<StoreSource> Store::sources() const {
  std::vector<StoreSource> list;
  for (const Source& source : sources_) list.push_back({source.path, source.read_to, source.report});
  return list;
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
