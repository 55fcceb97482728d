// Several destinations: each goes its own way, each span counts once for the program and once for each of them, and
// one that is dead, slow or unwilling takes nothing from the others.
#include "base/log.h"
#include "base/statistics.h"
#include "deliver/backend.h"
#include "deliver/destinations.h"
#include "deliver/exporter_datadog.h"
#include "deliver/exporter_file.h"
#include "deliver/scripted_exporter.h"
#include "record/record_bytes.h"
#include "sanitized.h"
#include "support/captured_stderr.h"
#include "support/scratch_folder.h"

#include <llmobs/lifecycle.h>

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using namespace std::chrono_literals;

constexpr unsigned a_while_ms = 10000;

class DestinationsTest : public testing::Test {
protected:
  DestinationsTest() { reset_log_after_fork(); }
  ~DestinationsTest() override {
    check_equations();
    destinations_.abandon();
    EXPECT_EQ(destinations_.queued(), 0u);
    check_equations();
    EXPECT_EQ(budget_.used(), 0u);
    reset_statistics_after_fork(); // these spans came from nowhere
  }
  void use(std::vector<Script*> scripts) {
    std::vector<DestinationParts> parts;
    for (Script* script : scripts) parts.push_back(scripted(*script));
    destinations_.use(std::move(parts));
    offered_before_ = offered_;
  }
  void add(const std::string& name, size_t size = 0) {
    SpanData span;
    span.name = name;
    ValueBytes text = ValueBytes().string(std::string(size, 'x'));
    if (size != 0) span.metadata.put("text", text.value());
    destinations_.take(span);
    ++offered_;
  }
  void check_equations() const {
    Stats now = stats();
    EXPECT_EQ(offered_, now.delivered + now.dropped + destinations_.queued());
    for (const auto& one : destinations_.all()) {
      const DestinationCounts& counts = one->counts();
      EXPECT_EQ(counts.offered, offered_ - offered_before_);
      EXPECT_EQ(counts.offered, counts.delivered + counts.dropped() + one->added() - one->delivery().done());
    }
  }
  const DestinationCounts& counts(size_t i) const { return destinations_.all()[i]->counts(); }

  Script first_, second_;
  MemoryBudget budget_{4u << 20};
  HttpLoop http_;
  Destinations destinations_{budget_, http_};
  uint64_t offered_ = 0, offered_before_ = 0;
  CapturedStderr quiet_;
};

TEST_F(DestinationsTest, EverySpanGoesToAllAndCountsOnce) {
  use({&first_, &second_});
  for (int i = 0; i < 10; ++i) add("e" + std::to_string(i));
  EXPECT_EQ(destinations_.queued(), 10u);
  destinations_.pump(true);
  EXPECT_EQ(first_.sent, second_.sent);
  EXPECT_EQ(counts(0).delivered, 10u);
  EXPECT_EQ(counts(1).delivered, 10u);
  EXPECT_EQ(stats().delivered, 10u);
  EXPECT_EQ(destinations_.queued(), 0u);
}

// Encodes as its neighbours of the same format do, and counts.
class CountingEncoder final : public Encoder {
public:
  CountingEncoder(std::string_view format, int& count) : format_(format), count_(count) {}
  bool encode(const SpanData& span, Bytes& out) override {
    ++count_;
    return encoder_.encode(span, out);
  }
  std::string_view format() const noexcept override { return format_; }

private:
  DatadogEncoder encoder_{FinalConfig()};
  std::string_view format_;
  int& count_;
};

TEST_F(DestinationsTest, AFormatIsEncodedOnce) {
  Script scripts[4];
  int of_shared = 0, of_own = 0;
  std::vector<DestinationParts> parts;
  const std::pair<std::string_view, int*> formats[] = {{"shared", &of_shared},
                                                       {"", &of_own},
                                                       {"shared", &of_shared},
                                                       {"shared", &of_shared}};
  for (size_t i = 0; i < std::size(formats); ++i) {
    parts.push_back({std::make_unique<CountingEncoder>(formats[i].first, *formats[i].second),
                     std::make_unique<ScriptedExporter>(scripts[i])});
  }
  destinations_.use(std::move(parts));
  offered_before_ = offered_;
  constexpr int count = 40;
  for (int i = 0; i < count; ++i) {
    add("e" + std::to_string(i), i % 3 == 0 ? 50000 : 10);
    if (i % 7 == 0) destinations_.pump(true);
  }
  destinations_.pump(true);
  EXPECT_EQ(of_shared, count);
  EXPECT_EQ(of_own, count);
  for (const Script& one : scripts) EXPECT_EQ(one.sent, scripts[0].sent);
  EXPECT_EQ(stats().delivered, static_cast<uint64_t>(count));
}

// Also where it fills a batch, or has to begin the next one; and one that has no room for it leaves the next to encode it.
TEST(OutboxTest, AnEventIsCopiedFromWhereAnotherHasIt) {
  MemoryBudget budget{64u << 20};
  Outbox full(",", budget, 0), first(",", budget, 32u << 20, 1500000), second("\n", budget, 32u << 20, 1500000);
  int encoded = 0;
  CountingEncoder encoder("shared", encoded);
  constexpr size_t sizes[] = {10, 700000, 400000, 10, 900000, 800000, 20, 1100000};
  for (size_t size : sizes) {
    SpanData span;
    std::string name = "e" + std::to_string(size);
    span.name = name;
    ValueBytes text = ValueBytes().string(std::string(size, 'x'));
    span.metadata.put("text", text.value());
    WrittenEvent written;
    EXPECT_FALSE(full.take(span, encoder, 1, &written));
    EXPECT_TRUE(first.take(span, encoder, 1, &written));
    EXPECT_TRUE(second.take(span, encoder, 1, &written));
  }
  EXPECT_EQ(encoded, static_cast<int>(std::size(sizes)));
  size_t events = 0;
  for (; Batch* batch = first.front(true); first.pop(), second.pop()) {
    Batch* other = second.front(true);
    ASSERT_TRUE(other && other->count() == batch->count());
    for (size_t i = 0; i < batch->count(); ++i, ++events) EXPECT_TRUE(batch->event(i) == other->event(i)) << events;
  }
  EXPECT_EQ(events, std::size(sizes));
}

TEST_F(DestinationsTest, AnUnwillingOneDropsForItself) {
  second_.answer = [](size_t, size_t count, const std::vector<std::string>& names) {
    if (count > 1) return say(Outcome::divide);
    return say(names[0] == "poison" ? Outcome::rejected : Outcome::delivered);
  };
  use({&first_, &second_});
  for (int i = 0; i < 8; ++i) add(i == 3 ? "poison" : "fine");
  destinations_.pump(true);
  EXPECT_EQ(counts(0).delivered, 8u);
  EXPECT_EQ(counts(1).delivered, 7u);
  EXPECT_EQ(counts(1).dropped(DropReason::rejected), 1u);
  EXPECT_EQ(stats().delivered, 7u);
  EXPECT_EQ(stats().dropped_rejected, 1u);
}

// A span is queued until the slowest has it, and only then it is delivered.
TEST_F(DestinationsTest, ASlowOneHoldsNobodyUp) {
  second_.answer = [](size_t, size_t, const auto&) { return say(Outcome::pending); };
  use({&first_, &second_});
  for (int i = 0; i < 5; ++i) {
    add("e");
    destinations_.pump(true);
  }
  EXPECT_EQ(first_.sent.size(), 5u);
  EXPECT_EQ(counts(0).delivered, 5u);
  EXPECT_EQ(stats().delivered, 0u);
  EXPECT_EQ(destinations_.queued(), 5u);
  check_equations();
  second_.poll = [] { return say(Outcome::delivered); };
  second_.answer = [](size_t, size_t, const auto&) { return say(Outcome::delivered); };
  destinations_.pump(true);
  EXPECT_EQ(counts(1).delivered, 5u);
  EXPECT_EQ(stats().delivered, 5u);
}

TEST_F(DestinationsTest, ADeadOneDoesNotStarveTheOther) {
  second_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, 60000); };
  use({&first_, &second_});
  destinations_.note_end(); // so that nothing is compressed, however long this takes
  constexpr uint64_t many = sanitized ? 1000 : 3000;
  for (uint64_t i = 0; i < many; ++i) { // several times what the budget holds
    add("e", 10000);
    if (i % 50 == 0) destinations_.pump(false);
  }
  destinations_.pump(true);
  EXPECT_EQ(counts(0).delivered, many);
  EXPECT_EQ(counts(0).dropped(), 0u);
  EXPECT_GT(counts(1).dropped(DropReason::queue_full), many / 2);
  EXPECT_LE(budget_.used(), budget_.limit() / 2);
  EXPECT_GT(budget_.used(), budget_.limit() / 2 - 200000);
  // What the dead one still holds may come to be delivered.
  EXPECT_EQ(stats().dropped_queue_full, counts(1).dropped());
  EXPECT_EQ(destinations_.queued(), many - counts(1).dropped());
  check_equations();
  destinations_.abandon();
  EXPECT_EQ(stats().dropped_unreachable, many - counts(1).dropped(DropReason::queue_full));
  EXPECT_EQ(stats().delivered, 0u);
}

TEST_F(DestinationsTest, AloneADestinationMayHaveTheWholeBudget) {
  first_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, 60000); };
  use({&first_});
  destinations_.note_end(); // so that nothing is compressed, however long this takes
  for (int i = 0; i < 1000; ++i) add("e", 10000);
  EXPECT_GT(budget_.used(), budget_.limit() - 50000);
}

TEST_F(DestinationsTest, TheFirstReasonIsTheSpans) {
  first_.answer = [](size_t, size_t, const auto&) { return say(Outcome::rejected); };
  second_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, 60000); };
  use({&first_, &second_});
  for (int i = 0; i < 3; ++i) add("e");
  destinations_.pump(true);
  EXPECT_EQ(stats().dropped, 0u);
  destinations_.abandon();
  EXPECT_EQ(counts(0).dropped(DropReason::rejected), 3u);
  EXPECT_EQ(counts(1).dropped(DropReason::unreachable), 3u);
  EXPECT_EQ(stats().dropped_rejected, 3u);
  EXPECT_EQ(stats().dropped, 3u);
}

TEST_F(DestinationsTest, AMarkIsPastWhenAllHaveDealtWithWhatWasThere) {
  second_.answer = [](size_t, size_t, const auto&) { return say(Outcome::pending); };
  use({&first_, &second_});
  add("before");
  Destinations::Mark mark = destinations_.mark();
  destinations_.pump(true);
  EXPECT_FALSE(destinations_.is_past(mark));
  EXPECT_TRUE(destinations_.is_under_way());
  EXPECT_TRUE(destinations_.can_get_on());
  second_.poll = [] { return say(Outcome::delivered); };
  add("after");
  destinations_.pump(false);
  EXPECT_TRUE(destinations_.is_past(mark));
}

TEST_F(DestinationsTest, WhatOthersWereGivenIsDealtWith) {
  first_.answer = [](size_t, size_t, const auto&) { return say(Outcome::pending); };
  use({&first_});
  add("lost");
  destinations_.pump(true);
  Destinations::Mark mark = destinations_.mark();
  use({&second_, &first_});
  EXPECT_EQ(first_.cancelled, 1u);
  EXPECT_TRUE(destinations_.is_past(mark));
  EXPECT_EQ(stats().dropped_unreachable, 1u);
}

TEST_F(DestinationsTest, ThereIsTimeUntilTheFirstIsDue) {
  first_.linger = 5000;
  second_.linger = 50;
  use({&first_, &second_});
  add("e");
  EXPECT_LE(destinations_.next_in_ms(60000), 51u);
  second_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, 60000); };
  destinations_.pump(true);
  EXPECT_FALSE(destinations_.can_get_on()); // one has done all, the other pauses
  EXPECT_GT(destinations_.next_in_ms(100000), 50000u);
  destinations_.end_pauses();
  EXPECT_TRUE(destinations_.next_in_ms(100000) == 0u);
}

// A file, an agent that works and one that hangs, through the one loop.
TEST_F(DestinationsTest, FilesAndAgentsTogether) {
  ScratchFolder folder;
  std::atomic<bool> over{false};
  Backend works;
  Backend hangs([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  std::string why_not;
  std::vector<DestinationParts> parts;
  for (const std::string& url : {hangs.url(), works.url()}) {
    FinalConfig config;
    config.agent_url = url;
    parts.push_back(
        {std::make_unique<DatadogEncoder>(config),
         std::make_unique<DatadogExporter>(http_.make_client(why_not), agent_intake(config, Counted::spans), 0)});
  }
  parts.push_back(
      {std::make_unique<DatadogEncoder>(FinalConfig()), std::make_unique<FileExporter>(folder.file("traces"), false)});
  destinations_.use(std::move(parts));
  for (int i = 0; i < 20; ++i) add("e" + std::to_string(i));
  destinations_.pump(true);
  auto start = std::chrono::steady_clock::now();
  while (counts(1).delivered != 20 && std::chrono::steady_clock::now() - start < 4s) {
    destinations_.wait_for_replies(a_while_ms, -1);
    destinations_.pump(true);
  }
  EXPECT_EQ(counts(1).delivered, 20u);
  EXPECT_EQ(counts(2).delivered, 20u);
  EXPECT_EQ(lines_of(folder.file("traces")).size(), 20u);
  EXPECT_EQ(counts(0).delivered, 0u);
  EXPECT_EQ(destinations_.queued(), 20u);
  destinations_.abandon();
  over = true;
}

} // namespace
} // namespace llmobs
