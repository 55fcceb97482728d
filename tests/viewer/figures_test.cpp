#include "trace/figures.h"

#include <gtest/gtest.h>
#include <limits>

namespace llmobs::viewer {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

TEST(Figures, Durations) {
  EXPECT_EQ(duration_text(0), "0 ns");
  EXPECT_EQ(duration_text(999), "999 ns");
  EXPECT_EQ(duration_text(1000), "1.00 \u00b5s");
  EXPECT_EQ(duration_text(12'340), "12.3 \u00b5s");
  EXPECT_EQ(duration_text(999'499), "999 \u00b5s");
  EXPECT_EQ(duration_text(999'500), "1.00 ms");
  EXPECT_EQ(duration_text(9'995'000), "10.0 ms"); // not 10.00
  EXPECT_EQ(duration_text(2'404'000'000), "2.40 s");
  EXPECT_EQ(duration_text(59'940'000'000), "59.9 s");
  EXPECT_EQ(duration_text(59'960'000'000), "1 m 00 s");
  EXPECT_EQ(duration_text(185'000'000'000), "3 m 05 s");
  EXPECT_EQ(duration_text(3'599'600'000'000), "1 h 00 m");
  EXPECT_EQ(duration_text(largest), "2,562,047 h 47 m");
}

TEST(Figures, Counts) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1000), "1,000");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(count_text(-1234), "-1,234");
  EXPECT_EQ(count_of(1, "span"), "1 span");
  EXPECT_EQ(count_of(2000, "span"), "2,000 spans");
}

TEST(Figures, Sizes) {
  EXPECT_EQ(size_text(1), "1 byte");
  EXPECT_EQ(size_text(999), "999 bytes");
  EXPECT_EQ(size_text(1400), "1.40 kB");
  EXPECT_EQ(size_text(280'000'000), "280 MB");
  EXPECT_EQ(size_text(1'400'000'000), "1.40 GB");
}

TEST(Figures, Timestamps) {
  EXPECT_EQ(utc_timestamp(1'795'204'752'000'000'001), "2026-11-20T19:59:12.000000001Z");
  EXPECT_EQ(utc_timestamp(0), "");
  EXPECT_EQ(local_date(0), "");
  EXPECT_FALSE(local_time(largest).empty());
}

TEST(Figures, TokensOfASpanAsFarAsStated) {
  EXPECT_EQ(tokens_text(TokenCounts{}), "");
  EXPECT_EQ(tokens_text(TokenCounts{142, 18, 160}), "142\u219218 tok");
  EXPECT_EQ(tokens_text(TokenCounts{142, 18, {}}), "142\u219218 tok");
  EXPECT_EQ(tokens_text(TokenCounts{142, 18, 170}), "142\u219218 tok (170 total)");
  EXPECT_EQ(tokens_text(TokenCounts{6, {}, 6}), "6 tok in");
  EXPECT_EQ(tokens_text(TokenCounts{{}, 1800, {}}), "1,800 tok out");
  EXPECT_EQ(tokens_text(TokenCounts{{}, {}, 160}), "160 tok");
  EXPECT_EQ(tokens_text(TokenCounts{0, 0, 0}), "0\u21920 tok");
  EXPECT_EQ(tokens_text(TokenCounts{largest, largest, largest}),
            count_text(largest) + "\u2192" + count_text(largest) + " tok");
}

} // namespace
} // namespace llmobs::viewer
