#include "run/recorder_recovery.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/own_folder.h"
#include "record/record_fields.h"
#include "record/route.h"
#include "value/value_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs {

namespace {

// A program that dies again and again while nothing can be delivered does not fill the disk.
constexpr size_t most_files = 64;
constexpr uint64_t pause_ns = 2000000000, longest_wait_for_keys_ns = 60000000000;
constexpr std::string_view prefix = "llmobs-", suffix = ".recorder", damaged_suffix = ".recorder.damaged";
// What is damaged is kept for whoever wants to look at it. It is never read again.
constexpr size_t most_damaged = 8;
constexpr uint64_t most_damaged_bytes = 256u << 20;

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { closedir(folder); }
};

bool is_named(std::string_view name, std::string_view end) noexcept {
  return name.size() > prefix.size() + end.size() && name.substr(0, prefix.size()) == prefix &&
         name.substr(name.size() - end.size()) == end;
}

// This user's alone, and nothing else than a file.
bool is_own_file(const struct stat& is) noexcept {
  return S_ISREG(is.st_mode) && is.st_uid == geteuid() && (is.st_mode & (S_IRWXG | S_IRWXO)) == 0 && is.st_nlink == 1;
}

std::string_view route_in(const RecordHeader& record) {
  bool is_evaluation = record.type() == RecordType::evaluation;
  Field wanted = is_evaluation ? static_cast<Field>(EvaluationField::route) : Field::route;
  if (!is_evaluation && record.type() != RecordType::begin) return {};
  RecordFields fields(record);
  FieldReader reader(fields.begin(), fields.end());
  Field field;
  RawValue value;
  while (reader.next(field, value)) {
    if (field == wanted) return value.string();
  }
  return {};
}

// Whether something that is to be delivered is for a tenant whose key is not known.
bool lacks_keys(const RecorderImage& image) {
  for (const RecorderImage::Item& item : image.items()) {
    if (item.type != recorder::EntryType::record) continue;
    Route route = Route::read(route_in(item.record()));
    if (!route.has_key || !TenantKeys::find(route.mark).empty()) continue;
    bool is_evaluation = item.record().type() == RecordType::evaluation;
    bool is_settled = is_evaluation ? image.is_evaluation_settled(item)
                                    : image.is_settled(reinterpret_cast<const BeginRecord&>(item.record()).span_id);
    if (!is_settled) return true;
  }
  return false;
}

} // namespace

RecorderRecovery::RecorderRecovery(std::string folder, bool has_tenants)
    : folder_(std::move(folder)), keys_until_ns_(has_tenants ? Clock::monotonic_ns() + longest_wait_for_keys_ns : 0) {
  if (folder_.empty()) return;
  find_files();
  keep_few();
  keep_few_damaged();
}

// It is opened each time, as the program may close what it does not know.
Descriptor RecorderRecovery::open_folder() const {
  int error = 0;
  return open_own_folder(folder_, false, error);
}

void RecorderRecovery::remove(const std::string& name) const {
  if (Descriptor folder = open_folder()) unlinkat(folder.number(), name.c_str(), 0);
}

void RecorderRecovery::find_files() {
  Descriptor opened = open_folder();
  int number = opened ? openat(opened.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  std::unique_ptr<DIR, CloseFolder> folder(number < 0 ? nullptr : fdopendir(out_of_the_way(number)));
  while (const dirent* entry = folder ? readdir(folder.get()) : nullptr) {
    struct stat is;
    bool is_damaged = is_named(entry->d_name, damaged_suffix);
    if (!is_damaged && !is_named(entry->d_name, suffix)) continue;
    if (fstatat(opened.number(), entry->d_name, &is, AT_SYMLINK_NOFOLLOW) != 0 || !is_own_file(is)) continue;
    constexpr int64_t ns_per_s = 1000000000;
    (is_damaged ? damaged_files_ : files_)
        .push_back({entry->d_name, is.st_mtim.tv_sec * ns_per_s + is.st_mtim.tv_nsec, static_cast<uint64_t>(is.st_size),
                    no_key});
  }
  auto is_newer = [](const File& a, const File& b) { return a.time_ns > b.time_ns; };
  std::sort(files_.begin(), files_.end(), is_newer);
  std::sort(damaged_files_.begin(), damaged_files_.end(), is_newer);
}

void RecorderRecovery::keep_few() {
  size_t removed = 0;
  while (files_.size() > most_files) {
    if (open_next()) {
      remove(files_.back().name);
      ++removed;
    }
    leave();
  }
  if (removed == 0) return;
  log_line(LogLevel::warn, LogTopic::lifecycle,
           fmt::format("more than {} processes have died and left a recorder's file in {}: the {} oldest were removed, "
                       "and the spans in them are lost",
                       most_files, folder_, removed));
}

void RecorderRecovery::keep_few_damaged() {
  uint64_t bytes = 0;
  for (const File& file : damaged_files_) bytes += file.bytes;
  while (damaged_files_.size() > most_damaged || bytes > most_damaged_bytes) {
    remove(damaged_files_.back().name);
    bytes -= damaged_files_.back().bytes;
    damaged_files_.pop_back();
    ++damaged_removed_;
  }
}

void RecorderRecovery::report_removed() {
  if (damaged_removed_ == 0) return;
  log_line(
      LogLevel::warn, LogTopic::lifecycle,
      fmt::format("{} damaged recorder's files in {} were removed, the oldest: {} files and {} MiB of them are kept",
                  damaged_removed_, folder_, most_damaged, most_damaged_bytes >> 20),
      "damaged recorder's files removed");
  damaged_removed_ = 0;
}

void RecorderRecovery::put_aside() {
  File file = files_.back();
  std::string name = file.name + ".damaged";
  Descriptor folder = open_folder();
  bool is_renamed = folder && renameat(folder.number(), file.name.c_str(), folder.number(), name.c_str()) == 0;
  set_aside(is_renamed ? "is no recorder's file, or was damaged: its name ends with .damaged now"
                       : "is no recorder's file, or was damaged: it stays where it is");
  if (!is_renamed) return;
  file.name = std::move(name);
  auto older = std::find_if(damaged_files_.begin(), damaged_files_.end(),
                            [&file](const File& one) { return one.time_ns < file.time_ns; });
  damaged_files_.insert(older, std::move(file));
  keep_few_damaged();
}

// False: its process lives, or somebody else is at it.
bool RecorderRecovery::open_next() {
  constexpr int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  Descriptor folder = open_folder();
  file_ = folder ? Descriptor(openat(folder.number(), files_.back().name.c_str(), flags)) : Descriptor();
  struct stat is;
  bool is_free = file_ && fstat(file_.number(), &is) == 0 && is_own_file(is) &&
                 flock(file_.number(), LOCK_EX | LOCK_NB) == 0;
  // It may have been removed before it was locked.
  return is_free && fstat(file_.number(), &is) == 0 && is.st_nlink == 1;
}

void RecorderRecovery::leave() noexcept {
  files_.pop_back();
  file_ = Descriptor();
  until_.reset();
  is_complete_ = is_waiting_ = false;
  recovered_ = interrupted_ = damaged_ = 0;
}

void RecorderRecovery::set_aside(const char* why) {
  log_line(LogLevel::warn, LogTopic::lifecycle, fmt::format("{}/{} {}", folder_, files_.back().name, why));
  leave();
}

void RecorderRecovery::step(Destinations& destinations, const RecorderReplay::Setting& setting) {
  if (until_) note_progress(destinations);
  while (!files_.empty() && !until_) {
    if (is_waiting_ && Clock::monotonic_ns() < try_again_ns_) break;
    is_waiting_ = false;
    if (files_.back().keys_seen == TenantKeys::count() && may_wait_for_keys()) {
      is_waiting_ = true; // all of them do
      try_again_ns_ = Clock::monotonic_ns() + pause_ns;
      break;
    }
    if (!file_ && !open_next()) {
      leave();
      continue;
    }
    replay(destinations, setting);
    if (until_) note_progress(destinations);
  }
  report_removed();
}

void RecorderRecovery::replay(Destinations& destinations, const RecorderReplay::Setting& setting) {
  RecorderImage image;
  switch (image.read(file_.number())) {
  case RecorderImage::Outcome::good: break;
  case RecorderImage::Outcome::empty: remove(files_.back().name); return leave();
  case RecorderImage::Outcome::other_version:
    return set_aside("is of another version of the library: a program with that version can recover its spans");
  case RecorderImage::Outcome::unreadable: return set_aside("cannot be read: it stays where it is");
  case RecorderImage::Outcome::none: return put_aside();
  }
  if (may_wait_for_keys() && lacks_keys(image)) return wait_for_keys();
  RecorderReplay replay(image, setting);
  replay.run(image.recovered());
  pid_ = image.pid();
  handed_before_ = image.recovered();
  handed_ = replay.handed();
  interrupted_ += replay.interrupted();
  damaged_ = image.damaged();
  is_complete_ = replay.is_complete();
  until_ = destinations.mark();
}

bool RecorderRecovery::may_wait_for_keys() const noexcept { return Clock::monotonic_ns() < keys_until_ns_; }

// It is the last one's turn again when the others are dealt with.
void RecorderRecovery::wait_for_keys() {
  File file = std::move(files_.back());
  leave();
  file.keys_seen = TenantKeys::count();
  files_.insert(files_.begin(), std::move(file));
}

void RecorderRecovery::note_progress(const Destinations& destinations) {
  if (!destinations.is_past(*until_)) return;
  until_.reset();
  recovered_ += handed_ > handed_before_ ? handed_ - handed_before_ : 0;
  if (!is_complete_) {
    constexpr off_t at = offsetof(recorder::Head, recovered);
    bool is_noted = file_.is_ours() && pwrite(file_.number(), &handed_, sizeof handed_, at) == sizeof handed_;
    static_cast<void>(is_noted); // if not, some of it is delivered twice
    is_waiting_ = true;
    try_again_ns_ = Clock::monotonic_ns() + (handed_ > handed_before_ ? 0 : pause_ns);
    return;
  }
  remove(files_.back().name);
  if (damaged_ != 0) {
    log_line(LogLevel::warn, LogTopic::lifecycle,
             fmt::format("the recorder's file of process {} was damaged in {} places: what was there is lost", pid_,
                         damaged_));
  }
  if (recovered_ != 0) {
    log_line(
        LogLevel::info, LogTopic::lifecycle,
        fmt::format("process {} had died: {} spans and evaluations that it had not delivered are dealt with; {} of "
                    "them were open",
                    pid_, recovered_, interrupted_));
  }
  leave();
}

} // namespace llmobs
