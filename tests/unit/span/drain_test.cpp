// Drain cycles over real rings: everything that threads record arrives whole, whatever thread ends, updates or hangs
// children below a span.
#include "base/statistics.h"
#include "record/overflow_ends.h"
#include "record/record_bytes.h"
#include "record/ring_registry.h"
#include "span/drain.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <map>
#include <thread>

namespace llmobs {
namespace {

struct Count final : SpanSink {
  void take(SpanData& span) override {
    ++spans;
    updates[span.span_id] = span.metadata.size();
    if (span.session_id.empty()) ++without_session;
  }
  size_t spans = 0;
  size_t without_session = 0;
  std::map<uint64_t, size_t> updates;
};

void put(RingProducer& out, RecordBytes record) {
  const RecordHeader& bytes = record.record();
  unsigned char* end = nullptr;
  unsigned char* at = nullptr;
  while (!(at = out.reserve(bytes.size(), 0, &end))) std::this_thread::yield();
  std::memcpy(at, &bytes, bytes.size());
  out.publish(bytes.size());
}

class DrainTest : public testing::Test {
protected:
  ~DrainTest() override {
    for (const RingProducer& out : rings_) RingRegistry::end(out.ring);
    RingRegistry::instance().reclaim_ended();
    reset_statistics_after_fork(); // these spans go nowhere
  }
  RingProducer& new_ring() {
    Ring* ring = RingRegistry::instance().add();
    EXPECT_NE(ring, nullptr);
    rings_.emplace_back().attach(ring);
    return rings_.back();
  }

  Count taken_;
  MemoryBudget budget_{64u << 20};
  Assembler assembler_{taken_, budget_};
  Drain drain_;
  std::deque<RingProducer> rings_;
};

TEST_F(DrainTest, FinishesInTheSameCycle) {
  RingProducer& first = new_ring();
  RingProducer& second = new_ring();
  put(first, RecordBytes::begin(1).field(Field::session_id, "s"));
  put(second, RecordBytes::begin(2, 1));
  put(first, RecordBytes::update(2).field(Field::metadata, bytes_of({{"a", 1}})));
  put(second, RecordBytes::end(1)); // each ended by the other thread
  put(first, RecordBytes::end(2));
  EXPECT_GT(drain_.run(assembler_), 0u);
  EXPECT_EQ(taken_.spans, 2u);
  EXPECT_EQ(taken_.without_session, 0u);
  EXPECT_EQ(taken_.updates[2], 1u);
  EXPECT_EQ(drain_.run(assembler_), 0u);
}

TEST_F(DrainTest, TakesOverflowEnds) {
  RingProducer& ring = new_ring();
  put(ring, RecordBytes::begin(1).field(Field::session_id, "s"));
  ASSERT_TRUE(OverflowEnds::instance().push(1, 5000));
  drain_.run(assembler_);
  EXPECT_EQ(taken_.spans, 1u);
}

// Spans wander between threads: begun by one, updated by each of the next ones, ended by the last, while the drain
// runs as fast as it can. Whatever it sees in whatever order, each span must carry all its updates, and its parent's
// session.
TEST_F(DrainTest, LosesNothingBetweenThreads) {
  constexpr unsigned threads = 4;
  constexpr uint64_t spans = 3000;
  RingProducer* rings[threads];
  for (RingProducer*& ring : rings) ring = &new_ring();
  put(*rings[0], RecordBytes::begin(1).field(Field::session_id, "s"));

  std::atomic<uint64_t> baton[threads]; // how many spans a thread has passed on
  for (auto& count : baton) count = 0;
  std::atomic<bool> done{false};
  std::vector<std::thread> workers;
  for (unsigned me = 0; me < threads; ++me) {
    workers.emplace_back([&, me] {
      for (uint64_t i = 0; i < spans; ++i) {
        uint64_t id = 100 + i;
        while (me != 0 && baton[me - 1].load() <= i) std::this_thread::yield();
        if (me == 0) put(*rings[me], RecordBytes::begin(id, i % 3 ? id - 1 : 1));
        put(*rings[me], RecordBytes::update(id).field(Field::metadata, bytes_of({{"thread" + std::to_string(me), 1}})));
        if (me == threads - 1) put(*rings[me], RecordBytes::end(id));
        baton[me].store(i + 1);
      }
    });
  }
  std::thread background([&] {
    while (!done) drain_.run(assembler_);
  });
  for (std::thread& worker : workers) worker.join();
  done = true;
  background.join();
  put(*rings[0], RecordBytes::end(1));
  drain_.run(assembler_);
  EXPECT_EQ(taken_.spans, spans + 1);
  EXPECT_EQ(taken_.without_session, 0u);
  for (const auto& [id, updates] : taken_.updates) EXPECT_EQ(updates, id == 1 ? 0u : threads) << id;
  EXPECT_EQ(assembler_.open(), 0u);
  EXPECT_EQ(budget_.used(), 0u);
}

} // namespace
} // namespace llmobs
