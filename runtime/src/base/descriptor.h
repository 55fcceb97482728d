// A file descriptor of the library's own. Programs close a number and count on getting it again by their next open() or
// dup(); so ours does not stay among the lowest free numbers, but for the moment between two system calls. And programs
// close numbers that are not theirs (all of them, when they become a daemon) and open files under them; so ours is known by
// the file behind it, and what is not ours any more is neither used nor closed.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace llmobs {

/// Ours have numbers from here on, if the process may have so many. Below the 64 that the kernel's first table has room for:
/// to make a larger one takes a process of several threads milliseconds.
constexpr int first_descriptor = 40;

/// What was just opened, under a number out of the program's way; negative: nothing, and errno is kept.
inline int out_of_the_way(int opened) noexcept {
  if (opened < 0 || opened >= first_descriptor) return opened;
  int moved = ::fcntl(opened, F_DUPFD_CLOEXEC, first_descriptor);
  if (moved < 0) return opened;
  ::close(opened);
  return moved;
}

/// Which file is behind a descriptor. Files, pipes and sockets are told apart, what the kernel makes of one piece (eventfd,
/// epoll, timers) is not.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;

  static FileIdentity of(int number) noexcept {
    struct stat file;
    if (number < 0 || ::fstat(number, &file) != 0) return {};
    return {file.st_dev, file.st_ino};
  }
  bool operator==(const FileIdentity& other) const noexcept { return device == other.device && inode == other.inode; }
};

/// Closed at the end.
class Descriptor {
public:
  /// Takes ownership of what was just opened; negative: nothing, and errno is kept.
  explicit Descriptor(int opened) noexcept : number_(out_of_the_way(opened)), file_(FileIdentity::of(number_)) {}
  Descriptor() noexcept = default;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)), file_(other.file_) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    std::swap(file_, other.file_);
    return *this;
  }
  ~Descriptor() {
    if (is_ours()) ::close(number_);
  }

  explicit operator bool() const noexcept { return number_ >= 0; }
  int number() const noexcept { return number_; }
  /// False: there is none, or the program has closed it.
  bool is_ours() const noexcept { return number_ >= 0 && FileIdentity::of(number_) == file_; }

private:
  int number_ = -1;
  FileIdentity file_;
};

} // namespace llmobs
