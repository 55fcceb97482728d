// How a Store reads its files, follows them as they grow, and forgets them.
#include "base/user_error.h"
#include "store/store.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace llmobs::viewer {
namespace {

constexpr std::uint64_t progress_step = std::uint64_t{16} << 20;
constexpr std::size_t all_lines = std::numeric_limits<std::size_t>::max();
constexpr std::size_t most_replaced = 64;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

void note(ReadReport& report, std::uint64_t line, const std::string& problem) {
  if (report.bad_lines++ > 0) return;
  report.first_bad_line = line;
  report.first_problem = problem;
}

} // namespace

void Store::open(const std::string& path, const Progress& progress) {
  add(path);
  read_lines(sources_.size() - 1, all_lines, progress);
}

void Store::add(const std::string& path) {
  if (sources_.size() >= std::numeric_limits<std::uint16_t>::max()) throw UserError("these are too many files");
  Source source;
  source.path = path;
  source.reader = std::make_unique<LineReader>(path);
  sources_.push_back(std::move(source));
}

// True if so many lines were read that there may be more.
bool Store::read_lines(std::size_t number, std::size_t most_lines, const Progress& progress) {
  Source& source = sources_[number];
  const std::uint64_t size = source.reader->size();
  if (source.torn_at != 0 && size == source.torn_at) return false; // nothing has come to the torn line
  source.torn_at = 0;
  source.tail = {};
  source.reader->seek(source.read_to);
  std::uint64_t told = source.read_to;
  FileLine line;
  for (std::size_t i = 0; i < most_lines; ++i) {
    if (!source.reader->next(line)) return false;
    const std::uint64_t end = line.offset + line.text.size();
    if (!add_line(number, line)) {
      source.torn_at = end;
      return false;
    }
    source.read_to = line.too_long ? source.reader->offset() : end + (line.terminated ? 1 : 0);
    if (line.terminated || line.too_long) ++source.lines;
    if (!progress || source.read_to - told < progress_step) continue;
    told = source.read_to;
    progress(told, size);
  }
  return true;
}

bool Store::add_line(std::size_t number, const FileLine& line) {
  Source& source = sources_[number];
  if (!line.too_long && is_blank(line.text)) return line.terminated || line.text.empty();
  if (line.too_long) {
    ++source.report.lines;
    note(source.report, source.lines + 1, fmt::format("longer than {} MiB", LineReader::max_line >> 20));
    return true;
  }
  const ScannedLine& found = scanner_.scan(line.text);
  if (!line.terminated && found.spans.empty() && !found.problem.empty()) {
    source.tail.lines = 1;
    note(source.tail, source.lines + 1, "the last line, cut off or still being written");
    return false;
  }
  ++source.report.lines;
  const auto file = static_cast<std::uint16_t>(number);
  const auto place = [&](std::string_view text) {
    return line.offset + static_cast<std::uint64_t>(text.data() - line.text.data());
  };
  const bool is_shared = !found.shared.empty();
  if (is_shared) shared_.push_back({place(found.shared), static_cast<std::uint32_t>(found.shared.size()), file});
  for (const ScannedSpan& span : found.spans) {
    SpanRow row = row_of(span);
    row.file = file;
    row.offset = place(span.text);
    row.length = static_cast<std::uint32_t>(span.text.size());
    if (is_shared) row.shared = static_cast<std::uint32_t>(shared_.size() - 1);
    add_row(pool_.add(span.trace_id), row);
  }
  for (const std::string_view metric : found.evaluations) {
    const JsonParse parsed = parse_json(metric);
    auto evaluation = parsed.value ? read_evaluation(*parsed.value) : std::nullopt;
    if (!evaluation) continue;
    const std::uint64_t span = evaluation->span_id.empty() ? 0 : id_number(evaluation->span_id);
    evaluations_.add({*std::move(evaluation), span, file});
  }
  if (!found.problem.empty()) note(source.report, source.lines + 1, found.problem);
  return true;
}

bool Store::refresh() {
  bool changed = false;
  for (Refreshed one{true, true}; one.more;) {
    one = refresh(all_lines);
    changed = changed || one.changed;
  }
  return changed;
}

Store::Refreshed Store::refresh(std::size_t most_lines) {
  Refreshed all;
  const std::uint64_t generation = generation_;
  for (std::size_t i = 0; i < sources_.size() && !all.more; ++i) {
    if (sources_[i].replaced) continue;
    const Refreshed one = follow(i, most_lines);
    all.changed = all.changed || one.changed;
    all.more = one.more;
  }
  all.changed = all.changed || generation != generation_;
  return all;
}

Store::Refreshed Store::follow(std::size_t number, std::size_t most_lines) {
  const std::uint64_t before = sources_[number].read_to;
  try {
    if (sources_[number].reader->size() < before) {
      restart(number);
      return {true, true};
    }
    const bool more = read_lines(number, most_lines, {});
    const bool changed = sources_[number].read_to != before;
    if (more || !sources_[number].reader->was_replaced()) return {changed, more};
    if (sources_[number].reader->was_deleted())
      restart(number);
    else
      go_on_with_new_file(number);
    return {true, true};
  } catch (const UserError&) { // the file can't be read, or is gone again: as if nothing had come
    return {sources_.size() > number && sources_[number].read_to != before, false};
  }
}

// The last lines of the file that was moved away have just been read.
void Store::go_on_with_new_file(std::size_t number) {
  add(sources_[number].path);
  sources_[number].replaced = true;
  const auto is_replaced = [](const Source& source) { return source.replaced; };
  if (static_cast<std::size_t>(std::count_if(sources_.begin(), sources_.end(), is_replaced)) <= most_replaced) return;
  const auto oldest = std::find_if(sources_.begin(), sources_.end(), is_replaced);
  drop(static_cast<std::size_t>(oldest - sources_.begin()), false);
}

// From the beginning of what has the name now.
void Store::restart(std::size_t number) {
  auto reader = std::make_unique<LineReader>(sources_[number].path);
  drop(number, true);
  sources_[number].reader = std::move(reader);
}

void Store::forget(const std::string& path) {
  for (std::size_t i = sources_.size(); i-- > 0;)
    if (sources_[i].path == path) drop(i, false);
}

// What is kept is built up again, so that nothing is left of what goes: neither rows nor texts.
void Store::drop(std::size_t gone, bool keep_place) {
  const TextPool texts = std::exchange(pool_, TextPool());
  const RowTable rows = std::exchange(rows_, RowTable());
  const ChunkList<TraceEntry> traces = std::exchange(traces_, ChunkList<TraceEntry>());
  EvaluationIndex evaluations = std::exchange(evaluations_, EvaluationIndex());
  const std::vector<SharedAttributes> shared = std::exchange(shared_, {});
  trace_of_text_.clear();
  seen_.clear();
  const auto moved = [&](std::uint16_t file) {
    return static_cast<std::uint16_t>(file > gone && !keep_place ? file - 1 : file);
  };
  std::vector<std::uint32_t> shared_places(shared.size(), SpanRow::none);
  for (std::size_t i = 0; i < shared.size(); ++i) {
    if (shared[i].file == gone) continue;
    shared_places[i] = static_cast<std::uint32_t>(shared_.size());
    shared_.push_back({shared[i].offset, shared[i].length, moved(shared[i].file)});
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SpanRow row = rows.row(i);
    if (row.file == gone) continue;
    row.file = moved(row.file);
    if (row.shared != SpanRow::none) row.shared = shared_places[row.shared];
    for (TextId* text : {&row.name, &row.kind_name, &row.model, &row.provider, &row.session, &row.ml_app, &row.service,
                         &row.language, &row.prompt, &row.prompt_version, &row.error_type})
      *text = pool_.add(texts.text(*text));
    add_row(pool_.add(texts.text(traces[row.trace].id)), row);
  }
  for (const StoredEvaluation& evaluation : evaluations.all()) {
    if (evaluation.file == gone) continue;
    StoredEvaluation kept = evaluation;
    kept.file = moved(kept.file);
    evaluations_.add(std::move(kept));
  }
  ++generation_;
  texts_ = {};
  if (!keep_place) {
    sources_.erase(sources_.begin() + static_cast<std::ptrdiff_t>(gone));
    return;
  }
  Source& source = sources_[gone];
  source.read_to = source.lines = source.torn_at = 0;
  source.replaced = false;
  source.report = source.tail = {};
}

} // namespace llmobs::viewer
