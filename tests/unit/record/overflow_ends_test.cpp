// Ends that found no room: from many threads at once, none lost until the queue is full, and then refused.
#include "record/overflow_ends.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace llmobs {
namespace {

void empty_it() {
  take_overflow_ends([](uint64_t, uint64_t) {});
}

TEST(OverflowEnds, GivesBackWhatWasPushedInOrder) {
  empty_it();
  for (uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(OverflowEnds::instance().push(i, i * 10));
  std::vector<uint64_t> ids;
  take_overflow_ends([&](uint64_t id, uint64_t ticks) {
    EXPECT_EQ(ticks, id * 10);
    ids.push_back(id);
  });
  EXPECT_EQ(ids, (std::vector<uint64_t>{1, 2, 3}));
}

TEST(OverflowEnds, RefusesWhenFullAndWorksAgainAfterwards) {
  empty_it();
  uint64_t pushed = 0;
  while (OverflowEnds::instance().push(pushed + 1, 0)) ASSERT_LT(++pushed, 100000u);
  EXPECT_EQ(pushed, 1024u);
  empty_it();
  EXPECT_TRUE(OverflowEnds::instance().push(1, 0));
  empty_it();
}

TEST(OverflowEnds, StartsAnewAfterAFork) {
  empty_it();
  while (OverflowEnds::instance().push(1, 0)) {}
  OverflowEnds::instance().reset_after_fork();
  ASSERT_TRUE(OverflowEnds::instance().push(7, 0));
  std::vector<uint64_t> ids;
  take_overflow_ends([&](uint64_t id, uint64_t) { ids.push_back(id); });
  EXPECT_EQ(ids, std::vector<uint64_t>{7});
}

TEST(OverflowEnds, LosesNothingBetweenThreads) {
  empty_it();
  constexpr uint64_t each = 20000;
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (uint64_t i = 0; i < each;) {
        if (OverflowEnds::instance().push(t * each + i + 1, 0))
          ++i;
        else
          std::this_thread::yield();
      }
    });
  }
  std::set<uint64_t> seen;
  while (seen.size() < 4 * each)
    take_overflow_ends([&](uint64_t id, uint64_t) { EXPECT_TRUE(seen.insert(id).second); });
  for (auto& thread : threads) thread.join();
}

} // namespace
} // namespace llmobs
