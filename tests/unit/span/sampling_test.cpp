// Rates, rules and the hash of sampling.
#include "span/sampling.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

TEST(Sampling, GlobsKnowNoCase) {
  EXPECT_TRUE(matches_glob("go*", "GOLD"));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("a?c*e", "abcdde"));
  EXPECT_FALSE(matches_glob("a?c", "ac"));
  EXPECT_FALSE(matches_glob("", "x"));
  EXPECT_TRUE(matches_glob("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));
}

TEST(Sampling, TheFirstRuleThatMatchesCounts) {
  Sampler sampler(0.5,
                  R"([{"tags":{"env":"prod","tier":"go*"},"sample_rate":1},{"tags":{"env":"DEV"},"sample_rate":0},
                             {"tags":{"ml_app":"de*"},"sample_rate":7}])");
  EXPECT_FALSE(sampler.keeps_all());
  auto rate = [&](Sampler::Tags tags) { return sampler.decide({1, 2}, tags).rate; };
  EXPECT_EQ(rate({{"env", "prod"}, {"tier", "gold"}}), "1");
  EXPECT_EQ(rate({{"env", "prod"}}), "0.5");
  EXPECT_EQ(rate({{"env", "dev"}}), "0");
  EXPECT_EQ(rate({{"ml_app", "demo"}}), "1");
  EXPECT_EQ(rate({}), "0.5");
  EXPECT_EQ(sampler.decide({1, 2}, {{"env", "dev"}}).keeps, '0');
}

TEST(Sampling, DecidesByTheTracesIdAlone) {
  Sampler quarter(0.25, "");
  int kept = 0;
  for (uint64_t id = 1; id <= 10000; ++id) kept += quarter.decide({id * 0x9e3779b97f4a7c15u, 7}, {}).keeps == '1';
  EXPECT_NEAR(kept, 2500, 150);
  // (1 * 1111111111111111111) mod 2^64 is 0.0602 of 2^64.
  EXPECT_EQ(Sampler(0.0603, "").decide({1, 0}, {}).keeps, '1');
  EXPECT_EQ(Sampler(0.0602, "").decide({1, 0}, {}).keeps, '0');
  EXPECT_EQ(Sampler(0.3333333333, "").decide({1, 0}, {}).rate, "0.333333");
  EXPECT_TRUE(Sampler(1, "").keeps_all());
  EXPECT_TRUE(Sampler(1, "[]").keeps_all());
}

TEST(Sampling, WhatIsWrongIsLeftOut) {
  EXPECT_TRUE(Sampler(1, "{}").keeps_all());
  EXPECT_TRUE(Sampler(1, "not JSON").keeps_all());
  EXPECT_TRUE(
      Sampler(1, R"([{"tags":{}}, {"sample_rate":"1"}, {"sample_rate":0,"extra":1}, {"sample_rate":0,"tags":[]}, 3])")
          .keeps_all());
  EXPECT_FALSE(Sampler(1, R"([3, {"sample_rate":0}])").keeps_all());
}

} // namespace
} // namespace llmobs
