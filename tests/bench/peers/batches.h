// What every peer's program has in common: the work of one operation, measured in batches as span_cost.cpp does it for
// llmobs. A program defines `bare`, `with_values`, `off` and `settle`, and calls `run`.
//
// Usage of the programs: PROGRAM CASE COUNT, with CASE one of bare, with_values, off. Prints one JSON object. Under
// callgrind with --toggle-collect='batch_*' only the batches are counted.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#define NOINLINE __attribute__((noinline))
#define KEEP(value) asm volatile("" : : "r"(value) : "memory")

namespace peer {

constexpr int batch_size = 100;
inline const std::string input(200, 'i');
inline const std::string output(200, 'o');

NOINLINE void bare();                                      ///< one child span without values
NOINLINE void with_values(const std::string& text, int k); ///< the same with two inputs, and `output` as its result
void tracing(bool on);                                     ///< false: what the calls cost while nothing is recorded
void settle();                                             ///< waits until the background has caught up

inline double cpu_ns() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

} // namespace peer

extern "C" {
NOINLINE inline void batch_bare() {
  for (int i = 0; i < peer::batch_size; ++i) {
    peer::bare();
    KEEP(i);
  }
}
NOINLINE inline void batch_with_values() {
  for (int i = 0; i < peer::batch_size; ++i) {
    peer::with_values(peer::input, i);
    KEEP(i);
  }
}
}

namespace peer {

inline int run(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: %s bare|with_values|off COUNT\n", argv[0]), 2;
  std::string name = argv[1];
  auto batch = name == "bare" ? &batch_bare : &batch_with_values;
  tracing(name != "off");
  std::vector<double> times;
  // What the first use of a thread costs is not the batches'.
  for (int i = 0; i < batch_size; ++i) name == "bare" ? bare() : with_values(input, i);
  for (int done = 0; done < std::atoi(argv[2]); done += batch_size) {
    settle();
    double before = cpu_ns();
    batch();
    times.push_back((cpu_ns() - before) / batch_size);
  }
  std::sort(times.begin(), times.end());
  std::printf("{\"ns_min\": %.1f, \"ns_median\": %.1f}\n", times.front(), times[times.size() / 2]);
  return 0;
}

} // namespace peer
