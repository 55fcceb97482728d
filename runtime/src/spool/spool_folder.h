// The SpoolFolder is where events are kept in files that could not be delivered, by one process or by several: its files, and
// how much they may take. Nothing in it is open but for as long as something is done with it. A file belongs, for that long, to
// whoever has locked it: to append a record, to deliver what is in it, or to drop it, oldest first, when there is too much. A
// process that dies leaves its lock to the others.
//
// Only its owner may write to the folder, and nothing in it is followed elsewhere. Names tell how old a file is, who made it and
// for which kind of destination: 0018a3f2c1d4e5b6-1234-1.agent-spans.spool. What has another name is left alone.
#pragma once

#include "base/bytes.h"
#include "base/descriptor.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/uio.h>
#include <vector>

namespace llmobs {

struct SpoolEntry {
  std::string name;
  uint64_t bytes = 0;
  std::string_view kind() const noexcept; // empty: it was damaged, and is not delivered
};

/// Events that were in files, by what they count as.
struct SpoolSums {
  uint64_t spans = 0;
  uint64_t evaluations = 0;
  uint64_t damaged = 0; // places where there is no whole record

  void add(std::string_view kind, uint64_t events) noexcept;
};

/// A file that is locked, until it is destroyed.
class SpoolFile {
public:
  SpoolFile() noexcept = default;
  SpoolFile(SpoolFile&&) noexcept;
  SpoolFile& operator=(SpoolFile&&) noexcept;
  ~SpoolFile();

  explicit operator bool() const noexcept { return static_cast<bool>(file_); }
  const std::string& name() const noexcept { return name_; }
  /// All of it. False: it cannot be read, or is too large for one of ours.
  bool read(Bytes& to) const;
  /// The record there has been dealt with. If this fails, it will be delivered once more.
  void mark_done(size_t offset) const noexcept;

private:
  friend class SpoolFolder;
  SpoolFile(Descriptor file, std::string name) noexcept;

  Descriptor file_;
  std::string name_;
};

class SpoolFolder {
public:
  /// A file gets no more records when it is this large.
  static constexpr uint64_t good_size = 1u << 20;
  /// One that is larger than this is none of ours.
  static constexpr uint64_t most_size = 64u << 20;

  /// The folder need not be there. `most`: bytes that all files may take.
  SpoolFolder(std::string path, uint64_t most) : path_(std::move(path)), most_(most) {}

  const std::string& path() const noexcept { return path_; }
  /// Why nothing can be kept there; empty: it can. Makes the folder if it is missing and `make`.
  std::string objection(bool make) const;

  /// Appends one record to the file `current`, or to a new one, whose name is in `current` then. Zero, or errno; then the file
  /// is as it was. Old files may be dropped for it, which is added to `dropped`.
  int append(std::string_view kind, std::string& current, std::array<iovec, 2> record, SpoolSums& dropped);
  /// Its files, the oldest first.
  std::vector<SpoolEntry> files() const;
  /// Not there if it is gone, in other hands, or not to be trusted.
  SpoolFile take(const std::string& name) const;
  /// Everything in it has been dealt with.
  void remove(SpoolFile file) noexcept;
  /// Everything in it that can be read has been dealt with. It stays, under a name that says so, until room is needed.
  void put_aside(SpoolFile file) noexcept;

private:
  Descriptor open(bool make, int& error) const;
  int make_room(uint64_t bytes, SpoolSums& dropped);
  bool drop(const SpoolEntry& entry, SpoolSums& dropped);

  std::string path_;
  uint64_t most_;
  uint64_t used_ = 0;      // as far as it is known
  uint64_t looked_ns_ = 0; // when it was found out; zero: never
  unsigned made_ = 0;      // files
};

/// What is not dealt with in a file's bytes.
SpoolSums sums_of_spool(std::string_view bytes) noexcept;

/// In a forked child: locks are the parent's, and do not outlive it because of the child.
void close_spool_files_after_fork() noexcept;

} // namespace llmobs
