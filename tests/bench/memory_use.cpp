// What memory the library takes. Usage: memory_use idle | flood SECONDS | threads COUNT | burst SPANS MILLISECONDS file|http
//
// idle: after one span, with nothing to do; and how often the background thread wakes up then. flood: the most there
// ever was while a thread made spans without a pause (the destination comes from the environment). threads: what a
// thread costs while it lives, and what is left when all have ended. Everything is over what the process had before its
// first span. burst: what becomes of so many spans, made evenly in so short a time by a program that has just started.
#include "process_figures.h"
#include "sink.h"
#include "workload.h"

#include <atomic>
#include <cstdlib>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

int idle() {
  long before = resident_kib();
  look_up(question, 1);
  llmobs::flush(10000);
  sleep(3); // it takes a while until it is at rest
  long sleeps = background_sleeps();
  constexpr int seconds = 5;
  sleep(seconds);
  std::printf("{\"kib\": %ld, \"wake_ups_per_second\": %.1f}\n", resident_kib() - before,
              static_cast<double>(background_sleeps() - sleeps) / seconds);
  return 0;
}

int flood(double seconds) {
  long before = resident_kib(), own_before = own_kib();
  double end = wall_ns() + seconds * 1e9;
  uint64_t made = 0;
  while (wall_ns() < end) {
    for (int i = 0; i < 1000; ++i) look_up(question, i);
    made += 1000;
  }
  long most = most_resident_kib() - before, own = own_kib() - own_before;
  llmobs::disable();
  llmobs::Stats stats = llmobs::stats();
  bool adds_up = stats.captured == made && stats.captured == stats.delivered + stats.dropped;
  std::printf("{\"most_kib\": %ld, \"own_kib\": %ld, \"spans\": %llu, \"dropped\": %llu, \"adds_up\": %s}\n", most, own,
              static_cast<unsigned long long>(made), static_cast<unsigned long long>(stats.dropped),
              adds_up ? "true" : "false");
  return 0;
}

// The memory that `count` threads take while they live, each with or without a span.
long threads_kib(int count, bool traced) {
  long before = resident_kib();
  std::atomic<int> ready{0};
  std::atomic<bool> over{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      if (traced) look_up(question, 1);
      ++ready;
      while (!over) usleep(10000);
    });
  }
  while (ready != count) usleep(1000);
  if (traced) llmobs::flush(10000);
  long kib = resident_kib() - before;
  over = true;
  for (std::thread& thread : threads) thread.join();
  return kib;
}

int threads(int count) {
  look_up(question, 1);
  llmobs::flush(10000);
  constexpr int at_once = 200;
  long plain = threads_kib(at_once, false);
  plain = threads_kib(at_once, false); // the second time their stacks are there already
  long traced = threads_kib(at_once, true);
  llmobs::flush(10000);
  long before = resident_kib();
  for (int i = 0; i < count; ++i) std::thread([] { look_up(question, 1); }).join();
  llmobs::flush(10000);
  std::printf("{\"kib_per_thread\": %.1f, \"left_kib\": %ld, \"dropped\": %llu}\n",
              static_cast<double>(traced - plain) / at_once, resident_kib() - before,
              static_cast<unsigned long long>(llmobs::stats().dropped));
  return 0;
}

[[llmobs::task]] __attribute__((noinline)) void step() { asm volatile("" : : : "memory"); }

int burst(int count, double milliseconds, bool over_http) {
  if (over_http) {
    static Sink sink;
    unsetenv("LLMOBS_FILE");
    setenv("DD_TRACE_AGENT_URL", sink.url().c_str(), 1);
  }
  long before = resident_kib();
  double start = wall_ns();
  for (int made = 0; made < count; ++made) {
    while (made % 100 == 0 && wall_ns() < start + milliseconds * 1e6 * made / count) {}
    step();
  }
  double took = (wall_ns() - start) / 1e6;
  llmobs::flush(60000);
  long most = most_resident_kib() - before;
  llmobs::Stats stats = llmobs::stats();
  std::printf("{\"took_ms\": %.1f, \"delivered\": %llu, \"dropped\": %llu, \"most_kib\": %ld}\n", took,
              static_cast<unsigned long long>(stats.delivered), static_cast<unsigned long long>(stats.dropped), most);
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "idle") return idle();
  if (mode == "flood" && argc == 3) return flood(std::atof(argv[2]));
  if (mode == "threads" && argc == 3) return threads(std::atoi(argv[2]));
  if (mode == "burst" && argc == 5)
    return burst(std::atoi(argv[2]), std::atof(argv[3]), std::string(argv[4]) == "http");
  std::fprintf(stderr, "usage: memory_use idle | flood SECONDS | threads COUNT | burst SPANS MILLISECONDS file|http\n");
  return 2;
}
