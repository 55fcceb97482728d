// The Bell ends a wait for sockets: two sockets that are each other's ends, as one can be waited for together with others,
// and ringing is one send, from any thread and from signal handlers. Sockets, as a number that the program meanwhile uses
// for a file of its own can then be told from ours, and nothing is written to it or read from it.
#pragma once

#include "base/descriptor.h"

#include <atomic>
#include <cerrno>
#include <sys/socket.h>

namespace llmobs {

class Bell {
public:
  /// Background thread only. What can be read once it was rung. It is made when it is first needed, and again when the program
  /// has closed it; -1: there is none to be had.
  int own() noexcept {
    if (!heard_.is_ours() || !struck_.is_ours()) make();
    return heard_.number.load(std::memory_order_relaxed);
  }
  void ring() noexcept {
    int before = errno;
    if (struck_.is_ours()) ::send(struck_.number.load(std::memory_order_relaxed), "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    errno = before;
  }
  /// Background thread only.
  void silence() noexcept {
    char rings[64];
    while (heard_.is_ours() &&
           ::recv(heard_.number.load(std::memory_order_relaxed), rings, sizeof rings, MSG_DONTWAIT) > 0) {}
  }
  /// Nobody may be using it.
  void close() noexcept {
    heard_.close();
    struck_.close();
  }

private:
  // Atomics, as a thread may still ring when a new bell is made. Then it may ring nothing; no wait is longer than half a second.
  struct End {
    std::atomic<int> number{-1};
    std::atomic<dev_t> device{0};
    std::atomic<ino_t> inode{0};

    void take(int opened) noexcept {
      FileIdentity file = FileIdentity::of(opened);
      device.store(file.device, std::memory_order_relaxed);
      inode.store(file.inode, std::memory_order_relaxed);
      number.store(opened, std::memory_order_relaxed);
    }
    bool is_ours() const noexcept {
      int now = number.load(std::memory_order_relaxed);
      FileIdentity file{device.load(std::memory_order_relaxed), inode.load(std::memory_order_relaxed)};
      return now >= 0 && FileIdentity::of(now) == file;
    }
    void close() noexcept {
      if (is_ours()) ::close(number.load(std::memory_order_relaxed));
      number.store(-1, std::memory_order_relaxed);
    }
  };

  void make() noexcept {
    close();
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return;
    heard_.take(out_of_the_way(ends[0]));
    struck_.take(out_of_the_way(ends[1]));
  }

  End heard_, struck_;
};

} // namespace llmobs
