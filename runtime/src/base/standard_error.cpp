#include "base/standard_error.h"

#include "base/descriptor.h"

#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs {

namespace {

// While it lives, nothing that is written on this thread raises a signal: not SIGPIPE (nobody reads), not SIGXFSZ (the
// file may not grow), not SIGTTOU (the terminal is another process's at the moment).
class NoSignals {
public:
  NoSignals() noexcept {
    sigset_t pending;
    sigpending(&pending);
    sigemptyset(&raised_);
    for (int signal : {SIGPIPE, SIGXFSZ}) {
      if (sigismember(&pending, signal) == 0) sigaddset(&raised_, signal);
    }
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  // What was pending before stays so: it is the program's.
  ~NoSignals() {
    int error = errno;
    timespec at_once{};
    while (error_raises_signal_ && sigtimedwait(&raised_, nullptr, &at_once) > 0) {}
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
  }
  void look_at(int error) noexcept { error_raises_signal_ = error == EPIPE || error == EFBIG; }

private:
  sigset_t raised_, before_;
  bool error_raises_signal_ = false;
};

bool can_be_written(int number) noexcept {
  pollfd one{number, POLLOUT, 0};
  return ::poll(&one, 1, 0) == 1 && (one.revents & (POLLOUT | POLLERR)) == POLLOUT;
}

// A pipe or terminal is opened once more, for this one line, so that a write cannot block. The open file that the program
// has is shared with other processes, which count on its flags. Where that cannot be had (another user's terminal, no
// /proc), room for the line is looked for first.
ssize_t write_without_waiting(const char* text, size_t size) noexcept {
  Descriptor again(::open("/proc/thread-self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (again) return ::write(again.number(), text, size);
  if (errno == ENXIO) return -1; // a pipe without a reader
  errno = EAGAIN;
  return can_be_written(STDERR_FILENO) ? ::write(STDERR_FILENO, text, size) : -1;
}

ssize_t write_somehow(const char* text, size_t size) noexcept {
  struct stat file;
  if (::fstat(STDERR_FILENO, &file) != 0) return -1;
  if (S_ISSOCK(file.st_mode)) return ::send(STDERR_FILENO, text, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (S_ISFIFO(file.st_mode) || ::isatty(STDERR_FILENO) == 1) return write_without_waiting(text, size);
  if (S_ISCHR(file.st_mode) && !can_be_written(STDERR_FILENO)) return -1;
  return ::write(STDERR_FILENO, text, size);
}

} // namespace

bool write_to_standard_error(const char* text, size_t size) noexcept {
  int before = errno;
  bool written = false;
  {
    NoSignals here;
    ssize_t n = write_somehow(text, size);
    if (n < 0) here.look_at(errno);
    written = n > 0;
  }
  errno = before;
  return written;
}

} // namespace llmobs
