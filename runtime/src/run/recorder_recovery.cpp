#include "run/recorder_recovery.h"

#include "base/clock.h"
#include "base/log.h"

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
constexpr uint64_t pause_ns = 2000000000;
constexpr std::string_view prefix = "llmobs-", suffix = ".recorder";

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { closedir(folder); }
};

bool is_recorder(std::string_view name) noexcept {
  return name.size() > prefix.size() + suffix.size() && name.substr(0, prefix.size()) == prefix &&
         name.substr(name.size() - suffix.size()) == suffix;
}

// This user's alone, and nothing else than a file.
bool is_own_file(const struct stat& is) noexcept {
  return S_ISREG(is.st_mode) && is.st_uid == geteuid() && (is.st_mode & (S_IRWXG | S_IRWXO)) == 0 && is.st_nlink == 1;
}

} // namespace

RecorderRecovery::RecorderRecovery(std::string folder) : folder_(std::move(folder)) {
  if (folder_.empty()) return;
  find_files();
  keep_few();
}

void RecorderRecovery::find_files() {
  int opened = out_of_the_way(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::unique_ptr<DIR, CloseFolder> folder(opened < 0 ? nullptr : fdopendir(opened));
  while (const dirent* entry = folder ? readdir(folder.get()) : nullptr) {
    struct stat is;
    if (!is_recorder(entry->d_name)) continue;
    if (fstatat(dirfd(folder.get()), entry->d_name, &is, AT_SYMLINK_NOFOLLOW) != 0 || !is_own_file(is)) continue;
    constexpr int64_t ns_per_s = 1000000000;
    files_.push_back({entry->d_name, is.st_mtim.tv_sec * ns_per_s + is.st_mtim.tv_nsec});
  }
  std::sort(files_.begin(), files_.end(), [](const File& a, const File& b) { return a.time_ns > b.time_ns; });
}

void RecorderRecovery::keep_few() {
  size_t removed = 0;
  while (files_.size() > most_files) {
    if (open_next()) {
      unlink(path_of(files_.back().name).c_str());
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

// False: its process lives, or somebody else is at it.
bool RecorderRecovery::open_next() {
  file_ = Descriptor(
      open(path_of(files_.back().name).c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
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
  is_complete_ = waits_for_room_ = false;
  recovered_ = interrupted_ = damaged_ = 0;
}

void RecorderRecovery::set_aside(const char* why) {
  std::string path = path_of(files_.back().name);
  log_line(LogLevel::warn, LogTopic::lifecycle, fmt::format("{} {}", path, why));
  leave();
}

void RecorderRecovery::step(Destinations& destinations, const RecorderReplay::Setting& setting) {
  if (until_) note_progress(destinations);
  while (!files_.empty() && !until_) {
    if (waits_for_room_ && Clock::monotonic_ns() < try_again_ns_) return;
    waits_for_room_ = false;
    if (!file_ && !open_next()) {
      leave();
      continue;
    }
    replay(destinations, setting);
    if (until_) note_progress(destinations);
  }
}

void RecorderRecovery::replay(Destinations& destinations, const RecorderReplay::Setting& setting) {
  RecorderImage image;
  switch (image.read(file_.number())) {
  case RecorderImage::Outcome::good: break;
  case RecorderImage::Outcome::empty: unlink(path_of(files_.back().name).c_str()); return leave();
  case RecorderImage::Outcome::other_version:
    return set_aside("is of another version of the library: a program with that version can recover its spans");
  case RecorderImage::Outcome::unreadable: return set_aside("cannot be read: it stays where it is");
  case RecorderImage::Outcome::none: {
    std::string path = path_of(files_.back().name);
    rename(path.c_str(), (path + ".damaged").c_str());
    return set_aside("is no recorder's file, or was damaged: its name ends with .damaged now");
  }
  }
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

void RecorderRecovery::note_progress(const Destinations& destinations) {
  if (!destinations.is_past(*until_)) return;
  until_.reset();
  recovered_ += handed_ > handed_before_ ? handed_ - handed_before_ : 0;
  if (!is_complete_) {
    constexpr off_t at = offsetof(recorder::Head, recovered);
    bool is_noted = file_.is_ours() && pwrite(file_.number(), &handed_, sizeof handed_, at) == sizeof handed_;
    static_cast<void>(is_noted); // if not, some of it is delivered twice
    waits_for_room_ = true;
    try_again_ns_ = Clock::monotonic_ns() + (handed_ > handed_before_ ? 0 : pause_ns);
    return;
  }
  unlink(path_of(files_.back().name).c_str());
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
