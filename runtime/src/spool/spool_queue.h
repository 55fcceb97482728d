// A SpoolQueue is one destination's side of the spool: what it cannot take now is put here, and comes back from here when it
// takes events again, whichever process put it. One record at a time is in hand, and its file is locked meanwhile. Background thread
// only (or replay()'s).
#pragma once

#include "base/bytes.h"
#include "spool/spool_folder.h"
#include "spool/spool_record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

class SpoolQueue {
public:
  /// `kinds`: of the records that the destination takes; what it puts here has the first one. `common` stays.
  SpoolQueue(SpoolFolder& folder, std::vector<std::string> kinds, std::string origin, std::string_view common)
      : folder_(folder), kinds_(std::move(kinds)), origin_(std::move(origin)), common_(common) {}

  /// Nothing can be put here at the moment: it was tried a short while ago.
  bool is_shut() const noexcept;
  void shut() noexcept;
  /// False: it could not be written, which is said. `sizes`: of the `count` events in `events`, which have a gap of so many bytes
  /// between them.
  bool put(std::string_view events, const uint32_t* sizes, uint32_t count, uint32_t gap) noexcept;
  /// What was dropped from the spool to make room since the last call.
  SpoolSums take_losses() noexcept { return std::exchange(losses_, SpoolSums()); }

  /// The next record to deliver; it stays in hand until finish() or release(). Null: there is none now.
  const SpoolRecord* next();
  /// The record in hand has been dealt with.
  void finish() noexcept;
  /// The record in hand goes back.
  void release() noexcept;
  /// Whether next() may have something without a look at the folder.
  bool may_have_more() const noexcept { return record_ || file_ || !waiting_.empty(); }

  const std::string& path() const noexcept { return folder_.path(); }
  const std::string& kind() const noexcept { return kinds_.front(); }

private:
  bool takes(std::string_view kind) const noexcept;
  bool open_next_file();
  void close_file() noexcept;
  void look() noexcept;

  SpoolFolder& folder_;
  std::vector<std::string> kinds_;
  std::string origin_;
  std::string_view common_;
  std::string current_; // the file that gets the next record
  Bytes head_;
  SpoolSums losses_;
  uint64_t shut_until_ns_ = 0;

  SpoolFile file_; // the one in hand
  Bytes bytes_;    // what is in it
  std::optional<SpoolReader> reader_;
  std::optional<SpoolRecord> record_;
  bool has_others_ = false;          // there are records of other kinds in it
  std::vector<std::string> waiting_; // names of files, the oldest last
  uint64_t look_again_ns_ = 0;
};

} // namespace llmobs
