// What delivering spans costs. Usage: delivery_load file|http|otlp|both COUNT (both: to a file and to an agent)
//
// Makes COUNT spans as fast as the background thread takes them, so that none is dropped, and prints the CPU time that
// everything but the thread that makes them took for each, and its allocations in all; then how long a flush of a single
// span takes.
#include "allocation_hook.h"
#include "process_figures.h"
#include "sink.h"
#include "workload.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <sched.h>
#include <vector>

namespace {

thread_local bool is_producer = false;
std::atomic<unsigned long> allocations{0};

} // namespace

static void count_allocation() {
  if (!is_producer) allocations.fetch_add(1, std::memory_order_relaxed);
}

namespace {

constexpr int burst = 100;
constexpr unsigned patience_ms = 60000;

// At most so many spans are under way in the ring, and so many bytes wait for the destination.
constexpr uint64_t most_ahead = 200;
constexpr uint64_t most_queued = 4u << 20;

bool is_ahead(uint64_t made) {
  llmobs::Stats stats = llmobs::stats();
  return made > stats.captured + most_ahead || stats.queued_bytes > most_queued;
}

void make(int count) {
  uint64_t before = llmobs::stats().captured;
  auto root = llmobs::workflow("load");
  for (int made = 0; made < count; made += burst) {
    for (int i = 0; i < burst; ++i) look_up(question, i);
    while (is_ahead(before + static_cast<uint64_t>(made) + burst)) sched_yield();
  }
}

double median_flush_us() {
  std::vector<double> times;
  for (int i = 0; i < 101; ++i) {
    look_up(question, i);
    double before = wall_ns();
    llmobs::flush(patience_ms);
    times.push_back((wall_ns() - before) / 1e3);
  }
  std::nth_element(times.begin(), times.begin() + 50, times.end());
  return times[50];
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: delivery_load file|http|otlp|both COUNT\n");
    return 2;
  }
  is_producer = true;
  int count = std::max(burst, std::atoi(argv[2]));
  std::string way = argv[1];
  if (way != "file") {
    static Sink sink;
    if (way != "both") unsetenv("LLMOBS_FILE");
    if (way == "both") setenv("LLMOBS_DESTINATIONS", "file,agent", 1);
    const char* url = sink.url().c_str();
    llmobs::enable(way == "otlp" ? llmobs::Config().set_otlp_endpoint(url) : llmobs::Config().set_agent_url(url));
  }
  // Until memory that is used again and again is there.
  make(20 * burst);
  llmobs::flush(patience_ms);

  unsigned long allocated = allocations;
  double everything = process_cpu_ns(), producer = thread_cpu_ns();
  make(count);
  llmobs::flush(patience_ms);
  double background = (process_cpu_ns() - everything) - (thread_cpu_ns() - producer);
  allocated = allocations - allocated;

  double flush_us = median_flush_us();
  llmobs::Stats stats = llmobs::stats();
  std::printf("{\"background_ns\": %.1f, \"flush_us\": %.1f, \"spans\": %d, \"allocations\": %lu, \"dropped\": %llu, "
              "\"most_kib\": %ld}\n",
              background / count, flush_us, count, allocated, static_cast<unsigned long long>(stats.dropped),
              most_resident_kib());
  return stats.captured == stats.delivered ? 0 : 1;
}
