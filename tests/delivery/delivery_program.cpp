// Makes spans and evaluations and prints, as JSON, what became of them. What it does is said by its arguments, in their order:
//
//   spans=N          N spans, named s0, s1, ...
//   evaluations=N    N evaluations
//   route=KEY@SITE   begins a routing context; KEY alone: without a site
//   tags=1           begins an annotation context
//   leave=1          ends the innermost context
//   thread=N         N spans on another thread, to which the context is carried
//   pause=MS         waits
//   flush=MS         flushes, and how that ended is printed, too
//   wait=1           says "waits" and waits for the end of its input
//   endless=N        N spans a second, and says now and then how many it has made, and when
#include <llmobs/llmobs.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

int made = 0;

void make_spans(int count) {
  for (int i = 0; i < count; ++i) {
    std::string name = "s" + std::to_string(made++);
    auto span = llmobs::task(name);
    span.annotate(llmobs::Annotation().set_input("in").set_output("out"));
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

void print_counts(const char* key, uint64_t count, const char* end = ",") {
  std::printf("\"%s\":%llu%s", key, static_cast<unsigned long long>(count), end);
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
  using Clock = std::chrono::steady_clock;
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

void print_stats() {
  llmobs::Stats s = llmobs::stats();
  std::printf("{");
  print_counts("captured", s.captured);
  print_counts("delivered", s.delivered);
  print_counts("dropped", s.dropped);
  print_counts("filtered", s.filtered);
  print_counts("queued", s.queued);
  print_counts("open", s.open);
  print_counts("rejected", s.dropped_rejected);
  print_counts("unreachable", s.dropped_unreachable);
  print_counts("write_error", s.dropped_write_error);
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
    std::printf("%s{\"name\":\"%s\",", i == 0 ? "" : ",", all[i].name);
    print_counts("offered", all[i].offered);
    print_counts("delivered", all[i].delivered);
    print_counts("dropped", all[i].dropped);
    print_counts("spooled", all[i].spooled);
    print_counts("queued", all[i].queued, "}");
  }
  std::printf("]}\n");
}

bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

} // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    int number = std::atoi(argument.c_str() + argument.find('=') + 1);
    if (starts_with(argument, "spans=")) make_spans(number);
    if (starts_with(argument, "evaluations=")) make_evaluations(number);
    if (starts_with(argument, "route=")) begin_route(argument.substr(6));
    if (starts_with(argument, "tags=")) begin_tags();
    if (starts_with(argument, "leave=")) contexts.pop_back();
    if (starts_with(argument, "thread=")) std::thread(llmobs::bind([number] { make_spans(number); })).join();
    if (starts_with(argument, "pause=")) std::this_thread::sleep_for(std::chrono::milliseconds(number));
    if (starts_with(argument, "flush=")) flush(number);
    if (starts_with(argument, "wait=")) wait_for_end_of_input();
    if (starts_with(argument, "endless=")) make_spans_for_ever(number);
  }
  while (!contexts.empty()) contexts.pop_back();
  llmobs::disable();
  print_stats();
}
