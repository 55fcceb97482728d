// A file descriptor of the library's own. Programs close a number and count on getting it again by their next open() or
// dup(); so ours does not stay among the lowest free numbers, but for the moment between two system calls.
#pragma once

#include <fcntl.h>
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

/// Closed at the end.
class Descriptor {
public:
  /// Takes ownership of what was just opened; negative: nothing, and errno is kept.
  explicit Descriptor(int opened) noexcept : number_(out_of_the_way(opened)) {}
  Descriptor() noexcept = default;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  explicit operator bool() const noexcept { return number_ >= 0; }
  int number() const noexcept { return number_; }

private:
  int number_ = -1;
};

} // namespace llmobs
