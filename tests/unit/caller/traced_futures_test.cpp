// Functions that return a future: their spans end when it is ready.
#include "caller/recorded_spans.h"
#include "support/sleep.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace {

using llmobs::SpanKind;

constexpr int64_t ms = 1'000'000;

class TracedFuturesTest : public llmobs::RecordedSpansTest {
protected:
  // Futures are looked at now and then.
  std::map<std::string, nlohmann::json> spans_at_rest() {
    for (int i = 0; i < 200 && llmobs::stats().open != 0; ++i) {
      llmobs::sleep_ms(10);
      llmobs::flush(1000);
    }
    return spans();
  }
};

// What generated code does.
std::future<int> annotated(std::future<int> future) {
  llmobs::seam::Guard guard;
  llmobs::seam::open(&guard, "kind=tool\nname=annotated\n");
  llmobs::seam::finish(&guard, future);
  return future;
}

TEST_F(TracedFuturesTest, TheSpanEndsWhenTheFutureIsReady) {
  auto slow = [] {
    return std::async(std::launch::async, [] {
      llmobs::sleep_ms(60);
      return 1;
    });
  };
  auto outer = llmobs::workflow("outer");
  std::future<int> first = llmobs::trace(SpanKind::Tool, "async", slow);
  { auto sibling = llmobs::task("sibling"); }
  std::future<int> second = annotated(slow());
  outer.finish();
  EXPECT_EQ(first.get(), 1);
  EXPECT_EQ(second.get(), 1);
  std::promise<void> promise;
  std::shared_future<void> shared = llmobs::trace(SpanKind::Tool, "shared",
                                                  [&] { return promise.get_future().share(); });
  llmobs::sleep_ms(30);
  promise.set_value();
  llmobs::sleep_ms(10);
  auto found = spans_at_rest();
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(llmobs::parent_of(found, "sibling"), "outer");
  for (const char* name : {"async", "annotated"}) {
    EXPECT_GE(found[name]["duration"].get<int64_t>(), 55 * ms) << name;
    EXPECT_LT(found[name]["duration"].get<int64_t>(), 160 * ms) << name;
    EXPECT_EQ(found[name]["status"], "ok");
  }
  EXPECT_GE(found["shared"]["duration"].get<int64_t>(), 30 * ms);
  expect_exact_account();
}

TEST_F(TracedFuturesTest, ReadyDeferredEmptyAndDroppedOnesEndToo) {
  llmobs::trace(SpanKind::Tool, "ready", [] {
    std::promise<int> promise;
    promise.set_value(3);
    return promise.get_future();
  });
  llmobs::trace(SpanKind::Tool, "empty", [] { return std::future<int>(); });
  llmobs::trace(SpanKind::Tool, "deferred", [] { return std::async(std::launch::deferred, [] { return 1; }); }).get();
  llmobs::trace(SpanKind::Tool, "dropped", [] { return std::promise<int>().get_future(); });
  auto found = spans_at_rest();
  EXPECT_EQ(found.size(), 4u);
  expect_exact_account();
}

// To look at a future must not make it live longer: whoever lets go of std::async's waits for its thread.
TEST_F(TracedFuturesTest, LettingGoOfAFutureStillWaitsForItsThread) {
  for (int i = 0; i < 300; ++i) {
    std::atomic<bool> over{false};
    llmobs::trace(SpanKind::Tool, "waits" + std::to_string(i), [&] {
      return std::async(std::launch::async, [&] {
        if (i % 10 == 0) llmobs::sleep_ms(2);
        over = true;
      });
    });
    ASSERT_TRUE(over);
  }
  EXPECT_EQ(spans_at_rest().size(), 300u);
  expect_exact_account();
}

TEST_F(TracedFuturesTest, ThoseThatAreNeverReadyStayOpen) {
  std::promise<int> promise;
  auto future = llmobs::trace(SpanKind::Tool, "never", [&] { return promise.get_future(); });
  llmobs::sleep_ms(20);
  EXPECT_EQ(llmobs::flush(), llmobs::FlushResult::delivered);
  EXPECT_EQ(llmobs::stats().open, 1u);
  promise.set_value(1);
  EXPECT_EQ(spans_at_rest().size(), 1u);
}

} // namespace
