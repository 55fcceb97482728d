// Delivery: every event is settled exactly once, whatever the exporter answers.
#include "base/log.h"
#include "base/statistics.h"
#include "deliver/gzip.h"
#include "deliver/scripted_exporter.h"
#include "record/record_bytes.h"
#include "support/captured_stderr.h"

#include <llmobs/lifecycle.h>

#include <gtest/gtest.h>

#include <thread>

namespace llmobs {
namespace {

class DeliveryTest : public testing::Test {
protected:
  DeliveryTest() {
    before_ = stats();
    reset_log_after_fork();
  }
  ~DeliveryTest() override {
    const DestinationCounts& counts = destination_.counts();
    EXPECT_EQ(counts.offered, counts.delivered + counts.dropped() + ledger_.pending());
    reset_statistics_after_fork(); // these spans came from nowhere
  }
  void add(const std::string& name, size_t size = 0) {
    SpanData span;
    span.name = name;
    ValueBytes text = ValueBytes().string(std::string(size, 'x'));
    if (size != 0) span.metadata.put("text", text.value());
    destination_.take(span, ledger_.open());
  }
  uint64_t delivered() const { return stats().delivered - before_.delivered; }
  uint64_t dropped() const { return stats().dropped - before_.dropped; }
  uint64_t rejected() const { return stats().dropped_rejected - before_.dropped_rejected; }

  Script script_;
  MemoryBudget budget_{8u << 20};
  SpanLedger ledger_;
  Destination destination_{scripted(script_), budget_, budget_.limit(), ledger_};
  Delivery& delivery_ = destination_.delivery();
  Stats before_{};
};

TEST_F(DeliveryTest, DeliversInOrderAndFreesMemory) {
  for (int i = 0; i < 10; ++i) add("e" + std::to_string(i));
  EXPECT_GT(budget_.used(), 0u);
  delivery_.pump(true);
  EXPECT_EQ(delivered(), 10u);
  ASSERT_EQ(script_.sent.size(), 1u);
  EXPECT_EQ(script_.sent[0].front(), "e0");
  EXPECT_EQ(script_.sent[0].back(), "e9");
  EXPECT_FALSE(destination_.has_something());
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(DeliveryTest, WaitsForCompanyUnlessUrgent) {
  script_.linger = 50;
  add("a");
  delivery_.pump(false);
  EXPECT_TRUE(script_.sent.empty());
  EXPECT_LE(delivery_.next_in_ms(500), 51u);
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  delivery_.pump(false);
  EXPECT_EQ(script_.sent.size(), 1u);
  add("b");
  delivery_.pump(true);
  EXPECT_EQ(script_.sent.size(), 2u);
}

// Or the background thread would turn in circles for as long as the destination hangs.
TEST_F(DeliveryTest, NothingIsDueWhileARequestIsUnderWay) {
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::pending); };
  add("a");
  delivery_.pump(false);
  EXPECT_TRUE(delivery_.is_under_way());
  add("b");
  EXPECT_EQ(delivery_.next_in_ms(500), 500u);
}

TEST_F(DeliveryTest, SplitsWhatIsMoreThanAPayload) {
  for (char name : {'a', 'b', 'c'}) add(std::string(1, name), 2000000);
  delivery_.pump(true);
  EXPECT_EQ(delivered(), 3u);
  EXPECT_GE(script_.sent.size(), 2u);
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(DeliveryTest, AnEventThatDoesNotFitAPayloadAnyMoreStartsTheNext) {
  add("small", 600000);
  add("large", 4900000);
  delivery_.pump(true);
  EXPECT_EQ(script_.sent, (std::vector<std::vector<std::string>>{{"small"}, {"large"}}));
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(DeliveryTest, TriesAgainAndKeepsEverything) {
  int failures = 3;
  script_.answer = [&](size_t, size_t, const auto&) {
    return say(failures-- > 0 ? Outcome::retry : Outcome::delivered, 1);
  };
  CapturedStderr quiet;
  for (int i = 0; i < 5; ++i) add("e");
  for (int i = 0; i < 200 && delivered() == 0; ++i) {
    delivery_.pump(true);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(delivered(), 5u);
  EXPECT_EQ(dropped(), 0u);
  EXPECT_EQ(script_.sent.size(), 4u);
}

TEST_F(DeliveryTest, WaitsAsLongAsItIsAskedTo) {
  CapturedStderr quiet;
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, 60000); };
  add("e");
  delivery_.pump(true);
  EXPECT_TRUE(delivery_.is_pausing());
  EXPECT_EQ(delivery_.next_in_ms(500), 500u);
  EXPECT_GT(delivery_.next_in_ms(100000), 59000u);
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, INT64_MAX); };
  delivery_.end_pause();
  delivery_.pump(true);
  EXPECT_LE(delivery_.next_in_ms(10000000), 300001u); // five minutes at most
  EXPECT_EQ(script_.sent.size(), 2u);
  delivery_.abandon();
}

TEST_F(DeliveryTest, PausesGrowAndStayBounded) {
  CapturedStderr quiet;
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry); };
  add("e");
  unsigned longest = 0;
  for (int i = 0; i < 40; ++i) {
    delivery_.end_pause();
    delivery_.pump(true);
    unsigned pause = delivery_.next_in_ms(1000000);
    if (i == 0) {
      EXPECT_LE(pause, 101u);
    }
    longest = std::max(longest, pause);
  }
  EXPECT_GT(longest, 1000u);
  EXPECT_LE(longest, 30001u);
  delivery_.abandon();
  EXPECT_EQ(dropped(), 1u);
}

TEST_F(DeliveryTest, HalvesWhatIsTooLarge) {
  CapturedStderr quiet;
  // Up to three events at a time, and "poison" never.
  script_.answer = [](size_t, size_t count, const std::vector<std::string>& names) {
    bool poisoned = std::find(names.begin(), names.end(), "poison") != names.end();
    return say(count > 3 || poisoned ? Outcome::divide : Outcome::delivered);
  };
  for (int i = 0; i < 20; ++i) add(i == 7 ? "poison" : "e" + std::to_string(i));
  delivery_.pump(true);
  EXPECT_EQ(delivered(), 19u);
  EXPECT_EQ(rejected(), 1u);
  EXPECT_EQ(dropped(), 1u);
  EXPECT_FALSE(destination_.has_something());
  EXPECT_EQ(budget_.used(), 0u);
}

// In an outage of a while there is room for several times as much, in order and to the last byte.
TEST_F(DeliveryTest, WhatWaitsInAnOutageIsCompressed) {
  load_zlib();
  ASSERT_TRUE(can_gzip());
  bool is_away = true;
  script_.answer = [&](size_t, size_t, const auto&) { return say(is_away ? Outcome::retry : Outcome::delivered, 100); };
  constexpr size_t count = 20, size = 1000000; // more than twice the limit
  auto add_next = [&, number = size_t{0}]() mutable { add("e" + std::to_string(number++), size); };
  add_next();
  delivery_.pump(true);
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  for (size_t i = 1; i < count; ++i) {
    add_next();
    while (delivery_.next_in_ms(1000) == 0) delivery_.pump(false);
  }
  EXPECT_EQ(dropped(), 0u);
  EXPECT_LE(budget_.used(), 4 * size); // the first, the last, and little of what is between
  script_.sent.clear();
  is_away = false;
  std::this_thread::sleep_for(std::chrono::milliseconds(101));
  delivery_.pump(true);
  EXPECT_EQ(delivered(), count);
  EXPECT_EQ(budget_.used(), 0u);
  std::vector<std::string> names;
  for (const auto& one : script_.sent) names.insert(names.end(), one.begin(), one.end());
  ASSERT_EQ(names.size(), count);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(names[i], "e" + std::to_string(i));
}

TEST_F(DeliveryTest, WhatWaitsForAnAnswerThatDoesNotComeIsCompressedToo) {
  load_zlib();
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::pending); };
  script_.poll = [] { return say(Outcome::pending); };
  for (int i = 0; i < 5; ++i) add("a", 1100000);
  delivery_.pump(true);
  EXPECT_EQ(delivery_.next_in_ms(1000), 1000u);
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  while (delivery_.next_in_ms(1000) == 0) delivery_.pump(true);
  EXPECT_LT(budget_.used(), 2000000u); // the one that is under way, and little besides
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::delivered); };
  script_.poll = [] { return say(Outcome::delivered); };
  delivery_.pump(true);
  EXPECT_EQ(delivered(), 5u);
}

TEST_F(DeliveryTest, NothingIsCompressedForAShortFailureNorAtTheEnd) {
  load_zlib();
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, 60000); };
  for (int i = 0; i < 3; ++i) add("a", 1100000);
  delivery_.pump(true);
  EXPECT_GT(budget_.used(), 3300000u);
  delivery_.note_end();
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  delivery_.pump(true);
  EXPECT_GT(budget_.used(), 3300000u);
  EXPECT_NE(delivery_.next_in_ms(1000), 0u);
  delivery_.abandon();
  EXPECT_EQ(dropped(), 3u);
}

// What is compressed and given up is counted like anything else.
TEST_F(DeliveryTest, WhatIsCompressedMayBeAbandoned) {
  load_zlib();
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, 60000); };
  for (int i = 0; i < 5; ++i) add("a", 1100000);
  delivery_.pump(true);
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  while (delivery_.next_in_ms(1000) == 0) delivery_.pump(true);
  EXPECT_LT(budget_.used(), 2000000u);
  delivery_.abandon();
  EXPECT_EQ(dropped(), 5u);
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(DeliveryTest, DropsWhatIsRefusedAndGoesOn) {
  CapturedStderr quiet;
  bool refuse = true;
  script_.answer = [&](size_t, size_t, const auto&) { return say(refuse ? Outcome::rejected : Outcome::delivered); };
  for (int i = 0; i < 5; ++i) add("bad");
  delivery_.pump(true);
  refuse = false;
  add("good");
  delivery_.pump(true);
  EXPECT_EQ(rejected(), 5u);
  EXPECT_EQ(delivered(), 1u);
  EXPECT_EQ(delivery_.done(), 6u);
}

TEST_F(DeliveryTest, ARejectionCountsAsTheExporterSays) {
  CapturedStderr quiet;
  script_.answer = [](size_t, size_t, const auto&) {
    Reply reply = say(Outcome::rejected);
    reply.counts_as = DropReason::write_error;
    return reply;
  };
  add("e");
  delivery_.pump(true);
  EXPECT_EQ(stats().dropped_write_error - before_.dropped_write_error, 1u);
  EXPECT_EQ(destination_.counts().dropped(DropReason::write_error), 1u);
  EXPECT_EQ(dropped(), 1u);
}

TEST_F(DeliveryTest, CountsWhatWasTakenBeforeAFailure) {
  CapturedStderr quiet;
  bool first = true;
  script_.answer = [&](size_t, size_t, const auto&) {
    bool partly = std::exchange(first, false);
    return partly ? say(Outcome::retry, 0, 3) : say(Outcome::delivered);
  };
  for (int i = 0; i < 8; ++i) add("e" + std::to_string(i));
  delivery_.pump(true);
  EXPECT_EQ(delivered(), 3u);
  delivery_.end_pause();
  delivery_.pump(true);
  EXPECT_EQ(delivered(), 8u);
  EXPECT_EQ(script_.sent[1].front(), "e3");
}

TEST_F(DeliveryTest, AbandonsAndCountsEverythingOnce) {
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::pending); };
  for (int i = 0; i < 5; ++i) add("a", 300000);
  delivery_.pump(true);
  for (int i = 0; i < 5; ++i) add("b");
  delivery_.abandon();
  EXPECT_EQ(script_.cancelled, 1u);
  EXPECT_EQ(stats().dropped_unreachable - before_.dropped_unreachable, 10u);
  EXPECT_FALSE(destination_.has_something());
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(DeliveryTest, AFullOutboxDropsTheNewest) {
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::pending); };
  for (int i = 0; i < 200; ++i) add("e" + std::to_string(i), 100000);
  EXPECT_LE(budget_.used(), budget_.limit());
  uint64_t full = stats().dropped_queue_full - before_.dropped_queue_full;
  EXPECT_EQ(full + destination_.added(), 200u);
  EXPECT_GT(destination_.added(), 70u);
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::delivered); };
  delivery_.pump(true);
  EXPECT_EQ(script_.sent[0].front(), "e0");
  EXPECT_EQ(delivered() + full, 200u);
  EXPECT_EQ(budget_.used(), 0u);
}

} // namespace
} // namespace llmobs
