// Everything at once on many threads: what docs/manual.md ("At the same time") says. ThreadSanitizer looks at it, too.
#include "caller/traced_program.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace llmobs {
namespace {

class RacesTest : public TracedProgramTest {
protected:
  // Calls `program` on four threads, again and again, while `meddle` runs on this one.
  void run(const std::function<void(int)>& program, const std::function<void(int)>& meddle, int rounds = 40) {
    std::atomic<bool> over{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        for (int n = 0; !over; ++n) program(1000 * i + n % 1000);
      });
    }
    for (int round = 0; round < rounds; ++round) meddle(round);
    over = true;
    for (std::thread& thread : threads) thread.join();
  }
  void TearDown() override {
    enable(to_file());
    EXPECT_TRUE(comes_to_rest());
    disable();
    EXPECT_TRUE(adds_up());
  }
};

void program_of_all(int n) {
  auto root = workflow("root");
  root.annotate(Annotation().set_input(n).set_tags({{"n", n}}));
  AnnotationContext context(AnnotationContextOptions().set_tags({{"tier", "gold"}}));
  Span held(SpanKind::Tool, "held", SpanOptions().set_session_id("s"));
  trace(SpanKind::Llm, "traced", [&](Span& span) { span.annotate(Annotation().set_output("x")); });
  Done kept;
  trace(SpanKind::Task, "done", [&](Span&, Done done) { kept = done; });
  static const auto wrapped = wrap(TraceOptions().set_name("wrapped"), [](int a) { return a; });
  wrapped(n);
  if (n % 50 == 0) {
    std::map<std::string, std::string> headers;
    inject_distributed_headers(headers);
    RemoteParent remote(headers);
    auto below = task("below");
  }
  if (n % 20 == 0) std::thread(bind([&] { auto there = task("there"); })).join();
  {
    Suppression quiet;
    auto hidden = task("hidden");
  }
  kept(n);
  held.finish();
}

TEST_F(RacesTest, EnableAndDisable) {
  run(program_of_all, [&](int round) {
    round % 2 == 0 ? static_cast<void>(enable(to_file())) : disable();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  });
}

TEST_F(RacesTest, FlushAndStatistics) {
  enable(to_file());
  run(program_of_all, [&](int) {
    flush(20);
    stats();
    enabled();
  });
}

TEST_F(RacesTest, Processors) {
  enable(to_file());
  std::atomic<int> seen{0};
  run(program_of_all, [&](int round) {
    if (round % 3 == 2)
      deregister_processor();
    else
      register_processor([&seen, round](FinishedSpan& span) {
        ++seen;
        span.set_tag("round", std::to_string(round));
        return round % 2 == 0;
      });
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  });
  deregister_processor();
  flush();
}

TEST_F(RacesTest, OneHandleOnManyThreads) {
  enable(to_file());
  for (int round = 0; round < 100; ++round) {
    Span held(SpanKind::Task, "held");
    const Context here = Context::current();
    Done done;
    trace(SpanKind::Task, "done", [&](Span&, Done given) { done = std::move(given); });
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        Attachment attached(here);
        Activation active(held);
        Span child = held.child(SpanKind::Task, "child");
        held.ids();
        done(i);
        held.finish();
        done.span().ids();
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

TEST_F(RacesTest, FuturesWhileTracingStopsAndStarts) {
  run(
      [](int n) {
        auto future = trace(SpanKind::Tool, "future",
                            [n] { return std::async(std::launch::async, [n] { return n; }); });
        if (n % 2 == 0) future.get();
      },
      [&](int round) {
        round % 2 == 0 ? static_cast<void>(enable(to_file())) : disable();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      });
}

} // namespace
} // namespace llmobs
