// The RecorderRecovery finds the flight recorder's files of processes that have died, in the folder where this process has its own, and
// sees to it that what was in them is delivered: one file after the other, as fast as the destinations take it. A file is
// removed when everything in it is dealt with; until then it says how far this has come, so that whoever goes on with
// it delivers little twice.
//
// The keys of tenants are in no file. If something is for a tenant whose key this program has not used, it has a minute to do so; then
// that is dropped, and the rest is delivered.
//
// Whether a process has died says the lock on its file (record/recorder_slots.h); who recovers a file has the same lock.
#pragma once

#include "base/descriptor.h"
#include "deliver/destinations.h"
#include "recorder/recorder_image.h"
#include "run/recorder_replay.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace llmobs {

/// Background thread only.
class RecorderRecovery {
public:
  /// Looks for files in this folder. `has_tenants`: what is for tenants goes to them.
  RecorderRecovery(std::string folder, bool has_tenants);

  /// Goes on as far as it can without waiting. `setting`: how files are replayed.
  void step(Destinations& destinations, const RecorderReplay::Setting& setting);
  /// Something is left that can be done now.
  bool is_busy() const noexcept { return !files_.empty() && !is_waiting_; }
  bool is_over() const noexcept { return files_.empty(); }

private:
  struct File {
    std::string name;
    int64_t time_ns;
    uint64_t bytes;
    size_t keys_seen; // how many tenants' keys were known when one was not; no_key: none is missing
  };
  static constexpr size_t no_key = SIZE_MAX;

  Descriptor open_folder() const;
  void remove(const std::string& name) const;
  void find_files();
  void keep_few();
  void keep_few_damaged();
  void report_removed();
  bool open_next();
  void replay(Destinations& destinations, const RecorderReplay::Setting& setting);
  bool may_wait_for_keys() const noexcept;
  void wait_for_keys();
  void note_progress(const Destinations& destinations);
  void put_aside();
  void set_aside(const char* why);
  void leave() noexcept;

  std::string folder_;
  std::vector<File> files_;         // the next one is the last
  std::vector<File> damaged_files_; // which are not read again; the last one goes first
  uint64_t damaged_removed_ = 0;    // and not reported
  Descriptor file_;                 // of the next one, if it is locked
  bool is_waiting_ = false;
  bool is_complete_ = false;
  uint64_t try_again_ns_ = 0;
  uint64_t keys_until_ns_; // no key is awaited after this
  uint64_t handed_ = 0, handed_before_ = 0;
  uint64_t recovered_ = 0, interrupted_ = 0, damaged_ = 0, pid_ = 0;
  std::optional<Destinations::Mark> until_; // when this is past, what was handed on is dealt with
};

} // namespace llmobs
