// The Store is the spans and evaluations of one or more files, with an index over them: the one model behind the commands, the
// page and the assistants' questions. Opening a file walks over it once and keeps a small row per span. Files may grow
// (refresh() reads what is new), be replaced by another file of the same name, hold lines that are no envelopes, and end in
// the middle of a line.
//
// One thread may change a Store; between changes any number of them may use its const members.
#pragma once

#include "base/json_value.h"
#include "store/evaluation_index.h"
#include "store/line_reader.h"
#include "store/price_table.h"
#include "store/row_table.h"
#include "store/seen_spans.h"
#include "store/span_head.h"
#include "store/span_row.h"
#include "store/span_scan.h"
#include "store/span_texts.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

/// What was wrong with the lines of files.
struct ReadReport {
  std::uint64_t lines = 0; // blank ones not counted
  std::uint64_t bad_lines = 0;
  std::uint64_t first_bad_line = 0;
  std::string first_problem;
};

/// One file, and how far it has been read.
struct StoreSource {
  std::string path;
  std::uint64_t bytes = 0;
  ReadReport report; // without a last line that may still be being written
};

class Store {
public:
  /// Is told how far reading has come, every few megabytes.
  using Progress = std::function<void(std::uint64_t bytes, std::uint64_t of_bytes)>;

  Store() = default;
  Store(Store&&) = default;
  Store& operator=(Store&&) = default;

  /// From now on a span is taken once, however often it comes with the same ids: for what is received.
  void drop_repeats() { drops_repeats_ = true; }

  /// The prices that costs are told by which spans do not state; null if there are none.
  const PriceTable* prices() const { return prices_.get(); }

  /// Opens a file, or what comes on standard input for "-", and reads all of it. Throws UserError.
  void open(const std::string& path, const Progress& progress = {});
  /// Opens a file, of which refresh() reads the content.
  void add(const std::string& path);
  /// Reads what has been added to the files since; true if that was anything. A file that was moved away keeps its spans,
  /// and the new one of its name is read; one that was deleted, or cut off, loses them when there is something in its place.
  bool refresh();
  /// The same in pieces of so many lines: `more` says whether there is another one.
  struct Refreshed {
    bool changed = false;
    bool more = false;
  };
  Refreshed refresh(std::size_t most_lines);
  /// Forgets a file with its spans and evaluations.
  void forget(const std::string& path);
  /// Changes when something was forgotten: rows and indices from before mean nothing then.
  std::uint64_t generation() const { return generation_; }

  std::size_t trace_count() const { return traces_.size(); }
  std::size_t span_count() const { return rows_.size(); }
  /// The trace of that index: in the order in which they came.
  TraceRows trace(std::size_t index) const;
  std::string_view trace_id(std::size_t index) const { return pool_.text(traces_[index].id); }
  std::string_view trace_app(std::size_t index) const { return pool_.text(traces_[index].ml_app); }
  std::int64_t trace_start(std::size_t index) const { return traces_[index].start_ns; }
  std::size_t trace_size(std::size_t index) const { return traces_[index].count; }
  std::optional<std::size_t> find_trace(std::string_view id) const;
  /// Rows are in the order in which they came.
  SpanRow row(std::size_t index) const { return rows_.row(index); }
  std::uint64_t row_span(std::size_t index) const { return rows_.span(index); }
  std::uint32_t row_trace(std::size_t index) const { return rows_.trace(index); }
  std::string_view text(TextId id) const { return pool_.text(id); }
  /// The number of a text that rows may have; none if no row has it.
  TextId find_text(std::string_view text) const { return pool_.find(text); }
  /// The row of that span of a trace, by its id as it is written.
  std::optional<SpanRow> find_span(std::size_t trace, std::string_view span_id) const;

  /// Reads the event of one row; throws UserError if the file has changed since it was indexed.
  JsonValue read_event(const SpanRow& row) const;
  /// The same; valid until the next call.
  const JsonValue& event(const SpanRow& row);
  /// The head of one row; for most spans without reading the file.
  SpanHead head(const SpanRow& row) const;

  const std::deque<StoredEvaluation>& evaluations() const { return evaluations_.all(); }
  /// Those of one span by its ids, and with `event`, which is the span's, also by its tags; the oldest first.
  std::vector<const StoredEvaluation*> evaluations_of(const SpanRow& row) const;
  std::vector<const StoredEvaluation*> evaluations_of(const SpanRow& row, const JsonValue& event) const;

  ReadReport report() const;
  std::vector<StoreSource> sources() const;
  std::uint64_t bytes() const;
  /// The names of the files, with commas.
  std::string name() const;

  /// Reads from a file; throws UserError if it has no such bytes any more.
  void read(std::uint16_t file, std::uint64_t offset, std::size_t length, char* into) const;
  /// How many bytes of the file have been indexed from there on.
  std::uint64_t readable(std::uint16_t file, std::uint64_t offset) const;
  /// For one thread that reads many events.
  SpanTexts& texts() { return texts_; }

private:
  struct Source {
    std::string path;
    std::unique_ptr<LineReader> reader;
    std::uint64_t read_to = 0;
    std::uint64_t lines = 0;   // line ends passed
    std::uint64_t torn_at = 0; // how long the file was when its last line was found to be torn
    bool replaced = false;     // another file has its name now
    ReadReport report;
    ReadReport tail; // a last line that may still be being written
  };
  struct TraceEntry {
    TextId id;
    TextId ml_app;
    std::uint32_t first;
    std::uint32_t last;
    std::uint32_t count;
    std::int64_t start_ns;
  };
  struct SharedAttributes {
    std::uint64_t offset;
    std::uint32_t length;
    std::uint16_t file;
  };

  Refreshed follow(std::size_t source, std::size_t most_lines);
  bool read_lines(std::size_t source, std::size_t most_lines, const Progress& progress);
  void restart(std::size_t source);
  void go_on_with_new_file(std::size_t source);
  void drop(std::size_t source, bool keep_place);
  // True if the line was used up; false if it is to be read again when there is more of it.
  bool add_line(std::size_t source, const FileLine& line);
  SpanRow row_of(const ScannedSpan& span);
  void add_row(TextId trace_id, SpanRow row);

  std::vector<Source> sources_;
  LineScanner scanner_;
  TextPool pool_;
  RowTable rows_;
  SeenSpans seen_; // if repeats are dropped
  bool drops_repeats_ = false;
  std::shared_ptr<const PriceTable> prices_ = PriceTable::of_environment();
  ChunkList<TraceEntry> traces_;
  std::vector<std::uint32_t> trace_of_text_; // by the id's TextId; SpanRow::none where it is no trace's
  std::vector<SharedAttributes> shared_;
  EvaluationIndex evaluations_;
  std::uint64_t generation_ = 0;
  SpanTexts texts_;
  JsonValue last_event_;
};

/// The number that rows have for an id.
std::uint64_t id_number(std::string_view id);
/// The id is a decimal number, and nothing else is written so.
bool is_plain_id(std::string_view id, std::uint64_t& number);

/// One sentence about the lines that could not be used; empty if there were none.
std::string describe(const ReadReport& report);

} // namespace llmobs::viewer
