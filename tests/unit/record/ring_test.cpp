// The ring: order and content of records through every wrap, its refusals, and the room it keeps back for ends.
#include "record/ring.h"
#include "sanitized.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace llmobs {
namespace {

constexpr size_t capacity = 4096;

struct TestRing {
  alignas(8) unsigned char buffer[capacity];
  Ring ring{buffer, capacity};
  RingProducer out{};
  size_t open = 0;
  TestRing() { out.attach(&ring); }
};

// A record of `size` bytes that says its number in its second word and repeats it to its end.
bool put(TestRing& t, size_t size, uint64_t number) {
  unsigned char* end = nullptr;
  unsigned char* at = t.out.reserve(size, t.open, &end);
  if (!at) return false;
  EXPECT_GE(static_cast<size_t>(end - at), size);
  *reinterpret_cast<RecordHeader*>(at) = RecordHeader::of(RecordType::update, size);
  for (size_t i = 8; i < size; i += 8) std::memcpy(at + i, &number, 8);
  t.out.publish(size);
  return true;
}

uint64_t number_of(const RecordHeader& record) {
  auto* at = reinterpret_cast<const unsigned char*>(&record);
  uint64_t first = 0;
  std::memcpy(&first, at + 8, 8);
  for (size_t i = 8; i < record.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, at + i, 8);
    EXPECT_EQ(word, first) << "at byte " << i;
  }
  return first;
}

std::vector<uint64_t> drain(TestRing& t) {
  std::vector<uint64_t> numbers;
  t.ring.drain(t.ring.published(), [&](const RecordHeader& record) { numbers.push_back(number_of(record)); });
  return numbers;
}

bool put_end(TestRing& t, uint64_t number) {
  unsigned char* at = t.out.reserve_end();
  if (!at) return false;
  *reinterpret_cast<EndRecord*>(at) = EndRecord{RecordHeader::of(RecordType::end, sizeof(EndRecord)), number, number};
  t.out.publish(sizeof(EndRecord));
  --t.open;
  return true;
}

TEST(Ring, DeliversRecordsInOrderThroughManyWraps) {
  TestRing t;
  std::mt19937 random(1);
  uint64_t next = 0, seen = 0;
  for (int round = 0; round < 2000; ++round) {
    for (int i = 0; i < 8; ++i) {
      size_t size = 16 + 8 * (random() % 40);
      if (put(t, size, next)) ++next;
    }
    for (uint64_t number : drain(t)) ASSERT_EQ(number, seen++);
  }
  EXPECT_EQ(seen, next);
  EXPECT_GT(next, 10000u);
}

TEST(Ring, RefusesWhenFullAndRecoversWhenDrained) {
  TestRing t;
  uint64_t stored = 0;
  while (put(t, 64, stored)) ++stored;
  EXPECT_GT(stored, capacity / 64 / 3);
  EXPECT_LE(stored, capacity / 64);
  EXPECT_FALSE(put(t, 64, 0));
  EXPECT_EQ(drain(t).size(), stored);
  EXPECT_TRUE(put(t, 64, 1));
}

TEST(Ring, RefusesARecordLargerThanHalfOfIt) {
  TestRing t;
  EXPECT_FALSE(put(t, capacity / 2 + 8, 0));
  EXPECT_TRUE(put(t, capacity / 2 - 8, 0));
}

TEST(Ring, EverySpanThatBeganCanEndInAFullRing) {
  // Whatever the sizes: begin spans until the ring refuses, then end them all without any draining.
  for (size_t begin_size : {sizeof(BeginRecord), size_t{64}, size_t{120}, size_t{504}}) {
    TestRing t;
    uint64_t open = 0;
    while (put(t, begin_size, open)) {
      ++t.open;
      ++open;
    }
    uint64_t ended = 0;
    while (ended < open && put_end(t, ended)) ++ended;
    // A quarter of the ring is the most that is kept back.
    EXPECT_GE(ended, std::min<uint64_t>(open, capacity / 4 / sizeof(EndRecord) - 1)) << begin_size;
  }
}

TEST(Ring, MovesAnUnfinishedRecordFromTheEdgeToTheFront) {
  TestRing t;
  // Bring the cursor to 256 bytes before the edge, with everything consumed.
  for (int i = 0; i < 15; ++i) {
    ASSERT_TRUE(put(t, 256, 0));
    drain(t);
  }
  unsigned char* end = nullptr;
  unsigned char* at = t.out.reserve(128, t.open, &end);
  ASSERT_EQ(at, t.buffer + 15 * 256);
  std::memset(at, 'x', 128);
  EXPECT_FALSE(t.out.extend(512, t.open, &end));
  unsigned char* front = t.out.move(128, 512, t.open, &end);
  ASSERT_EQ(front, t.buffer);
  EXPECT_GE(static_cast<size_t>(end - front), 512u);
  for (int i = 0; i < 128; ++i) ASSERT_EQ(front[i], 'x');
  uint64_t number = 5;
  for (size_t i = 8; i < 512; i += 8) std::memcpy(front + i, &number, 8);
  *reinterpret_cast<RecordHeader*>(front) = RecordHeader::of(RecordType::update, 512);
  t.out.publish(512);
  EXPECT_EQ(drain(t), std::vector<uint64_t>{5});
}

TEST(Ring, OneProducerOneConsumerSeeTheSameRecords) {
  TestRing t;
  constexpr uint64_t count = sanitized ? 40000 : 200000;
  std::atomic<bool> done{false};
  std::thread producer([&] {
    std::mt19937 random(2);
    for (uint64_t i = 0; i < count;) {
      if (put(t, 16 + 8 * (random() % 20), i))
        ++i;
      else
        std::this_thread::yield();
    }
    done = true;
  });
  uint64_t seen = 0;
  bool in_order = true;
  while (!done || !t.ring.empty()) {
    bool last_look = done;
    for (uint64_t number : drain(t)) in_order = in_order && number == seen++;
    if (!last_look) std::this_thread::yield();
  }
  producer.join();
  EXPECT_TRUE(in_order);
  EXPECT_EQ(seen, count);
}

} // namespace
} // namespace llmobs
