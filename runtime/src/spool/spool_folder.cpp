#include "spool/spool_folder.h"

#include "base/clock.h"
#include "base/own_folder.h"
#include "spool/spool_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>

namespace llmobs {

namespace {

constexpr std::string_view ending = ".spool";
constexpr std::string_view damaged_ending = ".damaged";

bool ends_with(std::string_view text, std::string_view end) noexcept {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Descriptors that hold locks now. More than these are not closed in children, which is of no matter until the parent ends.
struct Held {
  std::atomic<int> number{-1};
  FileIdentity file;
};
Held held_files[64];

void note_held(int number) noexcept {
  for (Held& held : held_files) {
    if (held.number.load(std::memory_order_relaxed) >= 0) continue;
    held.file = FileIdentity::of(number);
    held.number.store(number, std::memory_order_release);
    return;
  }
}

void forget_held(int number) noexcept {
  for (Held& held : held_files) {
    if (held.number.load(std::memory_order_relaxed) == number) held.number.store(-1, std::memory_order_release);
  }
}

// A regular file of this user's that has this one name.
bool is_trusted(const Descriptor& file, struct stat& is) noexcept {
  return ::fstat(file.number(), &is) == 0 && S_ISREG(is.st_mode) && is.st_uid == ::geteuid() && is.st_nlink == 1;
}

int write_record(int file, std::array<iovec, 2> pieces) noexcept {
  for (size_t at = 0; at < pieces.size();) {
    ssize_t written = ::writev(file, &pieces[at], static_cast<int>(pieces.size() - at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    for (auto left = static_cast<size_t>(written); at < pieces.size(); ++at) {
      size_t here = std::min(left, pieces[at].iov_len);
      pieces[at].iov_base = static_cast<char*>(pieces[at].iov_base) + here;
      pieces[at].iov_len -= here;
      left -= here;
      if (pieces[at].iov_len != 0) break;
    }
  }
  return 0;
}

} // namespace

std::string_view SpoolEntry::kind() const noexcept {
  std::string_view text = name;
  if (!ends_with(text, ending)) return {};
  text.remove_suffix(ending.size());
  size_t dot = text.find('.');
  return dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
}

void SpoolSums::add(std::string_view kind, uint64_t events) noexcept {
  (kind.find("evaluations") == std::string_view::npos ? spans : evaluations) += events;
}

SpoolSums sums_of_spool(std::string_view bytes) noexcept {
  SpoolSums sums;
  SpoolReader reader(bytes);
  SpoolRecord record;
  while (reader.next(record)) {
    if (!record.is_done) sums.add(record.label.kind, record.count);
  }
  sums.damaged = reader.damaged();
  return sums;
}

void close_spool_files_after_fork() noexcept {
  for (Held& held : held_files) {
    int number = held.number.exchange(-1);
    if (number >= 0 && FileIdentity::of(number) == held.file) ::close(number);
  }
}

SpoolFile::SpoolFile(Descriptor file, std::string name) noexcept : file_(std::move(file)), name_(std::move(name)) {
  note_held(file_.number());
}
SpoolFile::SpoolFile(SpoolFile&& other) noexcept = default;
SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(name_, other.name_);
  return *this;
}
SpoolFile::~SpoolFile() {
  if (file_) forget_held(file_.number());
}

bool SpoolFile::read(Bytes& to) const {
  struct stat is;
  to.clear();
  if (!file_.is_ours() || ::fstat(file_.number(), &is) != 0) return false;
  if (static_cast<uint64_t>(is.st_size) > SpoolFolder::most_size) return false;
  auto size = static_cast<size_t>(is.st_size);
  unsigned char* at = to.reserve(size);
  size_t done = 0;
  while (done < size) {
    ssize_t got = ::pread(file_.number(), at + done, size - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  to.commit(at + done);
  return true;
}

void SpoolFile::mark_done(size_t offset) const noexcept {
  if (!file_.is_ours()) return;
  uint64_t state = spool_done;
  ssize_t written = 0;
  do {
    written = ::pwrite(file_.number(), &state, sizeof state, static_cast<off_t>(offset + spool_state_at));
  } while (written < 0 && errno == EINTR);
}

Descriptor SpoolFolder::open(bool make, int& error) const { return open_own_folder(path_, make, error); }

std::string SpoolFolder::objection(bool make) const {
  int error = 0;
  return open(make, error) ? std::string() : own_folder_objection(error);
}

std::vector<SpoolEntry> SpoolFolder::files() const {
  std::vector<SpoolEntry> found;
  int error = 0;
  Descriptor folder = open(false, error);
  if (!folder) return found;
  struct Close {
    void operator()(DIR* opened) const noexcept { ::closedir(opened); }
  };
  int number = ::openat(folder.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  std::unique_ptr<DIR, Close> reading(number >= 0 ? ::fdopendir(out_of_the_way(number)) : nullptr);
  if (!reading) return found;
  while (const dirent* entry = ::readdir(reading.get())) {
    std::string_view name = entry->d_name;
    if (!ends_with(name, ending) && !ends_with(name, damaged_ending)) continue;
    struct stat is;
    if (::fstatat(folder.number(), entry->d_name, &is, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(is.st_mode)) continue;
    found.push_back({std::string(name), static_cast<uint64_t>(is.st_size)});
  }
  std::sort(found.begin(), found.end(), [](const SpoolEntry& a, const SpoolEntry& b) { return a.name < b.name; });
  return found;
}

SpoolFile SpoolFolder::take(const std::string& name) const {
  int error = 0;
  Descriptor folder = open(false, error);
  if (!folder) return {};
  constexpr int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  Descriptor file(::openat(folder.number(), name.c_str(), flags));
  struct stat is;
  if (!file || ::flock(file.number(), LOCK_EX | LOCK_NB) != 0 || !is_trusted(file, is)) return {};
  return SpoolFile(std::move(file), name);
}

void SpoolFolder::remove(SpoolFile file) noexcept {
  int error = 0;
  if (Descriptor folder = open(false, error)) ::unlinkat(folder.number(), file.name().c_str(), 0);
  looked_ns_ = 0;
}

void SpoolFolder::put_aside(SpoolFile file) noexcept {
  int error = 0;
  Descriptor folder = open(false, error);
  if (!folder) return;
  std::array<char, 512> name{};
  std::snprintf(name.data(), name.size(), "%s%s", file.name().c_str(), damaged_ending.data());
  ::renameat(folder.number(), file.name().c_str(), folder.number(), name.data());
}

bool SpoolFolder::drop(const SpoolEntry& entry, SpoolSums& dropped) {
  SpoolFile file = take(entry.name);
  if (!file) return false;
  Bytes bytes;
  if (!entry.kind().empty() && file.read(bytes)) {
    SpoolSums lost = sums_of_spool(bytes.text());
    dropped.spans += lost.spans;
    dropped.evaluations += lost.evaluations;
  }
  remove(std::move(file));
  return true;
}

// What several processes write at the same time is seen by the others within a second.
int SpoolFolder::make_room(uint64_t bytes, SpoolSums& dropped) {
  constexpr uint64_t fresh_ns = 1000000000;
  if (bytes > most_) return EFBIG;
  uint64_t now = Clock::monotonic_ns();
  if (looked_ns_ != 0 && now - looked_ns_ < fresh_ns && used_ + bytes <= most_) return 0;
  std::vector<SpoolEntry> all = files();
  used_ = 0;
  for (const SpoolEntry& one : all) used_ += one.bytes;
  for (size_t i = 0; i < all.size() && used_ + bytes > most_; ++i) {
    if (drop(all[i], dropped)) used_ -= all[i].bytes;
  }
  looked_ns_ = now;
  return used_ + bytes <= most_ ? 0 : ENOSPC;
}

int SpoolFolder::append(std::string_view kind, std::string& current, std::array<iovec, 2> record, SpoolSums& dropped) {
  uint64_t size = record[0].iov_len + record[1].iov_len;
  int error = 0;
  Descriptor folder = open(true, error);
  if (!folder) return error;
  error = make_room(size, dropped);
  if (error != 0) return error;
  constexpr int flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  struct stat is{};
  auto is_mine = [&](const Descriptor& file) {
    return file && ::flock(file.number(), LOCK_EX | LOCK_NB) == 0 && is_trusted(file, is);
  };
  Descriptor file;
  if (!current.empty()) file = Descriptor(::openat(folder.number(), current.c_str(), flags));
  if (!is_mine(file) || static_cast<uint64_t>(is.st_size) >= good_size) {
    current = fmt::format("{:016x}-{}-{}.{}{}", Clock::unix_ns(), ::getpid(), ++made_, kind, ending);
    file = Descriptor(::openat(folder.number(), current.c_str(), flags | O_CREAT | O_EXCL, 0600));
    if (!file) return errno;
    if (!is_mine(file)) return EAGAIN; // another process was faster: it drops it or delivers it
  }
  error = write_record(file.number(), record);
  if (error == 0) {
    used_ += size;
  } else if (::ftruncate(file.number(), is.st_size) == 0 && is.st_size == 0) {
    ::unlinkat(folder.number(), current.c_str(), 0);
  }
  return error;
}

} // namespace llmobs
