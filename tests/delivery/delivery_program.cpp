// Makes spans and evaluations and prints, as JSON, what became of them. What it does is said by its arguments, in their order:
//
//   spans=N          N spans, named s0, s1, ...
//   paced=N@MS       N spans a second, for so long
//   storm=T@N        T threads, one after the other in eights, with N spans each
//   evaluations=N    N evaluations
//   size=N           the spans that follow have an input of N bytes
//   words=N          the spans that follow have an input of about N bytes of words, each span of others
//   route=KEY@SITE   begins a routing context; KEY alone: without a site
//   tags=1           begins an annotation context
//   leave=1          ends the innermost context
//   thread=N         N spans on another thread, to which the context is carried
//   fork=N           a child that makes N spans and ends; waits for it
//   spawn=N          N times a span and another program that is started, by posix_spawn
//   modules=N        a module is loaded, makes a span, and is unloaded, N times
//   cancel=N         N threads that are cancelled within a span
//   clock=S          from now on the wall clock is S seconds wrong
//   setenv=MS        another thread changes the environment for so long
//   pause=MS         waits
//   flush=MS         flushes, and how that ended is printed, too
//   wait=1           says "waits" and waits for the end of its input
//   endless=N        N spans a second, and says now and then how many it has made, and when
//   laps=MS@N        N laps of so long, each with 1,000 spans and a line of figures: memory, descriptors, threads
//   end=HOW          ends the process: exit, quick_exit, _exit, abort, throw, segv, exec, term, kill. Before that it prints how many
//                    spans it made, and nothing else
#include <llmobs/llmobs.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <dlfcn.h>
#include <memory>
#include <pthread.h>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

std::atomic<int64_t> clock_error{0};

using Clock = std::chrono::steady_clock;

int made = 0;
std::string input = "in";
size_t words = 0;      // bytes of them
double slowest_ms = 0; // of all spans but the first, which starts the library
long waits = 0;        // how often this thread had to wait while it made them

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

long waits_of_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

// English is about as hard to compress.
std::string some_words(size_t bytes, const std::string& seed) {
  static const char* const syllables[] = {"an", "bo", "ce", "di", "en", "fu", "ga", "hi",
                                          "in", "jo", "ka", "le", "mu", "no", "or", "pa"};
  uint64_t random = std::hash<std::string>()(seed);
  std::string text;
  while (text.size() < bytes) {
    random = random * 6364136223846793005 + 1442695040888963407;
    for (unsigned at = 60; at >= 60 - 4 * (1 + (random >> 33) % 4); at -= 4) text += syllables[random >> at & 15];
    text += ' ';
  }
  return text;
}

void make_span(const std::string& name) {
  auto span = llmobs::task(name);
  span.annotate(llmobs::Annotation().set_input(words == 0 ? input : some_words(words, name)).set_output("out"));
}

void make_measured_span() {
  std::string name = "s" + std::to_string(made++);
  long waited = waits_of_thread();
  Clock::time_point start = Clock::now();
  make_span(name);
  if (made == 1) return;
  slowest_ms = std::max(slowest_ms, ms_since(start));
  waits += waits_of_thread() - waited;
}

void make_spans(int count) {
  for (int i = 0; i < count; ++i) make_measured_span();
}

void make_paced_spans(int per_second, int ms) {
  Clock::time_point start = Clock::now();
  for (int i = 0; i < static_cast<int>(int64_t(per_second) * ms / 1000); ++i) {
    std::this_thread::sleep_until(start + std::chrono::microseconds(int64_t(i) * 1000000 / per_second));
    make_measured_span();
  }
}

void make_storm(int threads, int each) {
  constexpr int together = 8;
  for (int begun = 0; begun < threads; begun += together) {
    std::vector<std::thread> some;
    for (int i = begun; i < std::min(threads, begun + together); ++i) {
      some.emplace_back([first = made + i * each, each] {
        for (int n = 0; n < each; ++n) make_span("s" + std::to_string(first + n));
      });
    }
    for (std::thread& one : some) one.join();
  }
  made += threads * each;
}

void spawn(int count) {
  char name[] = "/bin/true";
  char* const arguments[] = {name, nullptr};
  for (int i = 0; i < count; ++i) {
    make_measured_span();
    pid_t child = 0;
    int status = -1;
    if (posix_spawn(&child, name, nullptr, nullptr, arguments, environ) == 0) waitpid(child, &status, 0);
    if (status != 0) std::fprintf(stderr, "%s ended with %d\n", name, status);
  }
}

void use_modules(int count) {
  for (int i = 0; i < count; ++i) {
    void* module = dlopen(LLMOBS_MODULE, RTLD_NOW | RTLD_LOCAL);
    void* function = module ? dlsym(module, "make_span_of_module") : nullptr;
    if (!function) {
      std::fprintf(stderr, "%s\n", dlerror());
      return;
    }
    reinterpret_cast<void (*)(const char*)>(function)(("s" + std::to_string(made++)).c_str());
    dlclose(module);
    if (dlopen(LLMOBS_MODULE, RTLD_NOW | RTLD_NOLOAD)) std::fprintf(stderr, "the module stays loaded\n");
  }
}

void* sleep_in_a_span(void* name) {
  auto span = llmobs::task(static_cast<const char*>(name));
  for (;;) pause(); // where it may be cancelled
}

void cancel_threads(int count) {
  for (int i = 0; i < count; ++i) {
    std::string name = "s" + std::to_string(made++);
    pthread_t thread;
    if (pthread_create(&thread, nullptr, &sleep_in_a_span, name.data()) != 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    pthread_cancel(thread);
    pthread_join(thread, nullptr);
  }
}

void make_evaluations(int count) {
  for (int i = 0; i < count; ++i) {
    llmobs::submit_evaluation(llmobs::EvaluationTarget::ids("0123456789abcdef0123456789abcdef", "42"), "quality",
                              llmobs::Score(i));
  }
}

struct AnyContext {
  std::unique_ptr<llmobs::RoutingContext> routing;
  std::unique_ptr<llmobs::AnnotationContext> annotation;
};
std::vector<AnyContext> contexts;

void begin_route(const std::string& route) {
  size_t at = route.find('@');
  std::string key = route.substr(0, at), site = at == std::string::npos ? "" : route.substr(at + 1);
  contexts.push_back(
      {std::make_unique<llmobs::RoutingContext>(llmobs::RoutingContextOptions().set_api_key(key).set_site(site)),
       nullptr});
}

void begin_tags() {
  contexts.push_back({nullptr, std::make_unique<llmobs::AnnotationContext>(
                                   llmobs::AnnotationContextOptions().set_tags({{"color", "red"}}))});
}

void make_child(int count) {
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < count; ++i) make_span("c" + std::to_string(i));
    std::exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) std::fprintf(stderr, "the child ended with %d\n", status);
}

void change_environment(int ms) {
  std::thread([ms] {
    Clock::time_point start = Clock::now();
    for (int i = 0; ms_since(start) < ms; ++i) {
      std::string value(static_cast<size_t>(i % 500), 'x');
      setenv(("LLMOBS_TEST_" + std::to_string(i % 50)).c_str(), value.c_str(), 1);
    }
  }).detach();
}

// In KiB, of a line of /proc/self/status.
long status_of(const char* name) {
  std::FILE* file = std::fopen("/proc/self/status", "r");
  char line[256];
  long value = 0;
  while (file && std::fgets(line, sizeof line, file)) {
    if (std::strncmp(line, name, std::strlen(name)) == 0) value = std::atol(line + std::strlen(name));
  }
  if (file) std::fclose(file);
  return value;
}

int open_descriptors() {
  int count = -3; // ".", "..", and this folder
  if (DIR* folder = opendir("/proc/self/fd")) {
    while (readdir(folder)) ++count;
    closedir(folder);
  }
  return count;
}

void run_laps(int ms, int laps) {
  for (int i = 0; i < laps; ++i) {
    make_paced_spans(1000 * 1000 / ms, ms);
    std::printf("{\"lap\":%d,\"memory_kib\":%ld,\"descriptors\":%d,\"threads\":%ld}\n", i, status_of("VmRSS:"),
                open_descriptors(), status_of("Threads:"));
    std::fflush(stdout);
  }
}

[[noreturn]] void end_process(const std::string& how) {
  std::printf("{\"made\":%d}\n", made);
  std::fflush(stdout);
  if (how == "quick_exit") std::quick_exit(0);
  if (how == "_exit") _exit(0);
  if (how == "abort") std::abort();
  if (how == "throw") throw std::runtime_error("nobody handles this");
  if (how == "segv") raise(SIGSEGV);
  if (how == "exec") execl("/bin/true", "true", static_cast<char*>(nullptr));
  if (how == "term") raise(SIGTERM);
  if (how == "kill") raise(SIGKILL);
  std::exit(0);
}

void print_counts(const char* key, uint64_t count, const char* end = ",") {
  std::printf("\"%s\":%llu%s", key, static_cast<unsigned long long>(count), end);
}

void print_reasons(const llmobs::Stats& s) {
  print_counts("ring_full", s.dropped_ring_full);
  print_counts("queue_full", s.dropped_queue_full);
  print_counts("rejected", s.dropped_rejected);
  print_counts("unreachable", s.dropped_unreachable);
  print_counts("write_error", s.dropped_write_error);
  print_counts("memory", s.dropped_memory);
  print_counts("unfinished", s.dropped_unfinished);
}

const char* flush_result = "";

void flush(int ms) {
  switch (llmobs::flush(static_cast<uint32_t>(ms))) {
  case llmobs::FlushResult::delivered: flush_result = "delivered"; break;
  case llmobs::FlushResult::dropped: flush_result = "dropped"; break;
  case llmobs::FlushResult::timeout: flush_result = "timeout"; break;
  case llmobs::FlushResult::disabled: flush_result = "disabled"; break;
  case llmobs::FlushResult::spooled: flush_result = "spooled"; break;
  }
}

// Until it is killed.
void make_spans_for_ever(int per_second) {
  auto begin = Clock::now();
  for (int tenths = 1;; ++tenths) {
    make_spans(per_second / 10);
    std::printf("%d %.3f\n", made, std::chrono::duration<double>(Clock::now() - begin).count());
    std::fflush(stdout);
    std::this_thread::sleep_until(begin + std::chrono::milliseconds(100) * tenths);
  }
}

void wait_for_end_of_input() {
  std::printf("waits\n");
  std::fflush(stdout);
  while (std::getchar() != EOF) {}
}

void print_stats(double end_ms) {
  llmobs::Stats s = llmobs::stats();
  std::printf("{\"made\":%d,\"end_ms\":%.1f,\"slowest_ms\":%.3f,\"waits\":%ld,\"peak_kib\":%ld,", made, end_ms,
              slowest_ms, waits, status_of("VmHWM:"));
  print_counts("captured", s.captured);
  print_counts("delivered", s.delivered);
  print_counts("dropped", s.dropped);
  print_counts("filtered", s.filtered);
  print_counts("queued", s.queued);
  print_counts("open", s.open);
  print_reasons(s);
  print_counts("spooled", s.spooled);
  print_counts("recovered", s.recovered);
  print_counts("spool_dropped", s.spool_dropped);
  print_counts("spool_damaged", s.spool_damaged);
  print_counts("evaluations_spooled", s.evaluations_spooled);
  print_counts("evaluations_recovered", s.evaluations_recovered);
  std::printf("\"flush\":\"%s\",", flush_result);
  print_counts("evaluations_captured", s.evaluations_captured);
  print_counts("evaluations_delivered", s.evaluations_delivered);
  print_counts("evaluations_dropped", s.evaluations_dropped);
  print_counts("evaluations_queued", s.evaluations_queued);
  std::printf("\"destinations\":[");
  llmobs::DestinationStats all[32];
  size_t count = llmobs::destination_stats(all, 32);
  for (size_t i = 0; i < count && i < 32; ++i) {
    std::string name = all[i].name;
    for (char& c : name) c = c < ' ' || c == '"' || c == '\\' ? '?' : c;
    std::printf("%s{\"name\":\"%s\",", i == 0 ? "" : ",", name.c_str());
    print_counts("offered", all[i].offered);
    print_counts("delivered", all[i].delivered);
    print_counts("dropped", all[i].dropped);
    print_counts("reasons", all[i].dropped_queue_full + all[i].dropped_rejected + all[i].dropped_unreachable +
                                all[i].dropped_write_error + all[i].dropped_memory);
    print_counts("spooled", all[i].spooled);
    print_counts("queued", all[i].queued, "}");
  }
  std::printf("]}\n");
}

// When the end takes longer than it may, the library's own thread may still be at it.
void wait_for_rest() {
  Clock::time_point start = Clock::now();
  auto is_at_rest = [](const llmobs::Stats& s) { return s.open + s.queued + s.evaluations_queued == 0; };
  constexpr double longest_ms = 20000;
  while (!is_at_rest(llmobs::stats()) && ms_since(start) < longest_ms) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void obey(const std::string& word, const std::string& value) {
  int number = std::atoi(value.c_str());
  size_t at = value.find('@');
  int second = at == std::string::npos ? 0 : std::atoi(value.c_str() + at + 1);
  if (word == "spans") make_spans(number);
  if (word == "paced") make_paced_spans(number, second);
  if (word == "storm") make_storm(number, second);
  if (word == "evaluations") make_evaluations(number);
  if (word == "size") input.assign(static_cast<size_t>(number), 'x');
  if (word == "words") words = static_cast<size_t>(number);
  if (word == "route") begin_route(value);
  if (word == "tags") begin_tags();
  if (word == "leave") contexts.pop_back();
  if (word == "thread") std::thread(llmobs::bind([number] { make_spans(number); })).join();
  if (word == "fork") make_child(number);
  if (word == "spawn") spawn(number);
  if (word == "modules") use_modules(number);
  if (word == "cancel") cancel_threads(number);
  if (word == "clock") clock_error = std::atoll(value.c_str());
  if (word == "setenv") change_environment(number);
  if (word == "pause") std::this_thread::sleep_for(std::chrono::milliseconds(number));
  if (word == "flush") flush(number);
  if (word == "wait") wait_for_end_of_input();
  if (word == "endless") make_spans_for_ever(number);
  if (word == "laps") run_laps(number, second);
  if (word == "end") end_process(value);
}

} // namespace

// In front of the C library's, for the library, too: a wall clock that is set while the program runs.
extern "C" int clock_gettime(clockid_t which, timespec* time) noexcept {
  long result = syscall(SYS_clock_gettime, which, time);
  if (result == 0 && which == CLOCK_REALTIME) time->tv_sec += clock_error.load(std::memory_order_relaxed);
  return static_cast<int>(result);
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    size_t equals = argument.find('=');
    obey(argument.substr(0, equals), argument.substr(equals + 1));
  }
  while (!contexts.empty()) contexts.pop_back();
  Clock::time_point start = Clock::now();
  llmobs::disable();
  double end_ms = ms_since(start);
  wait_for_rest();
  print_stats(end_ms);
}
