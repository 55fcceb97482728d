// The Store is the spans of one or more files, with an index over them. Opening a file walks over it once and
// keeps a small row per span. Files may grow (refresh() reads what is new), be replaced by another file of the
// same name, hold lines that are no envelopes, and end in the middle of a line.
//
// A Store is for one thread at a time.
#pragma once

#include "store/envelope.h"
#include "store/line_reader.h"
#include "store/span_evaluation.h"
#include "store/span_head.h"
#include "store/span_row.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace llmobs::viewer {

/// What was wrong with the lines of the files.
struct ReadReport {
  std::uint64_t lines = 0; // blank ones not counted
  std::uint64_t bad_lines = 0;
  std::uint64_t first_bad_line = 0;
  std::string first_problem;
};

struct StoredEvaluation {
  Evaluation evaluation;
  std::uint64_t span = 0; // the id as rows have it
};

class Store {
public:
  /// Is told how far reading has come, every few megabytes.
  using Progress = std::function<void(std::uint64_t bytes, std::uint64_t of_bytes)>;

  Store() = default;
  Store(Store&&) = default;
  Store& operator=(Store&&) = default;

  /// Opens a file, or what comes on standard input for "-", and reads all of it. Throws UserError.
  void open(const std::string& path, const Progress& progress = {});
  /// Reads what has been added to the files since; true if that was anything. A file that is gone keeps its
  /// spans; one that has been cut off makes the store forget everything and begin anew.
  bool refresh();
  /// Changes when the store began anew: rows and indices from before mean nothing then.
  std::uint64_t generation() const { return generation_; }

  std::size_t trace_count() const { return traces_.size(); }
  std::size_t span_count() const { return rows_.size(); }
  /// The trace of that index: in the order in which they came.
  TraceRows trace(std::size_t index) const;
  std::string_view trace_id(std::size_t index) const { return pool_.text(traces_[index].id); }
  std::string_view trace_app(std::size_t index) const { return pool_.text(traces_[index].ml_app); }
  std::int64_t trace_start(std::size_t index) const { return traces_[index].start_ns; }
  std::optional<std::size_t> find_trace(std::string_view id) const;
  /// Rows are in the order in which they came.
  const SpanRow& row(std::size_t index) const { return rows_[index]; }
  std::string_view text(TextId id) const { return pool_.text(id); }
  /// The row of that span of a trace, by its id as it is written.
  const SpanRow* find_span(std::size_t trace, std::string_view span_id) const;

  /// Reads the event of one row; throws UserError if the file has changed since it was indexed. Valid until
  /// the next call of event() or head().
  const JsonValue& event(const SpanRow& row);
  /// Reads the head of one row.
  SpanHead head(const SpanRow& row);

  const std::deque<StoredEvaluation>& evaluations() const { return evaluations_; }
  /// Those of one span: by its ids, or by a tag of `event`, which is the span's.
  std::vector<const StoredEvaluation*> evaluations_of(const SpanRow& row, const JsonValue& event) const;

  ReadReport report() const;
  std::uint64_t bytes() const;
  /// The names of the files, with commas.
  std::string name() const;

private:
  struct Source {
    std::string path;
    std::unique_ptr<LineReader> reader;
    std::uint64_t read_to = 0;
    std::uint64_t lines = 0; // line ends passed
    bool replaced = false;   // another file has its name now
    ReadReport tail;         // a last line that may still be being written
  };
  struct TraceEntry {
    TextId id;
    TextId ml_app;
    std::uint32_t first;
    std::uint32_t last;
    std::uint32_t count;
    std::int64_t start_ns;
  };

  void read(Source& source, std::uint16_t number, const Progress& progress);
  bool follow(std::size_t source);
  void begin_anew();
  // True if the line was used up; false if it is to be read again when there is more of it.
  bool add_line(Source& source, std::uint16_t number, const FileLine& line);
  void add_span(const SpanHead& head, SpanRow row);
  void add_evaluation(const JsonValue& metric);
  const JsonValue& read_event(const SpanRow& row, EnvelopeContent content);

  std::vector<Source> sources_;
  TextPool pool_;
  std::deque<SpanRow> rows_;
  std::deque<TraceEntry> traces_;
  std::vector<std::uint32_t> trace_of_text_; // by the id's TextId; SpanRow::none where it is no trace's
  std::deque<StoredEvaluation> evaluations_;
  std::unordered_multimap<std::string, const StoredEvaluation*> joined_; // by "trace span" or "tag key:value"
  ReadReport report_;
  std::uint64_t generation_ = 0;

  // The line that was read last, since one line may hold many spans.
  Envelope last_;
  EnvelopeContent last_content_ = EnvelopeContent::heads;
  std::uint64_t last_offset_ = std::numeric_limits<std::uint64_t>::max();
  std::uint16_t last_file_ = 0;
};

/// The number that rows have for an id.
std::uint64_t id_number(std::string_view id);

/// One sentence about the lines that could not be used; empty if there were none.
std::string describe(const ReadReport& report);

} // namespace llmobs::viewer
