// A Library is what a running viewer knows: the spans and evaluations of its files, read once and then followed as the
// files grow. Heads stay in memory, contents are read again from the file. All members may be called from any thread;
// what reads the spans holds the lock that read() takes.
#pragma once

#include "serve/library_span.h"
#include "store/span_evaluation.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace llmobs::viewer {

struct LibraryTrace {
  std::string id;
  std::vector<std::uint32_t> spans; // indices, in the order in which they were read
};

/// One file, and how far it has been read.
struct LibrarySource {
  std::string path;
  std::uint64_t offset = 0; // everything before it has been read
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t lines = 0;
  std::uint64_t bad_lines = 0;
  std::uint64_t first_bad_line = 0;
  std::string first_problem;
  std::string unreadable; // why the file could not be opened; empty if it could
};

class Library {
public:
  explicit Library(const std::vector<std::string>& paths);

  /// Adds a file that is followed from now on.
  void add_source(const std::string& path);
  /// Reads what has been added to the files since the last call. True if anything was.
  bool refresh();

  /// Held while the members below are used.
  std::shared_lock<std::shared_mutex> read() const { return std::shared_lock(mutex_); }
  const std::vector<LibrarySource>& sources() const { return sources_; }
  const std::vector<LibrarySpan>& spans() const { return spans_; }
  const std::vector<LibraryTrace>& traces() const { return traces_; }
  const std::vector<Evaluation>& evaluations() const { return evaluations_; }
  /// Null if there is no trace of that id.
  const LibraryTrace* find(const std::string& trace_id) const;
  /// The evaluations of one span, as indices.
  const std::vector<std::uint32_t>& evaluations_of(const LibrarySpan& span) const;
  /// The span that an evaluation is about; null if it is not here.
  const LibrarySpan* evaluated(const Evaluation& evaluation) const;
  /// The whole event of a span; throws UserError if the file has changed meanwhile.
  JsonValue event(const LibrarySpan& span) const;
  /// Grows with each change.
  std::uint64_t revision() const { return revision_; }

private:
  bool refresh(std::uint32_t source);
  void take_line(std::uint32_t source, std::string_view text, std::uint64_t offset);
  void take_span(LibrarySpan span);
  void take_evaluation(Evaluation evaluation);
  void forget(std::uint32_t source);

  mutable std::shared_mutex mutex_;
  std::mutex refreshing_;
  std::vector<LibrarySource> sources_;
  std::vector<LibrarySpan> spans_;
  std::vector<LibraryTrace> traces_;
  std::vector<Evaluation> evaluations_;
  std::unordered_map<std::string, std::uint32_t> trace_places_;
  std::unordered_map<std::string, std::uint32_t> span_places_; // "trace/span"
  std::unordered_map<std::string, std::vector<std::uint32_t>> evaluation_places_;
  std::uint64_t revision_ = 1;
};

} // namespace llmobs::viewer
