// The ring: order and content of records through every wrap, its refusals, and the room it keeps back for ends.
#include "ring.h"

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
  Ring ring{buffer, capacity, 7};
};

// A record of `size` bytes that says its number in its second word and repeats it to its end.
bool put(Ring& ring, size_t size, uint64_t number) {
  unsigned char* end = nullptr;
  unsigned char* at = ring.reserve(size, &end);
  if (!at) return false;
  EXPECT_GE(static_cast<size_t>(end - at), size);
  *reinterpret_cast<RecordHeader*>(at) = RecordHeader{static_cast<uint32_t>(size), RecordType::update, 0, 0};
  for (size_t i = 8; i < size; i += 8) std::memcpy(at + i, &number, 8);
  ring.publish(size);
  return true;
}

uint64_t number_of(const RecordHeader& record) {
  auto* at = reinterpret_cast<const unsigned char*>(&record);
  uint64_t first = 0;
  std::memcpy(&first, at + 8, 8);
  for (size_t i = 8; i < record.size; i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, at + i, 8);
    EXPECT_EQ(word, first) << "at byte " << i;
  }
  return first;
}

std::vector<uint64_t> drain(Ring& ring) {
  std::vector<uint64_t> numbers;
  ring.drain(ring.published(), [&](const RecordHeader& record) { numbers.push_back(number_of(record)); });
  return numbers;
}

bool put_end(Ring& ring, uint64_t number) {
  unsigned char* at = ring.reserve_end();
  if (!at) return false;
  *reinterpret_cast<EndRecord*>(at) = EndRecord{{sizeof(EndRecord), RecordType::end, 0, 0}, number, number};
  ring.publish(sizeof(EndRecord));
  ring.closed();
  return true;
}

TEST(Ring, DeliversRecordsInOrderThroughManyWraps) {
  TestRing t;
  std::mt19937 random(1);
  uint64_t next = 0, seen = 0;
  for (int round = 0; round < 2000; ++round) {
    for (int i = 0; i < 8; ++i) {
      size_t size = 16 + 8 * (random() % 40);
      if (put(t.ring, size, next)) ++next;
    }
    for (uint64_t number : drain(t.ring)) ASSERT_EQ(number, seen++);
  }
  EXPECT_EQ(seen, next);
  EXPECT_GT(next, 10000u);
}

TEST(Ring, RefusesWhenFullAndRecoversWhenDrained) {
  TestRing t;
  uint64_t stored = 0;
  while (put(t.ring, 64, stored)) ++stored;
  EXPECT_GT(stored, capacity / 64 / 3);
  EXPECT_LE(stored, capacity / 64);
  EXPECT_FALSE(put(t.ring, 64, 0));
  EXPECT_EQ(drain(t.ring).size(), stored);
  EXPECT_TRUE(put(t.ring, 64, 1));
}

TEST(Ring, RefusesARecordLargerThanHalfOfIt) {
  TestRing t;
  EXPECT_FALSE(put(t.ring, capacity / 2 + 8, 0));
  EXPECT_TRUE(put(t.ring, capacity / 2 - 8, 0));
}

TEST(Ring, EverySpanThatBeganCanEndInAFullRing) {
  // Whatever the sizes: begin spans until the ring refuses, then end them all without any draining.
  for (size_t begin_size : {sizeof(BeginRecord), size_t{64}, size_t{120}, size_t{504}}) {
    TestRing t;
    uint64_t open = 0;
    while (put(t.ring, begin_size, open)) {
      t.ring.opened();
      ++open;
    }
    uint64_t ended = 0;
    while (ended < open && put_end(t.ring, ended)) ++ended;
    // A quarter of the ring is the most that is kept back.
    EXPECT_GE(ended, std::min<uint64_t>(open, capacity / 4 / sizeof(EndRecord) - 1)) << begin_size;
  }
}

TEST(Ring, MovesAnUnfinishedRecordFromTheEdgeToTheFront) {
  TestRing t;
  // Bring the cursor to 256 bytes before the edge, with everything consumed.
  for (int i = 0; i < 15; ++i) {
    ASSERT_TRUE(put(t.ring, 256, 0));
    drain(t.ring);
  }
  unsigned char* end = nullptr;
  unsigned char* at = t.ring.reserve(128, &end);
  ASSERT_EQ(at, t.buffer + 15 * 256);
  std::memset(at, 'x', 128);
  EXPECT_FALSE(t.ring.extend(512, &end));
  unsigned char* front = t.ring.move_to_front(128, 512, &end);
  ASSERT_EQ(front, t.buffer);
  EXPECT_GE(static_cast<size_t>(end - front), 512u);
  for (int i = 0; i < 128; ++i) ASSERT_EQ(front[i], 'x');
  uint64_t number = 5;
  for (size_t i = 8; i < 512; i += 8) std::memcpy(front + i, &number, 8);
  *reinterpret_cast<RecordHeader*>(front) = RecordHeader{512, RecordType::update, 0, 0};
  t.ring.publish(512);
  EXPECT_EQ(drain(t.ring), std::vector<uint64_t>{5});
}

TEST(Ring, OneProducerOneConsumerSeeTheSameRecords) {
  TestRing t;
  constexpr uint64_t count = 200000;
  std::atomic<bool> done{false};
  std::thread producer([&] {
    std::mt19937 random(2);
    for (uint64_t i = 0; i < count;) {
      if (put(t.ring, 16 + 8 * (random() % 20), i))
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
    for (uint64_t number : drain(t.ring)) in_order = in_order && number == seen++;
    if (!last_look) std::this_thread::yield();
  }
  producer.join();
  EXPECT_TRUE(in_order);
  EXPECT_EQ(seen, count);
}

} // namespace
} // namespace llmobs
