// Contexts that are carried: to other threads, past the end of what they show, and around callables.
#include "caller/recorded_spans.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using llmobs::AnnotationContext;
using llmobs::AnnotationContextOptions;
using llmobs::Context;
using llmobs::parent_of;

class ContextTest : public llmobs::RecordedSpansTest {
protected:
  static bool has_tag(const nlohmann::json& span, const std::string& tag) {
    for (const auto& one : span["tags"])
      if (one == tag) return true;
    return false;
  }
};

template<class Function> void on_a_thread(Function&& function) { std::thread(std::forward<Function>(function)).join(); }

TEST_F(ContextTest, ReachesAnotherThread) {
  auto outer = llmobs::workflow("outer");
  Context here = Context::current();
  EXPECT_STREQ(here.ids().span_id, outer.ids().span_id);
  EXPECT_STREQ(here.ids().trace_id, outer.ids().trace_id);
  on_a_thread([&] {
    {
      auto attached = llmobs::attach(here);
      EXPECT_STREQ(llmobs::active_span().span_id, outer.ids().span_id);
      auto inner = llmobs::task("inner");
      auto innermost = llmobs::task("innermost");
    }
    auto apart = llmobs::task("apart");
  });
  outer.finish();
  auto found = spans();
  EXPECT_EQ(parent_of(found, "inner"), "outer");
  EXPECT_EQ(parent_of(found, "innermost"), "inner");
  EXPECT_EQ(parent_of(found, "apart"), "undefined");
  EXPECT_EQ(found["inner"]["trace_id"], found["outer"]["trace_id"]);
  expect_exact_account();
}

TEST_F(ContextTest, OutlivesItsSpanAndItsAnnotations) {
  Context kept;
  {
    AnnotationContext annotations(AnnotationContextOptions().set_tags({{"customer", "acme"}}));
    auto outer = llmobs::workflow("outer", llmobs::SpanOptions().set_session_id("s-1"));
    AnnotationContext more(AnnotationContextOptions().set_tags({{"more", "yes"}}));
    kept = llmobs::current_context();
  }
  { auto between = llmobs::task("between"); }
  on_a_thread([kept] {
    auto attached = llmobs::attach(kept);
    auto late = llmobs::task("late");
  });
  {
    auto attached = llmobs::attach(kept);
    AnnotationContext inside(AnnotationContextOptions().set_tags({{"more", "still"}}));
    auto here = llmobs::task("here");
  }
  { auto after = llmobs::task("after"); }
  auto found = spans();
  EXPECT_EQ(parent_of(found, "late"), "outer");
  EXPECT_EQ(found["late"]["session_id"], "s-1");
  EXPECT_TRUE(has_tag(found["late"], "customer:acme"));
  EXPECT_TRUE(has_tag(found["late"], "more:yes"));
  EXPECT_EQ(parent_of(found, "here"), "outer");
  EXPECT_TRUE(has_tag(found["here"], "customer:acme"));
  EXPECT_TRUE(has_tag(found["here"], "more:still"));
  for (const char* bare : {"between", "after"}) {
    EXPECT_EQ(parent_of(found, bare), "undefined");
    EXPECT_FALSE(has_tag(found[bare], "customer:acme")) << bare;
  }
  expect_exact_account();
}

// Where nobody was active, what is active elsewhere is no parent.
TEST_F(ContextTest, HidesWhatIsActiveWhereItIsAttached) {
  Context nobody = Context::current();
  auto outer = llmobs::workflow("outer");
  AnnotationContext annotations(AnnotationContextOptions().set_tags({{"customer", "acme"}}));
  {
    auto attached = llmobs::attach(nobody);
    EXPECT_STREQ(llmobs::active_span().span_id, "");
    auto root = llmobs::task("root");
    auto below = llmobs::task("below root");
    for (int i = 0; i < 100; ++i) {
      auto deep = llmobs::attach(i % 2 == 0 ? nobody : Context::current());
    }
  }
  { auto child = llmobs::task("child"); }
  {
    auto nothing = llmobs::attach(Context());
    auto child = llmobs::task("second child");
  }
  outer.finish();
  auto found = spans();
  EXPECT_EQ(parent_of(found, "root"), "undefined");
  EXPECT_NE(found["root"]["trace_id"], found["outer"]["trace_id"]);
  EXPECT_FALSE(has_tag(found["root"], "customer:acme"));
  EXPECT_EQ(parent_of(found, "below root"), "root");
  EXPECT_EQ(parent_of(found, "child"), "outer");
  EXPECT_EQ(parent_of(found, "second child"), "outer");
  EXPECT_TRUE(has_tag(found["child"], "customer:acme"));
  expect_exact_account();
}

// Ends out of order, and a stack that grows while something is hidden.
TEST_F(ContextTest, NestsWithSpansThatEndInAnyOrder) {
  Context nobody = Context::current();
  auto outer = std::make_unique<llmobs::ScopedSpan>(llmobs::SpanKind::Workflow, "outer");
  auto hidden = std::make_unique<llmobs::Attachment>(nobody);
  std::vector<std::unique_ptr<llmobs::ScopedSpan>> many;
  for (int i = 0; i < 200; ++i) {
    many.push_back(std::make_unique<llmobs::ScopedSpan>(llmobs::SpanKind::Task, "t" + std::to_string(i)));
  }
  outer.reset(); // from below the attachment
  { auto inside = llmobs::task("inside"); }
  hidden.reset(); // from below the spans
  { auto next = llmobs::task("next"); }
  many.clear();
  { auto last = llmobs::task("last"); }
  auto found = spans();
  EXPECT_EQ(parent_of(found, "t0"), "undefined");
  EXPECT_EQ(parent_of(found, "t199"), "t198");
  EXPECT_EQ(parent_of(found, "inside"), "t199");
  EXPECT_EQ(parent_of(found, "next"), "t199");
  EXPECT_EQ(parent_of(found, "last"), "undefined");
  expect_exact_account();
}

TEST_F(ContextTest, IsAttachedByManyThreadsAtOnce) {
  constexpr int threads = 8, rounds = 200;
  {
    AnnotationContext annotations(AnnotationContextOptions().set_tags({{"customer", "acme"}}));
    auto outer = llmobs::workflow("outer");
    Context here = Context::current();
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i) {
      all.emplace_back([here, i] {
        for (int round = 0; round < rounds; ++round) {
          auto attached = llmobs::attach(here);
          Context copy = Context::current(), moved = std::move(copy);
          auto again = llmobs::attach(moved);
          if (round == 0) auto span = llmobs::task("of thread " + std::to_string(i));
        }
      });
    }
    for (std::thread& one : all) one.join();
  }
  auto found = spans();
  for (int i = 0; i < threads; ++i) {
    const std::string name = "of thread " + std::to_string(i);
    EXPECT_EQ(parent_of(found, name), "outer");
    EXPECT_TRUE(has_tag(found[name], "customer:acme"));
  }
}

TEST_F(ContextTest, IsEmptyWhileTracingIsOff) {
  llmobs::disable();
  Context off = Context::current();
  EXPECT_STREQ(off.ids().span_id, "");
  ASSERT_TRUE(llmobs::enable(llmobs::Config().set_file(path_).set_ml_app("tests")));
  auto outer = llmobs::workflow("outer");
  {
    auto attached = llmobs::attach(off);
    auto child = llmobs::task("child");
  }
  outer.finish();
  auto found = spans();
  EXPECT_EQ(parent_of(found, "child"), "outer");
}

TEST_F(ContextTest, BindRunsUnderTheContextOfItsCaller) {
  std::function<int(int)> later;
  std::packaged_task<std::string(std::unique_ptr<int>)> task;
  {
    auto outer = llmobs::workflow("outer");
    later = llmobs::bind([](int x) {
      auto span = llmobs::task("later");
      return x + 1;
    });
    task = std::packaged_task<std::string(std::unique_ptr<int>)>(
        llmobs::bind([kept = std::make_unique<int>(4)](std::unique_ptr<int> given) {
          auto span = llmobs::task("packaged");
          return std::to_string(*kept + *given);
        }));
  }
  EXPECT_EQ(later(1), 2);
  auto result = task.get_future();
  std::thread(std::move(task), std::make_unique<int>(38)).join();
  EXPECT_EQ(result.get(), "42");
  auto found = spans();
  EXPECT_EQ(parent_of(found, "later"), "outer");
  EXPECT_EQ(parent_of(found, "packaged"), "outer");
}

struct Counter {
  int copies = 0, moves = 0;
  Counter() = default;
  Counter(const Counter& from) : copies(from.copies + 1), moves(from.moves) {}
  Counter(Counter&& from) noexcept : copies(from.copies), moves(from.moves + 1) {}
  Counter& operator=(const Counter&) = default;
  ~Counter() = default;

  const char* operator()() & { return "&"; }
  const char* operator()() const& { return "const &"; }
  const char* operator()() && noexcept { return "&&"; }
  const Counter& operator()(const Counter& given) const { return given; }
  int twice(int x) const { return 2 * x + copies; }
};
int plus_one(int x) { return x + 1; }

TEST_F(ContextTest, BindForwardsAsTheCallableDoes) {
  Counter counter;
  auto bound = llmobs::bind(counter);
  auto moved = llmobs::bind(Counter());
  const auto constant = llmobs::bind(counter);
  EXPECT_STREQ(bound(), "&");
  EXPECT_STREQ(constant(), "const &");
  EXPECT_STREQ(std::move(moved)(), "&&");
  EXPECT_EQ(&bound(counter), &counter);
  EXPECT_EQ(bound(counter).copies, 0);
  static_assert(noexcept(std::move(moved)()) && !noexcept(bound()), "as the callable");
  EXPECT_EQ(llmobs::bind(plus_one)(1), 2);
  EXPECT_EQ(llmobs::bind(&plus_one)(1), 2);
  EXPECT_EQ(llmobs::bind(&Counter::twice)(counter, 4), 8);
  EXPECT_EQ(llmobs::bind(&Counter::twice)(&counter, 4), 8);
  EXPECT_EQ(llmobs::bind(&Counter::twice)(std::ref(counter), 4), 8);
  auto alone = llmobs::bind([only = std::make_unique<int>(7)] { return *only; });
  static_assert(!std::is_copy_constructible<decltype(alone)>::value, "as the callable");
  auto taken = std::move(alone);
  EXPECT_EQ(taken(), 7);
  EXPECT_THROW(llmobs::bind([] { throw std::runtime_error("out"); })(), std::runtime_error);
}

} // namespace
