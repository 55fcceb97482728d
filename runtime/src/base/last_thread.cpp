#include "base/last_thread.h"

#include "base/descriptor.h"

#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace llmobs {

namespace {

// A main thread that has ended stays in the list of threads, as a zombie.
bool main_thread_has_ended() noexcept {
  char path[48];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/stat", static_cast<int>(getpid()));
  Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
  if (!file) return false;
  char text[128]; // number, name in parentheses (16 bytes at most), state
  ssize_t size = read(file.number(), text, sizeof text - 1);
  if (size <= 0) return false;
  text[size] = '\0';
  const char* name_end = std::strrchr(text, ')');
  return name_end && name_end[1] == ' ' && name_end[2] == 'Z';
}

} // namespace

bool is_last_thread() noexcept {
  if (!main_thread_has_ended()) return false;
  Descriptor threads(open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!threads) return false;
  // (Not opendir(), which allocates.) More than what one call says is more than two threads.
  alignas(dirent64) char entries[1024];
  long size = syscall(SYS_getdents64, threads.number(), entries, sizeof entries);
  unsigned count = 0;
  for (long at = 0; at < size;) {
    const auto& entry = *reinterpret_cast<const dirent64*>(entries + at);
    count += entry.d_name[0] != '.';
    at += entry.d_reclen;
  }
  return count == 2; // the main thread and this one
}

} // namespace llmobs
