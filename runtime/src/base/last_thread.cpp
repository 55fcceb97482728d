#include "base/last_thread.h"

#include "base/descriptor.h"

#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
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
  DIR* threads = opendir("/proc/self/task");
  if (!threads) return false;
  unsigned count = 0;
  while (const dirent* entry = readdir(threads)) count += entry->d_name[0] != '.';
  closedir(threads);
  return count == 2; // the main thread and this one
}

} // namespace llmobs
