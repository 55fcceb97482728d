// Records of the spool: what is written is read, and of what is damaged all that is left is read.
#include "spool/spool_folder.h"
#include "spool/spool_record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace llmobs {
namespace {

// One record with these events, which have a comma between them.
std::string record_of(const std::vector<std::string>& events, std::string_view kind = "agent-spans") {
  std::string content;
  std::vector<uint32_t> sizes;
  for (const std::string& event : events) {
    content += (content.empty() ? "" : ",") + event;
    sizes.push_back(static_cast<uint32_t>(event.size()));
  }
  Bytes head;
  write_spool_head({kind, "the agent", "common"}, sizes.data(), static_cast<uint32_t>(sizes.size()), 1, content, head);
  return std::string(head.text()) + content;
}

struct Read {
  std::vector<std::string> events;
  uint64_t damaged = 0;
};

Read read(std::string_view bytes) {
  Read all;
  SpoolReader reader(bytes);
  SpoolRecord record;
  while (reader.next(record)) {
    if (record.is_done) continue;
    record.each_event([&](std::string_view event) { all.events.emplace_back(event); });
  }
  all.damaged = reader.damaged();
  return all;
}

const std::vector<std::string> first{"{\"a\":1}", "{\"b\":2}"}, second{"{\"c\":3}"}, third{"{\"d\":4}", "{\"e\":5}"};

std::string file_of_three() { return record_of(first) + record_of(second) + record_of(third); }

TEST(SpoolRecord, IsReadAsItWasWritten) {
  std::string bytes = record_of(first, "otlp-spans-json") + record_of(second);
  SpoolReader reader(bytes);
  SpoolRecord record;
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record.label.kind, "otlp-spans-json");
  EXPECT_EQ(record.label.origin, "the agent");
  EXPECT_EQ(record.label.common, "common");
  EXPECT_EQ(record.count, 2u);
  EXPECT_EQ(record.offset, 0u);
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record.count, 1u);
  EXPECT_FALSE(reader.next(record));
  EXPECT_EQ(reader.damaged(), 0u);
  EXPECT_EQ(read(bytes).events, (std::vector<std::string>{first[0], first[1], second[0]}));
}

TEST(SpoolRecord, IsDoneWhenItsStateSaysSo) {
  std::string bytes = file_of_three();
  uint64_t done = spool_done;
  std::memcpy(bytes.data() + record_of(first).size() + spool_state_at, &done, sizeof done);
  EXPECT_EQ(read(bytes).events, (std::vector<std::string>{first[0], first[1], third[0], third[1]}));
  SpoolSums sums = sums_of_spool(bytes);
  EXPECT_EQ(sums.spans, 4u);
  EXPECT_EQ(sums.damaged, 0u);
}

// A process that was killed while it wrote.
TEST(SpoolRecord, ATornTailCostsNothingBeforeIt) {
  std::string bytes = file_of_three();
  size_t ends[] = {0, record_of(first).size(), record_of(first).size() + record_of(second).size(), bytes.size()};
  for (size_t size = 0; size <= bytes.size(); ++size) {
    Read all = read(std::string_view(bytes).substr(0, size));
    size_t whole = 0, at_end = 0;
    for (size_t i = 1; i < 4; ++i) whole += ends[i] <= size ? i == 2 ? 1 : 2 : 0;
    for (size_t end : ends) at_end += end == size ? 1 : 0;
    EXPECT_EQ(all.events.size(), whole) << size;
    EXPECT_EQ(all.damaged, 1 - at_end) << size;
  }
}

// Whatever byte is wrong: at most its record is lost, and what is read is what was written.
TEST(SpoolRecord, AWrongByteCostsAtMostItsRecord) {
  const std::string good = file_of_three();
  const Read all = read(good);
  for (size_t at = 0; at < good.size(); ++at) {
    for (int bit : {0x01, 0x80, 0xff}) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(bytes[at] ^ bit);
      Read left = read(bytes);
      bool in_state = at % good.size() >= spool_state_at && left.events == all.events;
      if (in_state) continue; // the state is no part of what is checked: it is delivered once more
      EXPECT_EQ(left.damaged, 1u) << at;
      EXPECT_GE(left.events.size(), 3u) << at;
      for (const std::string& event : left.events) {
        EXPECT_NE(std::find(all.events.begin(), all.events.end(), event), all.events.end()) << event;
      }
    }
  }
}

TEST(SpoolRecord, AnythingIsReadToItsEnd) {
  std::mt19937 random(20261129); // the same each time
  const std::string good = file_of_three();
  const Read all = read(good);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = good;
    for (unsigned changes = 1 + random() % 8; changes != 0; --changes) {
      size_t at = random() % bytes.size(), size = 1 + random() % 40;
      switch (random() % 4) {
      case 0: bytes[at] = static_cast<char>(random()); break;
      case 1: bytes.erase(at, size); break;
      case 2: bytes.insert(at, good.substr(random() % good.size(), size)); break;
      default: bytes.insert(at, size, static_cast<char>(random())); break;
      }
      if (bytes.empty()) bytes = "x";
    }
    for (const std::string& event : read(bytes).events) {
      EXPECT_NE(std::find(all.events.begin(), all.events.end(), event), all.events.end()) << round << ": " << event;
    }
  }
}

// Marks without end, each before a size that reaches to the end of the file, must not make us add up all of it for each.
TEST(SpoolRecord, MarksWithoutEndAreGivenUp) {
  std::string one = record_of(second).substr(0, 40), bytes;
  while (bytes.size() < (1u << 20)) bytes += one;
  for (size_t at = 0; at + 40 <= bytes.size(); at += 40) {
    uint64_t size = bytes.size() - at - 40;
    std::memcpy(bytes.data() + at + 24, &size, sizeof size);
  }
  std::clock_t before = std::clock();
  EXPECT_TRUE(read(bytes).events.empty());
  EXPECT_LT(std::clock() - before, 5 * CLOCKS_PER_SEC); // it would be minutes
}

} // namespace
} // namespace llmobs
