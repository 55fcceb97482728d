// A TraceFile is a file of span events with an index over it. Opening it walks over the file once and keeps a
// small row per span: where it stands and what is needed to sort, nest and add up. Names, models and contents
// are read again, for the spans that are shown.
#pragma once

#include "store/envelope.h"
#include "store/line_reader.h"
#include "store/span_head.h"

#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

namespace llmobs::viewer {

enum class CountedKind : std::uint8_t { other, llm, embedding };

struct SpanRow {
  static constexpr std::int64_t absent = -1;

  std::uint64_t line_offset = 0;
  /// Which of the spans of that line.
  std::uint32_t ordinal = 0;
  CountedKind kind = CountedKind::other;
  bool failed = false;
  bool is_root = false;
  /// The ids as numbers: a decimal id's value, else a hash of its text.
  std::uint64_t span = 0;
  std::uint64_t parent = 0;
  /// Tells spans of the same id apart that are not the same event twice.
  std::uint64_t fingerprint = 0;
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = absent;
  std::int64_t input_tokens = absent;
  std::int64_t output_tokens = absent;
  std::int64_t total_tokens = absent;

  bool has_tokens() const { return input_tokens >= 0 || output_tokens >= 0 || total_tokens >= 0; }
};

struct TraceRows {
  std::string id;
  std::string ml_app; // of the first of its spans that names one
  /// Start of its first span; 0 if no span says when it started.
  std::int64_t start_ns = 0;
  std::vector<SpanRow> spans; // in the order of the file
};

/// What was wrong with the lines of a file.
struct ReadReport {
  std::uint64_t lines = 0; // blank ones not counted
  std::uint64_t bad_lines = 0;
  std::uint64_t first_bad_line = 0;
  std::string first_problem;
};

class TraceFile {
public:
  /// Opens and indexes the file; throws UserError if it can't be read.
  explicit TraceFile(const std::string& path);

  const std::string& path() const { return path_; }
  const std::vector<TraceRows>& traces() const { return traces_; }
  const ReadReport& report() const { return report_; }
  std::uint64_t bytes() const { return bytes_; }

  /// Reads the event of one row; throws UserError if the file has changed since it was indexed. Valid until
  /// the next call of event() or head().
  const JsonValue& event(const SpanRow& row);
  /// Reads the head of one row.
  SpanHead head(const SpanRow& row);

private:
  void index();
  void add(const FileLine& line, std::uint64_t line_number);
  void add(const SpanHead& head, std::uint64_t line_offset, std::uint32_t ordinal);
  const JsonValue& read(const SpanRow& row, EnvelopeContent content);

  std::string path_;
  LineReader reader_;
  std::vector<TraceRows> traces_;
  std::unordered_map<std::string, std::size_t> by_id_; // trace id → its place in traces_
  ReadReport report_;
  std::uint64_t bytes_ = 0;

  // The line that was read last, since one line may hold many spans.
  Envelope last_;
  EnvelopeContent last_content_ = EnvelopeContent::heads;
  std::uint64_t last_offset_ = std::numeric_limits<std::uint64_t>::max();
};

/// One sentence about the lines that could not be used; empty if there were none.
std::string describe(const ReadReport& report);

} // namespace llmobs::viewer
