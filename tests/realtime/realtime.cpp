// The caller's thread in steady state: no allocation, no lock, no system call. Built with RealtimeSanitizer, which stops
// the program at the first of them inside a function marked nonblocking. Usage: realtime [control]; "control" allocates
// in such a function, to show that the sanitizer would have noticed.
#include <llmobs/llmobs.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

struct Place {
  std::string city;
  double latitude;
};
void llmobs_capture(llmobs::Writer& out, const Place& place) {
  out.begin_object();
  out.key("city", 4);
  out.string(place.city.data(), place.city.size());
  out.key("latitude", 8);
  out.number(place.latitude);
  out.end_object();
}

const std::string text(200, 'x');
const Place place{"Lisbon", 38.7};
const std::vector<int> numbers{1, 2, 3};
const std::map<std::string, std::optional<int>> table{{"a", 1}, {"b", {}}};

const std::string& shaped(const std::string& question, int k, double weight) noexcept [[clang::nonblocking]] {
  LLMOBS_TRACE(tool, question, k, weight);
  LLMOBS_RETURN(text);
}

// What the plugin makes of `[[llmobs::tool]] const Place& rendered(...)`.
const Place& rendered(const Place& from, const std::vector<int>& list) noexcept [[clang::nonblocking]] {
  llmobs::seam::Guard guard;
  llmobs::seam::open(&guard, "kind=tool\nname=rendered\nparams=from,list,table", from, list, table);
  llmobs::seam::result(&guard, place);
  llmobs::seam::close(&guard);
  return from;
}

// And of `[[llmobs::tool]] const std::string& finished(...)`.
const std::string& finished(const std::string& question, int k) noexcept [[clang::nonblocking]] {
  llmobs::seam::Guard guard;
  llmobs::seam::open(&guard, "kind=tool\nname=finished\nparams=question,k", question, k);
  llmobs::annotate(llmobs::Annotation().set_tags({{"tier", "gold"}}));
  llmobs::annotate(llmobs::Annotation().set_metrics({{"tokens", k}}));
  llmobs::seam::finish(&guard, text);
  return text;
}

void nested() noexcept [[clang::nonblocking]] {
  auto span = llmobs::task("nested");
  shaped(text, 3, 0.5);
  rendered(place, numbers);
  finished(text, 3);
  llmobs::annotate(llmobs::Annotation()
                       .set_input(text)
                       .set_output(place)
                       .set_metrics({{"input_tokens", 42}, {"cost", 0.25}})
                       .set_tags({{"tier", "gold"}, {"city", place.city}}));
  span.annotate(llmobs::Annotation().set_metrics({{"input_tokens", 43}}));
}

void* control() noexcept [[clang::nonblocking]] { return ::operator new(100); }

} // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "control") == 0) {
    std::printf("%p\n", control());
    return 0;
  }
  { llmobs::Span first(llmobs::SpanKind::Task, "first"); } // sets the thread up
  for (int round = 0; round < 50; ++round) {
    llmobs::flush(60000);
    for (int i = 0; i < 10; ++i) nested(); // far less than a ring holds
  }
  llmobs::flush(60000);
  llmobs::Stats stats = llmobs::stats();
  std::printf("captured %llu, dropped %llu\n", static_cast<unsigned long long>(stats.captured),
              static_cast<unsigned long long>(stats.dropped));
  return stats.captured == 1 + 4 * 50 * 10 && stats.dropped == 0 && stats.content_dropped == 0 ? 0 : 1;
}
