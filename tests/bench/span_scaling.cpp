// How the cost of a span changes as the work around it grows. Usage: span_scaling CURVE N
//
// Each curve measures the same operation, an instrumented call with a text, a number and a text as its result, at one
// size N of what surrounds it, and prints one JSON object. Times are CPU time of the thread that makes the spans, in
// nanoseconds for one operation. Except for the curve `rate`, which is about just that, the background thread is waited
// for between bursts, so that no burst meets a full ring that it has not filled itself.
#include "process_figures.h"

#include <llmobs/llmobs.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <fstream>
#include <functional>
#include <memory>
#include <pthread.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#define NOINLINE __attribute__((noinline))
#define KEEP(value) asm volatile("" : : "r"(value) : "memory")

namespace {

const std::string input(200, 'i');
const std::string output(200, 'o');

[[llmobs::tool]] NOINLINE const std::string& look_up(const std::string& text, int k) {
  KEEP(k);
  KEEP(&text);
  return output;
}

NOINLINE int plain_nested(int depth) {
  KEEP(depth);
  return depth > 1 ? plain_nested(depth - 1) + 1 : 1;
}

[[llmobs::task]] NOINLINE int nested(int depth) {
  KEEP(depth);
  return depth > 1 ? nested(depth - 1) + 1 : 1;
}

[[llmobs::tool]] NOINLINE void take_text(const std::string& text) { KEEP(&text); }

double cpu_ns() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

uint64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1000000000u + static_cast<uint64_t>(t.tv_nsec);
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

void wait_for_background() { llmobs::flush(60000); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Median over `rounds` of the CPU time of one of the `operations` that a call of `burst` makes.
double ns_per_operation(int rounds, int operations, const std::function<void()>& burst) {
  std::vector<double> times;
  burst(); // sets the thread up and warms the caches
  for (int round = 0; round < rounds; ++round) {
    wait_for_background();
    double before = cpu_ns();
    burst();
    times.push_back((cpu_ns() - before) / operations);
  }
  return median(std::move(times));
}

constexpr int burst_size = 100;

void look_up_burst() {
  for (int i = 0; i < burst_size; ++i) look_up(input, i);
}

/// Ends the object that a curve has begun to print.
int finish() {
  wait_for_background();
  llmobs::Stats stats = llmobs::stats();
  std::printf(", \"captured\": %llu, \"dropped\": %llu, \"content_dropped\": %llu}\n",
              static_cast<unsigned long long>(stats.captured), static_cast<unsigned long long>(stats.dropped),
              static_cast<unsigned long long>(stats.content_dropped));
  return 0;
}

// N spans are open around the call, all of them on its thread.
int open_spans(int count) {
  std::deque<llmobs::Span> held;
  look_up_burst(); // sets the thread up
  wait_for_background();
  double resident = resident_bytes();
  std::vector<double> opening;
  while (static_cast<int>(held.size()) < count) {
    int step = std::min(count - static_cast<int>(held.size()), burst_size);
    double before = cpu_ns();
    for (int i = 0; i < step; ++i) held.emplace_back(llmobs::SpanKind::Task, "held");
    opening.push_back((cpu_ns() - before) / step);
    // flush() waits for what is finished; the rate at which spans are opened leaves the ring to the background thread.
    look_up_burst();
    wait_for_background();
  }
  double call = ns_per_operation(200, burst_size, look_up_burst);
  double bytes = (resident_bytes() - resident) / count;
  std::vector<double> closing;
  while (!held.empty()) {
    int step = std::min(static_cast<int>(held.size()), burst_size);
    double before = cpu_ns();
    for (int i = 0; i < step; ++i) held.pop_back();
    closing.push_back((cpu_ns() - before) / step);
    wait_for_background();
  }
  std::printf("{\"ns\": %.1f, \"open_ns\": %.1f, \"close_ns\": %.1f, \"bytes_per_open_span\": %.0f", call,
              median(opening), median(closing), bytes);
  return finish();
}

// The instrumented function calls itself, N deep.
int depth(int count) {
  int calls = std::max(1, 1000 / count);
  auto burst = [&](int (*function)(int)) {
    return [=] {
      for (int i = 0; i < calls; ++i) KEEP(function(count));
    };
  };
  int rounds = count > 1000 ? 20 : 100;
  double plain = ns_per_operation(rounds, calls * count, burst(&plain_nested));
  double traced = ns_per_operation(rounds, calls * count, burst(&nested));
  std::printf("{\"ns\": %.1f, \"plain_ns\": %.1f", traced, plain);
  return finish();
}

struct Round {
  pthread_barrier_t begin, end;
  int rounds;
};

// N threads make spans at the same time, in rounds.
int threads(int count) {
  Round round;
  round.rounds = std::max(10, 2000 / count);
  pthread_barrier_init(&round.begin, nullptr, static_cast<unsigned>(count) + 1);
  pthread_barrier_init(&round.end, nullptr, static_cast<unsigned>(count) + 1);
  double resident = resident_bytes();
  std::vector<std::vector<double>> times(static_cast<size_t>(count));
  std::vector<std::thread> pool;
  for (auto& own : times) {
    pool.emplace_back([&round, &own] {
      for (int i = 0; i < round.rounds; ++i) {
        pthread_barrier_wait(&round.begin);
        double before = cpu_ns();
        look_up_burst();
        own.push_back((cpu_ns() - before) / burst_size);
        pthread_barrier_wait(&round.end);
      }
    });
  }
  for (int i = 0; i < round.rounds; ++i) {
    pthread_barrier_wait(&round.begin);
    pthread_barrier_wait(&round.end);
    wait_for_background();
  }
  double bytes = (resident_bytes() - resident) / count;
  for (auto& one : pool) one.join();
  std::vector<double> all, first;
  for (auto& own : times) {
    first.push_back(own.front());
    all.insert(all.end(), own.begin() + 1, own.end());
  }
  std::printf("{\"ns\": %.1f, \"first_burst_ns\": %.1f, \"bytes_per_thread\": %.0f", median(all), median(first), bytes);
  return finish();
}

// The argument is a text of N bytes.
int text_bytes(int size) {
  const std::string text(static_cast<size_t>(size), 't');
  int operations = std::max(1, std::min(burst_size, 100000 / size));
  double ns = ns_per_operation(size > 1000000 ? 20 : 100, operations, [&] {
    for (int i = 0; i < operations; ++i) take_text(text);
  });
  std::printf("{\"ns\": %.1f, \"bytes_per_ns\": %.2f", ns, size / ns);
  return finish();
}

// N tags are set on the span, in one annotation.
int tags(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("tag_" + std::to_string(i));
  std::vector<llmobs::Entry> entries;
  for (const std::string& name : names) entries.emplace_back(name, "value");
  int operations = std::max(1, std::min(burst_size, 1000 / count));
  double bare = ns_per_operation(100, operations, [&] {
    for (int i = 0; i < operations; ++i) auto span = llmobs::task("tagged");
  });
  double ns = ns_per_operation(100, operations, [&] {
    for (int i = 0; i < operations; ++i) {
      auto span = llmobs::task("tagged");
      llmobs::annotate(llmobs::Annotation().set_tags(entries));
    }
  });
  std::printf("{\"ns\": %.1f, \"bare_ns\": %.1f, \"ns_per_tag\": %.1f", ns, bare, (ns - bare) / count);
  return finish();
}

// N calls a second, at even distances (0: as fast as they go), for a second; what each call took by the clock.
int rate(int per_second) {
  int calls = per_second > 0 ? per_second : 1000000;
  std::vector<uint32_t> latencies(static_cast<size_t>(calls));
  look_up_burst();
  wait_for_background();
  uint64_t begin = now_ns();
  double interval = per_second > 0 ? 1e9 / per_second : 0;
  for (int i = 0; i < calls; ++i) {
    uint64_t due = begin + static_cast<uint64_t>(i * interval);
    uint64_t before = now_ns();
    while (before < due) before = now_ns();
    look_up(input, i);
    latencies[static_cast<size_t>(i)] = static_cast<uint32_t>(std::min<uint64_t>(now_ns() - before, UINT32_MAX));
  }
  double seconds = static_cast<double>(now_ns() - begin) / 1e9;
  std::sort(latencies.begin(), latencies.end());
  auto percentile = [&](double p) { return latencies[static_cast<size_t>(p * (calls - 1))]; };
  std::printf("{\"per_second\": %.0f, \"p50\": %u, \"p99\": %u, \"p999\": %u, \"max\": %u", calls / seconds,
              percentile(0.5), percentile(0.99), percentile(0.999), latencies.back());
  return finish();
}

using Contexts = std::vector<std::unique_ptr<llmobs::AnnotationContext>>;

double ns_in_contexts(int count, int operations, const std::function<std::string(int)>& name, double& entering) {
  Contexts contexts;
  double before = cpu_ns();
  for (int i = 0; i < count; ++i) {
    std::string tag = name(i);
    contexts.push_back(std::make_unique<llmobs::AnnotationContext>(
        llmobs::AnnotationContextOptions().set_tags({{llmobs::Text(tag), "value"}})));
  }
  entering = count == 0 ? 0 : (cpu_ns() - before) / count;
  double ns = ns_per_operation(100, operations, [&] {
    for (int i = 0; i < operations; ++i) look_up(input, i);
  });
  while (!contexts.empty()) contexts.pop_back();
  return ns;
}

// N annotation contexts around the call, one in the other: each with the tag of the one around it, or with one of its own.
int contexts(int count) {
  double entering = 0, entering_own = 0;
  look_up_burst(); // sets the thread up
  ns_in_contexts(1, 1, [](int) { return std::string("first"); }, entering);
  double same = ns_in_contexts(count, burst_size, [](int) { return std::string("tag"); }, entering);
  int fewer = std::max(1, std::min(burst_size, 1000 / std::max(count, 1))); // so that the ring takes them
  double own = ns_in_contexts(count, fewer, [](int i) { return "tag_" + std::to_string(i); }, entering_own);
  std::printf("{\"ns\": %.1f, \"enter_ns\": %.1f, \"own_ns\": %.1f, \"own_enter_ns\": %.1f", same, entering, own,
              entering_own);
  return finish();
}

enum : int { no_processor, idle_processor, looking_processor, masking_processor };

void use_processor(int which) {
  if (which == idle_processor) llmobs::register_processor([](llmobs::FinishedSpan&) {});
  if (which == looking_processor)
    llmobs::register_processor([](llmobs::FinishedSpan& span) {
      return span.input().text(0).size() != 1 && span.output().text(0).size() != 1 && span.tag("internal").empty();
    });
  if (which == masking_processor)
    llmobs::register_processor([](llmobs::FinishedSpan& span) {
      span.input().set_text(0, "[redacted]");
      span.output().set_text(0, "[redacted]");
    });
}

// Processor N (above): what the call costs, and what a span costs the other threads.
int processor(int which) {
  use_processor(which);
  constexpr int rounds = 1000;
  look_up_burst();
  wait_for_background();
  std::vector<double> background;
  double ns = ns_per_operation(rounds, burst_size, look_up_burst);
  for (int round = 0; round < rounds; ++round) {
    double everything = process_cpu_ns(), own = cpu_ns();
    look_up_burst();
    wait_for_background();
    background.push_back(((process_cpu_ns() - everything) - (cpu_ns() - own)) / burst_size);
  }
  std::printf("{\"ns\": %.1f, \"background_ns\": %.1f", ns, median(std::move(background)));
  return finish();
}

struct Curve {
  const char* name;
  int (*run)(int);
};
const Curve curves[] = {{"open_spans", &open_spans}, {"depth", &depth}, {"threads", &threads},
                        {"text_bytes", &text_bytes}, {"tags", &tags},   {"contexts", &contexts},
                        {"processor", &processor},   {"rate", &rate}};

} // namespace

int main(int argc, char** argv) {
  if (argc == 3) {
    for (const Curve& curve : curves)
      if (std::strcmp(curve.name, argv[1]) == 0) return curve.run(std::atoi(argv[2]));
  }
  std::fprintf(stderr, "usage: span_scaling CURVE N\ncurves:");
  for (const Curve& curve : curves) std::fprintf(stderr, " %s", curve.name);
  std::fprintf(stderr, "\n");
  return 2;
}
