// The rings of one thread: order and content of records from ring to ring, the bound of them all, and that their memory is
// given back.
#include "base/memory_budget.h"
#include "record/ring_registry.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <random>
#include <thread>

namespace llmobs {
namespace {

constexpr size_t one_ring = RingRegistry::ring_bytes;

class RingChainTest : public testing::Test {
protected:
  RingChainTest() { out_.attach(ring_); }
  ~RingChainTest() override {
    RingRegistry::end(out_.ring);
    RingRegistry::instance().forget_all_after_fork();
    record_budget.set_limit(0);
  }

  // A record of `size` bytes, all of whose words are the next number.
  bool put(size_t size) {
    unsigned char* end = nullptr;
    unsigned char* at = out_.reserve(size, 0, &end);
    if (at) publish(at, size);
    return at != nullptr;
  }
  void publish(unsigned char* at, size_t size) {
    *reinterpret_cast<RecordHeader*>(at) = RecordHeader::of(RecordType::update, size);
    for (size_t i = 8; i < size; i += 8) std::memcpy(at + i, &written_, 8);
    ++written_;
    out_.publish(size);
  }
  void take(uint64_t until) {
    while (chain_.consumed() < until) {
      chain_.release(chain_.read(until, [&](const RecordHeader& record) {
        auto* at = reinterpret_cast<const unsigned char*>(&record);
        for (size_t i = 8; i < record.size(); i += 8) {
          uint64_t word = 0;
          std::memcpy(&word, at + i, 8);
          in_order_ = in_order_ && word == taken_;
        }
        ++taken_;
      }));
    }
  }
  void take_all() { take(chain_.published()); }

  Ring* ring_ = RingRegistry::instance().add();
  RingChain& chain_ = *ring_->chain();
  RingProducer out_{};
  uint64_t written_ = 0, taken_ = 0;
  bool in_order_ = true;
};

TEST_F(RingChainTest, WithoutMemoryThereIsOneRing) {
  while (put(512)) {}
  EXPECT_LE(written_, one_ring / 512);
  EXPECT_EQ(record_budget.used(), 0u);
  take_all();
  EXPECT_EQ(taken_, written_);
  EXPECT_TRUE(put(512));
}

TEST_F(RingChainTest, ABurstIsBoundedByTheMemoryThatRecordsMayTake) {
  record_budget.set_limit(10 * one_ring);
  while (put(512)) {}
  EXPECT_GT(written_, 9 * one_ring / 512);
  EXPECT_GT(record_budget.used(), 8 * one_ring);
  EXPECT_LE(record_budget.used(), 10 * one_ring);
  take_all();
  EXPECT_EQ(taken_, written_);
  EXPECT_TRUE(in_order_);
  // All is given back; in the last ring the thread may go on.
  EXPECT_EQ(record_budget.used(), 0u);
  EXPECT_TRUE(put(512));
}

TEST_F(RingChainTest, ReturnsToItsOwnRing) {
  record_budget.set_limit(3 * one_ring);
  for (int round = 0; round < 50; ++round) {
    while (put(1000)) {}
    take_all();
  }
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(put(1000));
    take_all();
  }
  EXPECT_EQ(out_.ring, ring_);
  EXPECT_EQ(taken_, written_);
  EXPECT_TRUE(in_order_);
  EXPECT_EQ(record_budget.used(), 0u);
}

TEST_F(RingChainTest, AnUnfinishedRecordGoesOnInTheNextRing) {
  record_budget.set_limit(3 * one_ring);
  while (out_.ring == ring_) ASSERT_TRUE(put(4096)); // a further ring is never written from its front again
  Ring* second = out_.ring;
  unsigned char* end = nullptr;
  unsigned char* at = nullptr;
  for (;;) {
    at = out_.reserve(1024, 0, &end);
    ASSERT_NE(at, nullptr);
    std::memset(at, 'x', 1024);
    if (!out_.extend(8192, 0, &end)) break;
    publish(at, 1024);
  }
  unsigned char* moved = out_.move(1024, 8192, 0, &end);
  ASSERT_NE(moved, nullptr);
  EXPECT_NE(out_.ring, second);
  EXPECT_GE(static_cast<size_t>(end - moved), 8192u);
  for (int i = 0; i < 1024; ++i) ASSERT_EQ(moved[i], 'x');
  publish(moved, 8192);
  take_all();
  EXPECT_EQ(taken_, written_);
  EXPECT_TRUE(in_order_);
}

TEST_F(RingChainTest, SpansEndInTheNextRing) {
  record_budget.set_limit(2 * one_ring);
  while (put(64)) {}
  uint64_t ends = 0;
  while (unsigned char* at = out_.reserve_end()) {
    publish(at, sizeof(EndRecord));
    ASSERT_LT(++ends, one_ring);
  }
  record_budget.set_limit(4 * one_ring);
  EXPECT_NE(out_.reserve_end(), nullptr);
}

TEST_F(RingChainTest, WhatBeganIsCountedInAllRings) {
  record_budget.set_limit(4 * one_ring);
  uint64_t begun = 0;
  unsigned char* end = nullptr;
  while (unsigned char* at = out_.reserve(sizeof(BeginRecord), 0, &end)) {
    *reinterpret_cast<BeginRecord*>(
        at) = {RecordHeader::of(RecordType::begin, sizeof(BeginRecord)), 0, nullptr, 1, 0, {}};
    out_.publish(sizeof(BeginRecord));
    ++begun;
  }
  EXPECT_EQ(RingRegistry::instance().left(RecordType::begin), begun);
}

TEST_F(RingChainTest, OneProducerOneConsumerSeeTheSameRecords) {
  record_budget.set_limit(4 * one_ring);
  constexpr uint64_t count = 400000;
  std::atomic<bool> done{false};
  std::thread producer([&] {
    std::mt19937 random(3);
    while (written_ < count) {
      if (!put(16 + 8 * (random() % 60))) std::this_thread::yield();
    }
    done = true;
  });
  std::mt19937 random(4);
  for (;;) {
    bool last_look = done;
    // Not always to the end.
    uint64_t consumed = chain_.consumed(), published = chain_.published();
    if (last_look || random() % 2) take(published);
    if (last_look) break;
    if (published == consumed) std::this_thread::yield();
  }
  producer.join();
  EXPECT_EQ(taken_, count);
  EXPECT_TRUE(in_order_);
  EXPECT_EQ(record_budget.used(), 0u);
}

} // namespace
} // namespace llmobs
