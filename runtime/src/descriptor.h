// A file descriptor of the library's own. Programs close a number and count on getting it again by their next open() or
// dup(); so ours does not stay among the lowest free numbers, but for the moment between two system calls.
#pragma once

#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace llmobs {

class Descriptor {
public:
  /// From here on, if the process may have so many. Below the 64 that the kernel's first table has room for: to make a larger
  /// one takes a process of several threads milliseconds.
  static constexpr int first_number = 40;

  /// Takes ownership of what was just opened; negative: nothing, and errno is kept.
  explicit Descriptor(int opened) noexcept : number_(opened) {
    if (opened < 0 || opened >= first_number) return;
    int moved = ::fcntl(opened, F_DUPFD_CLOEXEC, first_number);
    if (moved < 0) return;
    ::close(opened);
    number_ = moved;
  }
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
