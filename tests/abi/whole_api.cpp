// Every part of the interface that release 0.1 had, used as its programs used it. Built against the headers of each release
// (abi_test.py), so it says nothing that came later.
#include <llmobs/llmobs.h>
#include <llmobs/message.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Place {
  std::string city;
  int altitude;
};
void llmobs_capture(llmobs::Writer& out, const Place& place) {
  out.begin_object();
  out.key("city", 4);
  out.string(place.city.data(), place.city.size());
  out.key("altitude", 8);
  out.integer(place.altitude);
  out.end_object();
}

int traced(int number, const std::string& text) {
  LLMOBS_TRACE(tool, number, text);
  LLMOBS_RETURN(number + static_cast<int>(text.size()));
}

llmobs::Message reply() {
  llmobs::Message message;
  message.role = "assistant";
  message.content = "an answer that is too long for the small buffer of a string";
  llmobs::ToolCall call;
  call.name = "calculate";
  call.arguments_json = "{\"x\":1}";
  call.tool_id = "call_1";
  message.tool_calls.push_back(call);
  return message;
}

// As the plugin makes a coroutine: a guard that lies in memory, is suspended on one thread and resumed on another.
void suspended_and_resumed() {
  struct Frame {
    llmobs::seam::Guard guard;
    unsigned char behind[16];
  } frame = {};
  for (unsigned char& byte : frame.behind) byte = 0xa5;
  llmobs::seam::open(&frame.guard, "kind=task\nname=coroutine\n");
  llmobs::seam::ready(&frame.guard, false);
  std::thread([&] {
    llmobs::seam::resumed(&frame.guard);
    { auto child = llmobs::task("child of the coroutine"); }
    llmobs::seam::close(&frame.guard);
  }).join();
  for (unsigned char byte : frame.behind) {
    if (byte != 0xa5) std::puts("the library wrote behind the guard");
  }
}

bool mask(llmobs::FinishedSpan& span) {
  if (span.tag("unwanted") == "yes") return false;
  span.set_tag("seen", span.name());
  return true;
}

} // namespace

int main() {
  llmobs::Config config;
  config.ml_app = "abi";
  config.service = "whole-api";
  if (!llmobs::enable(config)) std::puts("tracing is off");
  if (!llmobs::register_processor(&mask)) std::puts("no processor");
  {
    auto root = llmobs::workflow("root", llmobs::SpanOptions().set_session_id("session"));
    llmobs::SpanIds ids = root.ids(), active = llmobs::active_span();
    if (std::string(ids.trace_id).size() != 32 || std::string(ids.span_id) != active.span_id) std::puts("wrong ids");
    llmobs::AnnotationContext context(
        llmobs::AnnotationContextOptions().set_tags({{"customer", "c1"}, {"retry", 2}}).set_name("in context"));
    { auto named = llmobs::task("of its own name"); }
  }
  {
    auto chat = llmobs::llm("chat", llmobs::SpanOptions().set_model("gpt-4o", "openai"));
    std::vector<llmobs::Message> messages(1);
    messages[0].role = "user";
    messages[0].content = "a question that is too long for the small buffer of a string";
    llmobs::annotate(llmobs::Annotation()
                         .set_input(messages)
                         .set_output(reply())
                         .set_metadata({{"place", Place{"Bern", 540}}, {"json", llmobs::Value::json("{\"a\":[1]}")}})
                         .set_metrics({{"input_tokens", 42}, {"cost", 0.5}})
                         .set_tags({{"tier", "gold"}})
                         .set_session_id("session 2"));
    llmobs::annotate(llmobs::Annotation().set_metrics({{"output_tokens", 7}}));
    chat.annotate(llmobs::Annotation().set_tags({{"late", true}}));
  }
  {
    auto search = llmobs::retrieval("search");
    llmobs::Document document;
    document.text = "a text";
    document.score = 0.5;
    search.annotate(llmobs::Annotation().set_input("query").set_output(document));
  }
  {
    auto failed = llmobs::task("failed");
    failed.set_error("Kind", "why");
    failed.finish();
  }
  {
    auto dropped = llmobs::task("dropped"), quiet = llmobs::task("quiet");
    dropped.annotate(llmobs::Annotation().set_tags({{"unwanted", "yes"}}));
  }
  try {
    llmobs::trace(llmobs::SpanKind::Task, "throws", []() -> int { throw std::runtime_error("thrown"); });
  } catch (const std::exception&) {}
  if (traced(2, "abc") != 5) std::puts("wrong result");
  suspended_and_resumed();
  if (llmobs::flush() != llmobs::FlushResult::delivered) std::puts("not delivered");
  llmobs::Stats stats = llmobs::stats();
  std::printf("captured %d delivered %d filtered %d dropped %d open %d queued %d\n", static_cast<int>(stats.captured),
              static_cast<int>(stats.delivered), static_cast<int>(stats.filtered), static_cast<int>(stats.dropped),
              static_cast<int>(stats.open), static_cast<int>(stats.queued));
  llmobs::deregister_processor();
  llmobs::disable();
}
