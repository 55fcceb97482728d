// What a span costs the thread that makes it. Usage: span_cost CASE COUNT, span_cost threads COUNT, span_cost first COUNT
//
// Each case runs COUNT operations in batches (functions named batch_...), and waits between the batches until the
// background thread has taken what they left, so that no operation meets a full ring. Under callgrind with
// --toggle-collect='batch_*' only the batches are counted; without it the program prints the CPU time and the
// allocations of the batches. "threads" compares the CPU time of one thread with that of four at once, "first" is the CPU
// time of the first span of COUNT threads.
#include "allocation_hook.h"

#include <llmobs/llmobs.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#define NOINLINE __attribute__((noinline))

namespace {

thread_local bool counting = false;
unsigned long allocations = 0;

} // namespace

static void count_allocation() {
  if (counting) ++allocations;
}

namespace {

// The work is one that no compiler can remove or see through, and that costs next to nothing itself.
#define KEEP(value) asm volatile("" : : "r"(value) : "memory")

const std::string input(200, 'i');
const std::string output(200, 'o');

NOINLINE void plain_bare() { KEEP(0); }
NOINLINE const std::string& plain_w1(const std::string& text, int k) {
  KEEP(k);
  KEEP(&text);
  return output;
}

[[llmobs::tool]] NOINLINE void traced_bare() { KEEP(0); }
[[llmobs::tool]] NOINLINE const std::string& traced_w1(const std::string& text, int k) {
  KEEP(k);
  KEEP(&text);
  return output;
}

struct Place {
  std::string city;
  double latitude;
  int floor;
};
const Place place{"Lisbon", 38.7, 3};
[[llmobs::tool]] NOINLINE void traced_struct(const Place& where) { KEEP(&where); }

const std::vector<std::vector<float>> rows(250, std::vector<float>(64, 0.5f));
[[llmobs::tool(max_bytes = 256)]] NOINLINE void
traced_bounded([[llmobs::input]] const std::vector<std::vector<float>>& weights) {
  KEEP(&weights);
}
const std::vector<float> embedding(16000, 0.5f);
[[llmobs::tool(max_bytes = 256)]] NOINLINE void traced_vector([[llmobs::input]] const std::vector<float>& weights) {
  KEEP(&weights);
}
[[llmobs::tool]] NOINLINE void traced_numbers([[llmobs::input]] const std::vector<std::vector<float>>& weights) {
  KEEP(&weights);
}

constexpr int batch_size = 100;

} // namespace

extern "C" {
#define BATCH(name, ...)                                                                                               \
  NOINLINE void batch_##name() {                                                                                       \
    for (int i = 0; i < batch_size; ++i) {                                                                             \
      __VA_ARGS__;                                                                                                     \
      KEEP(i);                                                                                                         \
    }                                                                                                                  \
  }
BATCH(bounded, traced_bounded(rows))
BATCH(vector, traced_vector(embedding))
BATCH(numbers, traced_numbers(rows))
}

namespace {

NOINLINE void macro_bare() {
  LLMOBS_TRACE(tool);
  KEEP(0);
}
NOINLINE const std::string& macro_w1(const std::string& text, int k) {
  LLMOBS_TRACE(tool, text, k);
  KEEP(k);
  KEEP(&text);
  LLMOBS_RETURN(output);
}

NOINLINE void manual_bare() {
  auto span = llmobs::tool("manual");
  KEEP(0);
}
NOINLINE void held_bare() {
  llmobs::Span span(llmobs::SpanKind::Tool, "held");
  KEEP(&span);
  span.finish();
}
NOINLINE void activate(const llmobs::Span& span) {
  llmobs::Activation active(span);
  KEEP(0);
}

struct Case {
  const char* name;
  void (*batch)();
  bool off;
  bool in_context = false;
  bool with_stack = false; // of exceptions
};

// A throw through three functions, each of which has something to destroy.
struct Local {
  ~Local() { KEEP(this); }
};
NOINLINE void fail() { throw std::runtime_error("bench"); }
NOINLINE void plain_throw_1() {
  Local local;
  fail();
}
NOINLINE void plain_throw_2() {
  Local local;
  plain_throw_1();
}
NOINLINE void plain_throw_3() {
  Local local;
  plain_throw_2();
}
[[llmobs::tool]] NOINLINE void traced_throw_1() {
  Local local;
  fail();
}
[[llmobs::tool]] NOINLINE void traced_throw_2() {
  Local local;
  traced_throw_1();
}
[[llmobs::tool]] NOINLINE void traced_throw_3() {
  Local local;
  traced_throw_2();
}
NOINLINE void plain_throw() {
  try {
    plain_throw_3();
  } catch (const std::exception& e) {
    KEEP(&e);
  }
}
NOINLINE void traced_throw() {
  try {
    traced_throw_3();
  } catch (const std::exception& e) {
    KEEP(&e);
  }
}

// For as long as the program runs.
const llmobs::Span* held = nullptr;
const llmobs::Context* carried = nullptr;

NOINLINE void attached(const llmobs::Context& context) {
  llmobs::Attachment here(context);
  KEEP(0);
}
NOINLINE void bound() {
  llmobs::bind([] { KEEP(0); })();
}
// A function of a number, as trace() and wrap() call it.
const auto wrapped_number = llmobs::wrap(llmobs::TraceOptions().set_kind(llmobs::SpanKind::Tool).set_name("number"),
                                         [](int n) {
                                           KEEP(n);
                                           return n;
                                         });
NOINLINE int traced_call(int n) {
  return llmobs::trace(llmobs::SpanKind::Tool, "number", [n] {
    KEEP(n);
    return n;
  });
}
NOINLINE int wrapped_call(int n) { return wrapped_number(n); }
const auto wrapped_nothing = llmobs::wrap(llmobs::TraceOptions().set_kind(llmobs::SpanKind::Tool).set_name("number"),
                                          [] {
                                            KEEP(7);
                                            return 7;
                                          });
NOINLINE int wrapped_nothing_call() { return wrapped_nothing(); }
NOINLINE void annotate_metrics() {
  llmobs::annotate(llmobs::Annotation().set_metrics({{"input_tokens", 42}, {"output_tokens", 18}}));
}
NOINLINE void evaluation(const llmobs::Span& of) {
  llmobs::submit_evaluation(
      of, "relevance", llmobs::Score(0.92),
      llmobs::EvaluationOptions().set_reasoning("names the right city").set_tags({{"judge", "gpt-4o"}}));
}
NOINLINE void annotate_tags() { llmobs::annotate(llmobs::Annotation().set_tags({{"tier", "gold"}})); }

} // namespace
extern "C" {
BATCH(plain_bare, plain_bare())
BATCH(plain_w1, plain_w1(input, i))
BATCH(bare, traced_bare())
BATCH(w1, traced_w1(input, i))
BATCH(off_bare, traced_bare())
BATCH(off_w1, traced_w1(input, i))
BATCH(struct, traced_struct(place))
BATCH(macro_bare, macro_bare())
BATCH(macro_w1, macro_w1(input, i))
BATCH(manual_bare, manual_bare())
BATCH(held_bare, held_bare())
BATCH(activate, activate(*held))
BATCH(attach, attached(*carried))
BATCH(bind, bound())
BATCH(traced, traced_call(i))
BATCH(wrapped_nothing, wrapped_nothing_call())
BATCH(wrapped, wrapped_call(i))
BATCH(annotate_metrics, annotate_metrics())
BATCH(annotate_tags, annotate_tags())
BATCH(evaluation, evaluation(*held))
BATCH(in_context, traced_bare())
BATCH(throw_plain, plain_throw())
BATCH(throw, traced_throw())
BATCH(throw_stack, traced_throw())
}

namespace {

const Case cases[] = {
    {"plain_bare", &batch_plain_bare, false},
    {"plain_w1", &batch_plain_w1, false},
    {"bare", &batch_bare, false},
    {"w1", &batch_w1, false},
    {"off_bare", &batch_off_bare, true},
    {"off_w1", &batch_off_w1, true},
    {"struct", &batch_struct, false},
    {"bounded", &batch_bounded, false},
    {"vector", &batch_vector, false},
    {"numbers", &batch_numbers, false},
    {"macro_bare", &batch_macro_bare, false},
    {"macro_w1", &batch_macro_w1, false},
    {"manual_bare", &batch_manual_bare, false},
    {"held_bare", &batch_held_bare, false},
    {"activate", &batch_activate, false},
    {"attach", &batch_attach, false},
    {"bind", &batch_bind, false},
    {"traced", &batch_traced, false},
    {"wrapped_nothing", &batch_wrapped_nothing, false},
    {"wrapped", &batch_wrapped, false},
    {"annotate_metrics", &batch_annotate_metrics, false},
    {"annotate_tags", &batch_annotate_tags, false},
    {"evaluation", &batch_evaluation, false},
    {"in_context", &batch_in_context, false, true},
    {"throw_plain", &batch_throw_plain, false},
    {"throw", &batch_throw, false},
    {"throw_stack", &batch_throw_stack, false, false, true},
};

double cpu_ns() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

void wait_for_background() { llmobs::flush(60000); }

int run(const Case& chosen, int count) {
  setenv("LLMOBS_ERROR_STACK", chosen.with_stack ? "1" : "0", 1);
  if (chosen.off) llmobs::disable();
  auto root = llmobs::workflow("bench");
  const llmobs::Span activated(llmobs::SpanKind::Tool, "held");
  held = &activated;
  // Of another span than the active one, so that there is something to attach.
  std::optional<llmobs::ScopedSpan> elsewhere;
  elsewhere.emplace(llmobs::SpanKind::Task, "elsewhere");
  const llmobs::Context context_elsewhere = llmobs::Context::current();
  elsewhere.reset();
  carried = &context_elsewhere;
  std::optional<llmobs::AnnotationContext> context;
  if (chosen.in_context)
    context.emplace(llmobs::AnnotationContextOptions().set_tags({{"tier", "gold"}, {"customer", "acme"}}));
  std::vector<double> times;
  times.reserve(static_cast<size_t>(count / batch_size));
  chosen.batch(); // the first batch sets the thread up and warms the caches; it is measured like the others
  for (int done = 0; done < count; done += batch_size) {
    wait_for_background();
    counting = true;
    double before = cpu_ns();
    chosen.batch();
    times.push_back((cpu_ns() - before) / batch_size);
    counting = false;
  }
  std::sort(times.begin(), times.end());
  llmobs::Stats stats = llmobs::stats();
  std::printf("{\"ns_min\": %.1f, \"ns_median\": %.1f, \"allocations\": %lu, \"operations\": %d, \"dropped\": %llu}\n",
              times.front(), times[times.size() / 2], allocations, count,
              static_cast<unsigned long long>(stats.dropped));
  return 0;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// CPU time of one operation in each round of one thread; a round is what half a ring holds.
std::vector<double> rounds_of_a_thread(int count) {
  constexpr int batches = 2;
  auto root = llmobs::workflow("bench");
  std::vector<double> times;
  batch_w1();
  for (int done = 0; done < count; done += batches * batch_size) {
    wait_for_background();
    double before = cpu_ns();
    for (int i = 0; i < batches; ++i) batch_w1();
    times.push_back((cpu_ns() - before) / (batches * batch_size));
  }
  return times;
}

double median_of_threads(int threads, int count) {
  std::vector<std::vector<double>> times(static_cast<size_t>(threads));
  std::vector<std::thread> all;
  for (auto& own : times) all.emplace_back([&own, count] { own = rounds_of_a_thread(count); });
  for (std::thread& one : all) one.join();
  std::vector<double> together;
  for (auto& own : times) together.insert(together.end(), own.begin(), own.end());
  return median(together);
}

int run_threads(int count) {
  // In turns, so that a busy moment of the machine hits both.
  std::vector<double> one, four;
  for (int round = 0; round < 5; ++round) {
    one.push_back(median_of_threads(1, count));
    four.push_back(median_of_threads(4, count));
  }
  std::printf("{\"one_ns\": %.1f, \"four_ns\": %.1f}\n", median(one), median(four));
  return 0;
}

int run_first(int count) {
  traced_bare(); // starts the background thread
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    std::thread([&] {
      double before = cpu_ns();
      traced_bare();
      times.push_back((cpu_ns() - before) / 1000);
    }).join();
  }
  std::printf("{\"min_us\": %.2f, \"median_us\": %.2f}\n", *std::min_element(times.begin(), times.end()),
              median(times));
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "threads") == 0) return run_threads(std::max(batch_size, std::atoi(argv[2])));
  if (argc == 3 && std::strcmp(argv[1], "first") == 0) return run_first(std::max(1, std::atoi(argv[2])));
  if (argc == 3) {
    for (const Case& one : cases) {
      if (std::strcmp(one.name, argv[1]) == 0) return run(one, std::max(batch_size, std::atoi(argv[2])));
    }
  }
  std::fprintf(stderr, "usage: span_cost CASE COUNT\ncases:");
  for (const Case& one : cases) std::fprintf(stderr, " %s", one.name);
  std::fprintf(stderr, "\n");
  return 2;
}
