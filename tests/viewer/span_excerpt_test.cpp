#include "scratch_file.h"
#include "trace/span_excerpt.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

using test::ScratchFile;

SpanExcerpt excerpt_of(const std::string& members) {
  const ScratchFile scratch(R"({"trace_id":"t","span_id":"1","parent_id":"undefined","name":"f",)" + members + "}\n");
  Store store;
  store.open(scratch.path());
  return ExcerptReader().read(store, store.row(0));
}

std::string input_of(const std::string& input) { return excerpt_of(R"("meta":{"input":)" + input + "}").input; }

TEST(SpanExcerpt, SaysWhatTheSpanWasGiven) {
  EXPECT_EQ(input_of(R"({"value":"How do I\n\n  return it?"})"), "How do I return it?");
  EXPECT_EQ(input_of(R"({"value":"{\"question\":\"What does it cost?\"}"})"), "What does it cost?");
  EXPECT_EQ(input_of(R"({"value":"{\"query\":\"cost\",\"limit\":5}"})"), "query: cost, limit: 5");
  EXPECT_EQ(input_of(R"({"value":{"city":"Zürich","days":[1,2]}})"), "city: Zürich, days: [1,2]");
  EXPECT_EQ(input_of(R"({"value":7})"), "7");
  EXPECT_EQ(input_of(R"("as text")"), "as text");
  EXPECT_EQ(input_of(R"({"documents":[{"text":"first"},{"text":"second"}]})"), "first");
  EXPECT_EQ(
      input_of(
          R"({"messages":[{"role":"system","content":"be kind"},{"role":"user","content":"hello"},{"role":"tool","content":"8"}]})"),
      "hello");
  EXPECT_EQ(input_of(R"({"messages":[{"role":"system","content":"be kind"}]})"), "be kind");
  EXPECT_EQ(input_of("{}"), "");
  EXPECT_EQ(input_of(R"({"messages":[7,{"content":{}}],"documents":{},"value":null})"), "null");
  EXPECT_EQ(excerpt_of(R"("meta":{})").input, "");
}

TEST(SpanExcerpt, IsShortAndCutBetweenCharacters) {
  EXPECT_EQ(excerpt(std::string(160, 'a')), std::string(160, 'a'));
  EXPECT_EQ(excerpt(std::string(161, 'a')), std::string(160, 'a') + "…");
  EXPECT_EQ(excerpt("a" +
                    std::string("äääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää")),
            "a" + std::string("äääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää") + "…");
  EXPECT_EQ(excerpt("{ no JSON"), "{ no JSON");
  EXPECT_EQ(excerpt(" \n "), "");
}

TEST(SpanExcerpt, NamesTheSpansOfItsTraceThatItHasLinksTo) {
  const SpanExcerpt found = excerpt_of(
      R"("span_links":[{"trace_id":"t","span_id":"5"},{"trace_id":"other","span_id":"6"},{"trace_id":"t"},3],"meta":{})");
  EXPECT_EQ(found.links, std::vector<std::string>{"5"});
}

} // namespace
} // namespace llmobs::viewer
