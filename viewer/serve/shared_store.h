// The SharedStore is the store of a running viewer: one thread follows the files, all others answer from it. All members may be
// called from any thread; what reads the store holds the lock that read() takes.
#pragma once

#include "query/matching_rows.h"
#include "store/store.h"
#include "trace/trace_digest.h"

#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// A file that could not be opened so far.
struct MissingSource {
  std::string path;
  std::string reason;
};

/// What a query finds; one that can't be understood finds everything, and says why.
struct FoundSpans {
  std::vector<bool> rows; // for each row; empty if all fit
  std::vector<bool> traces;
  std::string problem;

  bool has_row(std::size_t row) const { return rows.empty() || rows[row]; }
  bool has_trace(std::size_t trace) const { return traces.empty() || traces[trace]; }
};

class SharedStore {
public:
  /// Is told how much of a file has been read.
  using Progress = std::function<void(const std::string& path, std::uint64_t bytes, std::uint64_t of_bytes)>;

  explicit SharedStore(const std::vector<std::string>& paths, const Progress& progress = {});

  /// Of the files in this folder only these are followed, from now on.
  void follow_folder(const std::string& folder, const std::vector<std::string>& files);
  /// Reads what has been added to the files since the last call. True if anything was.
  bool refresh();

  /// Held while the members below are used.
  std::shared_lock<std::shared_mutex> read() const { return std::shared_lock(mutex_); }
  const Store& store() const { return store_; }
  const TraceDigests& digests() const { return digests_; }
  const std::vector<MissingSource>& missing() const { return missing_; }
  /// Grows with each change.
  std::uint64_t revision() const { return revision_; }
  /// The spans of which the query is true. What was asked lately is remembered.
  FoundSpans find(const std::string& query) const;

private:
  struct Asked {
    std::string query;
    MatchingRows found;
  };

  void open_missing();

  mutable std::shared_mutex mutex_;
  std::mutex refreshing_;
  Store store_;
  TraceDigests digests_;
  std::vector<MissingSource> missing_;
  std::uint64_t revision_ = 1;
  mutable std::mutex asking_;
  mutable std::list<Asked> asked_; // the last one first
};

} // namespace llmobs::viewer
