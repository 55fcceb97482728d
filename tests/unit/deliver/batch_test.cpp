// Batches: what is compressed comes back to the last byte, and what is not worth it stays as it is.
#include "deliver/batch.h"
#include "deliver/gzip.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace llmobs {
namespace {

Batch batch_of(const std::string& text, int times, const char* separator = ",") {
  Batch batch(separator);
  for (int i = 0; i < times; ++i) {
    batch.open().append(text);
    batch.add(static_cast<uint32_t>(i));
  }
  batch.close();
  return batch;
}

TEST(Batch, GivesEveryStretchAsItLies) {
  const Batch batch = batch_of("event", 5, "\n");
  EXPECT_EQ(batch.stretch(0, 5), "event\nevent\nevent\nevent\nevent");
  EXPECT_EQ(batch.stretch(1, 2), "event\nevent");
  EXPECT_EQ(batch.stretch(4, 1), batch.event(4));
  EXPECT_EQ(batch.event(4), "event");
  EXPECT_EQ(batch.span(4), 4u);
}

TEST(Batch, MayHaveNoSeparator) {
  Batch batch("");
  for (const char* event : {"one", "two", "three"}) {
    batch.open().append(event);
    batch.add(7);
  }
  EXPECT_EQ(batch.stretch(0, 3), "onetwothree");
  EXPECT_EQ(batch.stretch(1, 1), "two");
  EXPECT_EQ(batch.span(2), 7u);
  batch.remove_last();
  EXPECT_EQ(batch.stretch(0, 2), "onetwo");
}

TEST(Batch, TakesBack) {
  Batch batch("\n");
  batch.open().append("half an ev");
  batch.take_back();
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.size(), 0u);
  batch.open().append("one");
  batch.add(0);
  batch.open().append("half");
  batch.take_back();
  EXPECT_EQ(batch.stretch(0, 1), "one");
}

class PackedBatchTest : public testing::Test {
protected:
  PackedBatchTest() { load_zlib(); }

  static std::string noise(size_t size) {
    std::mt19937 random(1);
    std::string text;
    while (text.size() < size) text += static_cast<char>(random());
    return text;
  }
};

TEST_F(PackedBatchTest, ComesBackAsItWas) {
  std::string event = R"({"name":"chat","output":")" + std::string(300, 'x') + R"("})";
  Batch batch = batch_of(event, 1000);
  std::string before(batch.stretch(0, batch.count()));
  ASSERT_TRUE(batch.pack());
  EXPECT_TRUE(batch.is_packed());
  EXPECT_LT(batch.size(), before.size() / 10);
  EXPECT_GT(batch.held(), batch.size()); // the list of its events
  batch.unpack();
  EXPECT_EQ(batch.stretch(0, batch.count()), before);
  EXPECT_EQ(batch.event(999), event);
  EXPECT_EQ(batch.held(), batch.size());
}

TEST_F(PackedBatchTest, IsNotCompressedTwice) {
  Batch batch = batch_of(std::string(1000, 'x'), 100);
  ASSERT_TRUE(batch.pack());
  EXPECT_FALSE(batch.pack());
  batch.unpack();
  EXPECT_FALSE(batch.pack());
  batch.clear();
  EXPECT_TRUE(batch.may_be_packed());
}

TEST_F(PackedBatchTest, WhatIsNotWorthItStaysAsItIs) {
  EXPECT_FALSE(batch_of("tiny", 10000).pack()); // the list of them would be the most of it
  std::string text = noise(100000);
  Batch batch = batch_of(text, 1);
  EXPECT_FALSE(batch.pack());
  EXPECT_FALSE(batch.is_packed());
  EXPECT_FALSE(batch.may_be_packed());
  EXPECT_EQ(batch.event(0), text);
}

TEST_F(PackedBatchTest, DamagedBytesAreNoneOfIt) {
  Bytes packed, plain;
  std::string text(100000, 'x');
  ASSERT_TRUE(gzip({{"", text, ""}}, packed));
  EXPECT_TRUE(gunzip(packed.text(), text.size(), plain));
  EXPECT_EQ(plain.text(), text);
  EXPECT_FALSE(gunzip(packed.text(), text.size() - 1, plain));
  EXPECT_FALSE(gunzip(packed.text(), text.size() + 1, plain));
  EXPECT_FALSE(gunzip(packed.text().substr(0, packed.size() - 9), text.size(), plain));
  packed.data()[packed.size() / 2] ^= 0xff;
  EXPECT_FALSE(gunzip(packed.text(), text.size(), plain));
}

} // namespace
} // namespace llmobs
