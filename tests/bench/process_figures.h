// Process figures: what the system says a process, or one of its threads, has used.
#pragma once

#include <cstdio>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <string>

inline double seconds_of(clockid_t id) {
  timespec t;
  clock_gettime(id, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}
inline double thread_cpu_ns() { return seconds_of(CLOCK_THREAD_CPUTIME_ID) * 1e9; }
inline double process_cpu_ns() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID) * 1e9; }
inline double wall_ns() { return seconds_of(CLOCK_MONOTONIC) * 1e9; }

/// A line "name: number" of a status file under /proc; -1 when it is not there.
inline long status_number(const std::string& file, const char* name) {
  long number = -1;
  char line[256];
  FILE* status = std::fopen(file.c_str(), "r");
  while (status && std::fgets(line, sizeof line, status)) {
    size_t size = std::strlen(name);
    if (std::strncmp(line, name, size) == 0 && line[size] == ':') std::sscanf(line + size + 1, "%ld", &number);
  }
  if (status) std::fclose(status);
  return number;
}
inline long resident_kib() { return status_number("/proc/self/status", "VmRSS"); }
/// Without pages of files: what is the process's own.
inline long own_kib() { return status_number("/proc/self/status", "RssAnon"); }
inline long most_resident_kib() { return status_number("/proc/self/status", "VmHWM"); }

/// How often the background thread went to sleep so far.
inline long background_sleeps() {
  long sleeps = -1;
  DIR* tasks = opendir("/proc/self/task");
  while (dirent* task = tasks ? readdir(tasks) : nullptr) {
    std::string folder = std::string("/proc/self/task/") + task->d_name;
    char name[32] = "";
    FILE* comm = std::fopen((folder + "/comm").c_str(), "r");
    if (!comm) continue;
    if (std::fgets(name, sizeof name, comm) && std::strcmp(name, "llmobs\n") == 0) {
      sleeps = status_number(folder + "/status", "voluntary_ctxt_switches");
    }
    std::fclose(comm);
  }
  if (tasks) closedir(tasks);
  return sleeps;
}
