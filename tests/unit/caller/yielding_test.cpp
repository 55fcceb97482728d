// What a coroutine yields, from the seam that the plugin calls to the span.
#include "caller/recorded_spans.h"

#include <llmobs/instrument.h>

#include <optional>

namespace {

using nlohmann::json;
namespace seam = llmobs::seam;

class YieldingTest : public llmobs::RecordedSpansTest {
protected:
  template<class Body> json span_of(const char* site, Body&& body) {
    seam::Guard guard;
    guard.yielded = 77; // anything
    seam::open(&guard, site);
    body(guard);
    seam::close(&guard);
    return spans()["f"];
  }
};

TEST_F(YieldingTest, TextsAreOneMessage) {
  json span = span_of("kind=llm\nname=f", [](seam::Guard& guard) {
    seam::yielded(&guard, std::string("Hel"));
    EXPECT_FALSE(seam::ready(&guard, false)); // suspended, and the count stays
    EXPECT_NE(guard.yielded, 0u);
    seam::resumed(&guard);
    seam::yielded(&guard, "lo ");
    seam::yielded(&guard, std::optional<std::string>());
    seam::yielded(&guard, std::optional<std::string>("world"));
  });
  EXPECT_EQ(span["meta"]["output"]["messages"][0]["content"], "Hello world");
  EXPECT_EQ(span["meta"]["output"]["messages"].size(), 1u);
  double first = span["metrics"]["time_to_first_token"];
  EXPECT_GE(first, 0);
  EXPECT_LE(first, span["duration"].get<double>() / 1e9);
}

TEST_F(YieldingTest, AnythingElseIsAList) {
  json span = span_of("kind=task\nname=f", [](seam::Guard& guard) {
    seam::yielded(&guard, 1);
    seam::yielded(&guard, true);
    seam::yielded(&guard, std::string("text"));
    seam::yielded(&guard, std::vector<int>{2, 3});
  });
  EXPECT_EQ(span["meta"]["output"]["value"], R"([1,true,"text",[2,3]])");
  EXPECT_FALSE(span["metrics"].contains("time_to_first_token"));
}

TEST_F(YieldingTest, WhatIsReturnedCountsMore) {
  json span = span_of("kind=llm\nname=f", [](seam::Guard& guard) {
    seam::yielded(&guard, "on ");
    seam::yielded(&guard, "the way");
    seam::result(&guard, "at the end");
    llmobs::annotate(llmobs::Annotation().set_metrics({{"time_to_first_token", 0.25}}));
  });
  EXPECT_EQ(span["meta"]["output"]["messages"][0]["content"], "at the end");
  EXPECT_EQ(span["meta"]["metadata"]["yielded"], "on the way");
  EXPECT_EQ(span["metrics"]["time_to_first_token"], 0.25);
}

TEST_F(YieldingTest, WithoutALookThereIsATime) {
  json span = span_of("kind=llm\nname=f", [](seam::Guard& guard) {
    seam::yielded(&guard);
    seam::yielded(&guard);
  });
  EXPECT_TRUE(span["metrics"].contains("time_to_first_token"));
  EXPECT_FALSE(span["meta"]["output"].contains("messages"));
}

TEST_F(YieldingTest, ASecretIsFoundInPieces) {
  json span = span_of("kind=task\nname=f", [](seam::Guard& guard) {
    seam::yielded(&guard, "the key is sk-");
    seam::yielded(&guard, "proj-abcdefghijklmnop");
    seam::yielded(&guard, "qrstuvwxyz0123456789");
  });
  EXPECT_EQ(span["meta"]["output"]["value"].get<std::string>().find("abcdef"), std::string::npos)
      << span["meta"]["output"];
}

TEST_F(YieldingTest, TheSiteBoundsTheWhole) {
  json span = span_of("kind=task\nname=f\nmax_bytes=5", [](seam::Guard& guard) {
    for (int i = 0; i < 4; ++i) seam::yielded(&guard, "abc");
  });
  EXPECT_EQ(span["meta"]["output"]["value"], "abcab[truncated]");
}

TEST_F(YieldingTest, OnesThatNeverEndAreBounded) {
  uint64_t lost = llmobs::stats().content_dropped;
  json span = span_of("kind=task\nname=f", [](seam::Guard& guard) {
    for (int i = 0; i < 5000; ++i) seam::yielded(&guard, i);
  });
  json shown = json::parse(span["meta"]["output"]["value"].get<std::string>());
  ASSERT_EQ(shown.size(), 1025u);
  EXPECT_EQ(shown[1023], 1023);
  EXPECT_EQ(shown.back(), "[truncated]");
  EXPECT_EQ(llmobs::stats().content_dropped, lost + 1);

  std::string piece(1 << 16, 'x');
  seam::Guard guard;
  seam::open(&guard, "kind=task\nname=long");
  for (int i = 0; i < 100; ++i) {
    seam::yielded(&guard, piece);
    if (i % 8 == 0) llmobs::flush(10000); // so that nothing is lost for another reason
  }
  seam::close(&guard);
  std::string text = spans()["long"]["meta"]["output"]["value"];
  EXPECT_LT(text.size(), (2u << 20) + 2 * piece.size());
  EXPECT_GT(text.size(), (2u << 20) - 2 * piece.size());
  EXPECT_EQ(text.substr(text.size() - 11), "[truncated]");
}

TEST_F(YieldingTest, ElementsThatAreHalfAValueSpoilNothing) {
  struct Half {
    static void capture(llmobs::Writer& out, const llmobs_value&) {
      out.begin_object();
      out.key("open");
      out.begin_array();
    }
  };
  static const llmobs_type half = {&Half::capture, llmobs_opaque_shape};
  json span = span_of("kind=task\nname=f", [](seam::Guard& guard) {
    llmobs_v1_yielded(&guard, sizeof guard, &half, 0, 0);
    seam::yielded(&guard, 2);
  });
  EXPECT_EQ(json::parse(span["meta"]["output"]["value"].get<std::string>()), json::parse(R"([{"open": []}, 2])"));
}

} // namespace
