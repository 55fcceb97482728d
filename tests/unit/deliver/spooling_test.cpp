// A destination with a spool: what it cannot take goes there and comes back, each event once, whatever it answers.
#include "base/log.h"
#include "base/statistics.h"
#include "deliver/scripted_exporter.h"
#include "record/record_bytes.h"
#include "support/captured_stderr.h"
#include "support/scratch_folder.h"

#include <llmobs/lifecycle.h>

#include <gtest/gtest.h>

#include <map>
#include <thread>

namespace llmobs {
namespace {

class SpoolingTest : public testing::Test {
protected:
  SpoolingTest() {
    reset_log_after_fork();
    make_destination();
  }
  ~SpoolingTest() override {
    check_equation();
    reset_statistics_after_fork(); // these spans came from nowhere
  }
  // As the next process would.
  void make_destination() {
    destination_ = std::make_unique<Destination>(scripted(script_), budget_, budget_.limit(), ledger_,
                                                 std::make_unique<SpoolQueue>(folder_,
                                                                              std::vector<std::string>{"agent-spans"},
                                                                              "the agent", ""));
  }
  void add(int number, size_t size = 2000) {
    SpanData span;
    std::string name = std::to_string(number);
    span.name = name;
    ValueBytes text = ValueBytes().string(std::string(size, 'x'));
    span.metadata.put("text", text.value());
    destination_->take(span, ledger_.open());
    ++offered_;
  }
  void check_equation() const {
    const DestinationCounts& counts = destination_->counts();
    EXPECT_EQ(counts.offered, counts.delivered + counts.spooled + counts.dropped() + ledger_.pending());
    Stats now = stats();
    EXPECT_EQ(offered_, now.delivered + now.spooled + now.dropped + ledger_.pending());
  }
  // How often each has been taken.
  void expect_all_once(int count) {
    std::map<std::string, int> times;
    for (const auto& names : taken_) {
      for (const std::string& name : names) ++times[name];
    }
    EXPECT_EQ(times.size(), static_cast<size_t>(count));
    for (const auto& [name, number] : times) EXPECT_EQ(number, 1) << name;
  }
  void be_away() {
    script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::retry, 60000); };
  }
  void be_back() {
    script_.answer = [this](size_t, size_t, const std::vector<std::string>& names) {
      taken_.push_back(names);
      return say(Outcome::delivered);
    };
    destination_->delivery().end_pause();
  }

  ScratchFolder scratch_;
  SpoolFolder folder_{scratch_.file("spool"), 1u << 30};
  Script script_;
  MemoryBudget budget_{1u << 20};
  SpanLedger ledger_;
  std::unique_ptr<Destination> destination_;
  uint64_t offered_ = 0;
  std::vector<std::vector<std::string>> taken_;
  CapturedStderr quiet_;
};

TEST_F(SpoolingTest, WhatDoesNotFitIntoMemoryComesBack) {
  be_away();
  for (int i = 0; i < 600; ++i) {
    add(i, 4000);
    if (i % 100 == 0) destination_->delivery().pump(true);
  }
  EXPECT_GT(stats().spooled, 100u);
  EXPECT_EQ(stats().dropped, 0u);
  check_equation();
  be_back();
  destination_->delivery().pump(true);
  EXPECT_EQ(stats().recovered, stats().spooled);
  EXPECT_EQ(stats().delivered + stats().recovered, 600u);
  expect_all_once(600);
  EXPECT_TRUE(folder_.files().empty());
  EXPECT_EQ(budget_.used(), 0u);
}

TEST_F(SpoolingTest, WhatFailsForAWhileIsNotKeptInMemory) {
  be_away();
  add(0);
  destination_->delivery().pump(true);
  EXPECT_EQ(stats().spooled, 0u);
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  add(1);
  destination_->delivery().pump(true);
  EXPECT_EQ(stats().spooled, 2u);
  EXPECT_EQ(budget_.used(), 0u);
  EXPECT_FALSE(destination_->has_something());
}

TEST_F(SpoolingTest, TheNextOneDeliversWhatThisOneCouldNot) {
  be_away();
  for (int i = 0; i < 10; ++i) add(i);
  destination_->delivery().pump(true);
  destination_->delivery().abandon();
  EXPECT_EQ(destination_->counts().spooled, 10u);
  check_equation();
  offered_ = 0;
  reset_statistics_after_fork();
  make_destination();
  be_back();
  destination_->delivery().pump(true);
  EXPECT_EQ(destination_->counts().recovered, 10u);
  expect_all_once(10);
}

TEST_F(SpoolingTest, WhatIsUnderWayIsNotPutThere) {
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::pending); };
  add(0);
  destination_->delivery().pump(true);
  for (int i = 1; i < 400; ++i) add(i, 4000);
  EXPECT_GT(stats().spooled, 0u);
  EXPECT_EQ(stats().dropped, 0u);
  check_equation();
  be_back();
  taken_.push_back({"0"});
  script_.poll = [] { return say(Outcome::delivered); };
  destination_->delivery().pump(true);
  EXPECT_EQ(stats().delivered + stats().recovered, 400u);
  expect_all_once(400);
}

// Half of a batch was taken, then the destination went away: the other half is put into the spool.
TEST_F(SpoolingTest, OnlyTheRestOfABatchIsPutThere) {
  for (int i = 0; i < 8; ++i) add(i);
  script_.answer = [this](size_t first, size_t count, const std::vector<std::string>& names) {
    if (count > 4) return say(Outcome::divide);
    if (first != 0) return say(Outcome::retry, 60000);
    taken_.push_back(names);
    return say(Outcome::delivered);
  };
  destination_->delivery().pump(true);
  destination_->delivery().abandon();
  EXPECT_EQ(stats().delivered, 4u);
  EXPECT_EQ(stats().spooled, 4u);
  be_back();
  destination_->delivery().pump(true);
  expect_all_once(8);
}

TEST_F(SpoolingTest, WhatIsRefusedAsAWholeStays) {
  be_away();
  add(0);
  destination_->delivery().pump(true);
  destination_->delivery().abandon();
  script_.answer = [](size_t, size_t, const auto&) { return say(Outcome::rejected); };
  destination_->delivery().pump(true);
  EXPECT_TRUE(destination_->delivery().is_pausing());
  EXPECT_EQ(stats().spool_dropped, 0u);
  be_back();
  destination_->delivery().pump(true);
  EXPECT_EQ(stats().recovered, 1u);
}

TEST_F(SpoolingTest, OneThatIsWrongCostsNoOther) {
  be_away();
  for (int i = 0; i < 8; ++i) add(i);
  destination_->delivery().pump(true);
  destination_->delivery().abandon();
  script_.answer = [](size_t, size_t count, const std::vector<std::string>& names) {
    if (count > 1) return say(Outcome::divide);
    return say(names[0] == "5" ? Outcome::divide : Outcome::delivered);
  };
  destination_->delivery().end_pause();
  destination_->delivery().pump(true);
  EXPECT_EQ(stats().recovered, 7u);
  EXPECT_EQ(stats().spool_dropped, 1u);
  EXPECT_TRUE(folder_.files().empty());
}

TEST_F(SpoolingTest, NothingIsTakenOutWhenTheProgramEnds) {
  be_away();
  add(0);
  destination_->delivery().pump(true);
  destination_->delivery().abandon();
  be_back();
  destination_->delivery().note_end();
  destination_->delivery().pump(true);
  EXPECT_TRUE(taken_.empty());
  EXPECT_EQ(folder_.files().size(), 1u);
}

// What was put into the spool is no loss; what another destination lost is.
TEST_F(SpoolingTest, AnEventCountsOnceForAllDestinations) {
  SpanLedger both;
  both.expect(2);
  Account one(both), other(both);
  uint32_t first = both.open(), second = both.open(), third = both.open();
  both.settle(first, Fate::spooled());
  both.settle(first, {});
  both.settle(second, Fate::spooled());
  both.settle(second, DropReason::unreachable);
  both.settle(third, {});
  both.settle(third, {});
  EXPECT_EQ(stats().spooled, 1u);
  EXPECT_EQ(stats().dropped_unreachable, 1u);
  EXPECT_EQ(stats().delivered, 1u);
  offered_ = 3;
}

} // namespace
} // namespace llmobs
