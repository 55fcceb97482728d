#include "serve/library.h"

#include "base/user_error.h"
#include "store/envelope.h"
#include "store/line_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>

namespace llmobs::viewer {
namespace {

std::string span_key(const std::string& trace, const std::string& span) { return trace + '/' + span; }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

void note_problem(LibrarySource& source, const std::string& problem) {
  if (source.bad_lines++ > 0) return;
  source.first_bad_line = source.lines;
  source.first_problem = problem;
}

} // namespace

Library::Library(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) add_source(path);
  refresh();
}

void Library::add_source(const std::string& path) {
  const std::unique_lock lock(mutex_);
  for (const LibrarySource& source : sources_)
    if (source.path == path) return;
  sources_.emplace_back().path = path;
}

bool Library::refresh() {
  const std::lock_guard one_at_a_time(refreshing_);
  bool changed = false;
  for (std::uint32_t i = 0; i < sources_.size(); ++i) changed = refresh(i) || changed;
  if (changed) {
    const std::unique_lock lock(mutex_);
    ++revision_;
  }
  return changed;
}

bool Library::refresh(std::uint32_t index) {
  struct stat status{};
  LibrarySource& source = sources_[index];
  if (::stat(source.path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const bool same = source.inode == status.st_ino && source.device == status.st_dev;
  if (same && size == source.offset) return false;
  if (source.inode != 0 && (!same || size < source.offset)) { // another file, or the same one begun again
    const std::unique_lock lock(mutex_);
    forget(index);
  }
  source.inode = status.st_ino;
  source.device = status.st_dev;
  constexpr int lines_under_one_lock = 256;
  bool changed = false;
  try {
    LineReader reader(source.path);
    reader.seek(source.offset);
    FileLine line;
    for (bool more = true; more;) {
      const std::unique_lock lock(mutex_);
      for (int i = 0; i < lines_under_one_lock && (more = reader.next(line)); ++i) {
        if (!line.terminated && (line.too_long || !parse_json(line.text).value)) return changed; // still being written
        if (line.too_long) {
          ++source.lines;
          note_problem(source, fmt::format("longer than {} MiB", LineReader::max_line >> 20));
        } else {
          take_line(index, line.text, line.offset);
          source.offset = line.offset + line.text.size() + (line.terminated ? 1 : 0);
        }
        changed = true;
      }
    }
    source.unreadable.clear();
  } catch (const UserError& error) {
    source.unreadable = error.what();
  }
  return changed;
}

void Library::take_line(std::uint32_t index, std::string_view text, std::uint64_t offset) {
  if (is_blank(text)) return;
  LibrarySource& source = sources_[index];
  ++source.lines;
  Envelope envelope = read_envelope(text, EnvelopeContent::everything);
  std::uint32_t ordinal = 0;
  for (const JsonValue& event : envelope.spans) {
    if (auto head = read_span_head(event)) {
      LibrarySpan span = read_library_span(event, *std::move(head));
      span.source = index;
      span.ordinal = ordinal;
      span.offset = offset;
      take_span(std::move(span));
    } else {
      envelope.problem = "a span whose trace_id or span_id is no id";
    }
    ++ordinal;
  }
  for (const JsonValue& metric : envelope.evaluations)
    if (auto evaluation = read_evaluation(metric)) take_evaluation(*std::move(evaluation));
  if (!envelope.problem.empty()) note_problem(source, envelope.problem);
}

void Library::take_span(LibrarySpan span) {
  const auto place = static_cast<std::uint32_t>(spans_.size());
  if (!span_places_.emplace(span_key(span.head.trace_id, span.head.span_id), place).second) return; // delivered twice
  const auto [found, is_new] = trace_places_.try_emplace(span.head.trace_id,
                                                         static_cast<std::uint32_t>(traces_.size()));
  if (is_new) traces_.push_back({span.head.trace_id, {}});
  traces_[found->second].spans.push_back(place);
  spans_.push_back(std::move(span));
}

void Library::take_evaluation(Evaluation evaluation) {
  if (!evaluation.span_id.empty())
    evaluation_places_[span_key(evaluation.trace_id, evaluation.span_id)].push_back(
        static_cast<std::uint32_t>(evaluations_.size()));
  evaluations_.push_back(std::move(evaluation));
}

// Spans of a file that is gone can't be shown any more. Evaluations stay: they are whole in memory.
void Library::forget(std::uint32_t index) {
  std::vector<LibrarySpan> kept;
  for (LibrarySpan& span : spans_)
    if (span.source != index) kept.push_back(std::move(span));
  spans_.clear();
  traces_.clear();
  trace_places_.clear();
  span_places_.clear();
  for (LibrarySpan& span : kept) take_span(std::move(span));
  const std::string path = sources_[index].path;
  sources_[index] = LibrarySource{};
  sources_[index].path = path;
}

const LibraryTrace* Library::find(const std::string& trace_id) const {
  const auto found = trace_places_.find(trace_id);
  return found == trace_places_.end() ? nullptr : &traces_[found->second];
}

const std::vector<std::uint32_t>& Library::evaluations_of(const LibrarySpan& span) const {
  static const std::vector<std::uint32_t> none;
  const auto found = evaluation_places_.find(span_key(span.head.trace_id, span.head.span_id));
  return found == evaluation_places_.end() ? none : found->second;
}

const LibrarySpan* Library::evaluated(const Evaluation& evaluation) const {
  const auto found = span_places_.find(span_key(evaluation.trace_id, evaluation.span_id));
  return found == span_places_.end() ? nullptr : &spans_[found->second];
}

JsonValue Library::event(const LibrarySpan& span) const {
  const std::string& path = sources_[span.source].path;
  LineReader reader(path);
  reader.seek(span.offset);
  FileLine line;
  Envelope envelope;
  if (reader.next(line) && !line.too_long) envelope = read_envelope(line.text, EnvelopeContent::everything);
  if (span.ordinal >= envelope.spans.size()) throw UserError(path + " changed while it was being read");
  return std::move(envelope.spans[span.ordinal]);
}

} // namespace llmobs::viewer
