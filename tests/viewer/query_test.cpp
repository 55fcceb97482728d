// What a query means, term by term, and what is no query.
#include "base/user_error.h"
#include "query/matching_rows.h"
#include "query/query.h"
#include "query/stored_span.h"
#include "scratch_file.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

using test::ScratchFile;

const char* const span =
    R"({"trace_id":"6b00","span_id":"1","parent_id":"undefined","name":"find_account","start_ns":1000,"duration":2500000,)"
    R"("status":"error","session_id":"user-42","tags":["ml_app:shop","service:desk","env:prod","tier:gold"],)"
    R"("metrics":{"input_tokens":140,"output_tokens":60,"total_tokens":200,"time_to_first_token":0.25,"total_cost":0.002},)"
    R"("meta":{"span":{"kind":"tool"},"model_name":"gpt-4o-mini","error":{"type":"desk::Timeout","message":"no answer"},)"
    R"("metadata":{"quoted":"say \"hi\"","slash":"q\/a","caf":"caf\u00e9","sneaky":"\u0068idden","temperature":0.5,"stream":true,"user":{"plan":"pro"},"a.b":"dotted"},)"
    R"("input":{"messages":[{"role":"user","content":"Where is my Credit note?"}]},"output":{"value":"Z\u00fcrich"}}})"
    "\n";

bool finds(const std::string& query) {
  const ScratchFile scratch(span);
  Store store;
  store.open(scratch.path());
  StoredSpan subject(store, store.row(0));
  return Query::parse(query).matches(subject);
}

class Matches : public testing::TestWithParam<const char*> {};
class DoesNotMatch : public testing::TestWithParam<const char*> {};
class IsNoQuery : public testing::TestWithParam<const char*> {};

TEST_P(Matches, TheSpan) { EXPECT_TRUE(finds(GetParam())); }
TEST_P(DoesNotMatch, TheSpan) { EXPECT_FALSE(finds(GetParam())); }
TEST_P(IsNoQuery, AndSaysSo) { EXPECT_THROW(Query::parse(GetParam()), UserError); }

INSTANTIATE_TEST_SUITE_P(
    Query, Matches,
    testing::Values("", "kind:tool", "@meta.span.kind:tool", "KIND:tool OR name:find_account", "kind:(llm OR tool)",
                    "status:error", "@status:ERROR", "-status:ok", "NOT kind:llm", "name:find_*", "name:*acc?unt",
                    "service:desk env:prod", "tier:gold", "service:(shop OR desk)", "@duration:>2ms",
                    "@duration:<=2.5ms", "@duration:2500000", "@duration:[1ms TO 3ms]", "@duration:{1ms TO *]",
                    "duration:<1s", "@metrics.total_tokens:>199", "@metrics.total_tokens:200",
                    "@metrics.total_tokens:[200 TO 300}", "@metrics.time_to_first_token:<0.3", "cost:>0.001",
                    "@meta.error.type:desk\\:\\:Timeout", "@error.type:\"desk::Timeout\"",
                    "@meta.metadata.temperature:0.5", "@metadata.user.plan:pro", "@user.plan:pro", "@stream:true",
                    "@metadata.a.b:dotted", "@meta.input.messages.role:user", "@meta.input.messages.content:*credit*",
                    "credit", "\"credit note\"", "find_acc", "cred*note", "z\u00fcrich", "model:gpt-4o*",
                    "session_id:user-42", "trace_id:6b00", "ml_app:shop", "env:*", "@metadata.user:*",
                    "kind:llm OR (status:error AND -env:dev)", "credit account", "start:>=1000",
                    "name:\"find_account\"", "WHERE", "\"q/a\"", "\"say \\\"hi\\\"\"", "caf\u00e9", "hidden", "0.25",
                    "true", "@meta.error.message:no*", "*answer", "\\\""));

INSTANTIATE_TEST_SUITE_P(Query, DoesNotMatch,
                         testing::Values("kind:llm", "status:ok", "-kind:tool", "name:find", "name:\"find_*\"",
                                         "service:des", "@duration:>3ms", "@duration:{2500000 TO *]",
                                         "@metrics.total_tokens:{200 TO 300]", "missing:*", "@missing:>1",
                                         "\"note credit\"", "refund", "kind:tool status:ok", "kind:llm OR status:ok",
                                         "env:pro?d?", "span_id", "metadata", "\\\\", "u00fc",
                                         "@metrics.output_tokens:>60", "NOT find"));

INSTANTIATE_TEST_SUITE_P(Query, IsNoQuery,
                         testing::Values("(kind:llm", "kind:llm)", "\"open", "@duration:>fast", "@duration:[1 TO",
                                         "kind:", "@metrics.total_tokens:[1 5]", "kind:llm AND", "kind:)"));

TEST(Query, OfManyParenthesesIsRefused) {
  EXPECT_THROW(Query::parse(std::string(100'000, '(')), UserError);
  EXPECT_THROW(Query::parse(std::string(100'000, '-') + "a"), UserError);
}

TEST(Query, RequiresBoth) {
  Query both = Query::parse("kind:tool OR kind:llm");
  both.require(Query::parse("status:ok"));
  const ScratchFile scratch(span);
  Store store;
  store.open(scratch.path());
  StoredSpan subject(store, store.row(0));
  EXPECT_FALSE(both.matches(subject));
  EXPECT_FALSE(both.matches_all());
  EXPECT_TRUE(Query().matches_all());
}

TEST(Query, LooksAtBytesBeforeItReads) {
  const auto may_have = [](const char* text, const char* json) { return RawNeedle(text, false).may_be_in(json); };
  EXPECT_TRUE(may_have("credit", R"({"a":"No CREDIT"})"));
  EXPECT_FALSE(
      may_have("credit", R"({"a":"debit, and some more text to fill more than one block of sixty-four bytes"})"));
  EXPECT_TRUE(may_have("credit", R"({"a":"\u0063redit"})")); // written as nobody does, but it may be
  EXPECT_FALSE(may_have("credit", R"({"a":"Z\u00fcrich"})"));
  EXPECT_TRUE(may_have("\u00fc", R"({"a":"Z\u00fcrich"})"));
  const std::string far = std::string(1000, 'x') + "NEEDLE" + std::string(63, 'y');
  for (std::size_t cut = 0; cut < 70; ++cut) // wherever it is in a block
    EXPECT_TRUE(RawNeedle("needle", false).may_be_in(std::string_view(far).substr(cut)));
  EXPECT_EQ(RawNeedle("ab*longer\"x", true).text(), "longer");
  EXPECT_EQ(RawNeedle("ab*longer", false).text(), "longer");
}

TEST(Query, FindsTheRowsOnceAndThenThoseThatCome) {
  const ScratchFile scratch(test::span_line("t", "1", "undefined", "alpha", 1) +
                            test::span_line("u", "2", "undefined", "beta", 2));
  Store store;
  store.open(scratch.path());
  MatchingRows found(Query::parse("alpha"));
  found.catch_up(store);
  EXPECT_EQ(found.rows(), (std::vector<bool>{true, false}));
  std::ofstream(scratch.path(), std::ios::app) << test::span_line("u", "3", "2", "alphabet", 3);
  store.refresh();
  found.catch_up(store);
  EXPECT_EQ(found.rows(), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(found.traces(), (std::vector<bool>{true, true}));
  scratch.write(test::span_line("v", "9", "undefined", "beta", 1));
  store.refresh();
  found.catch_up(store);
  EXPECT_EQ(found.rows(), std::vector<bool>{false});
}

TEST(ParseDuration, TakesTheUsualUnits) {
  EXPECT_EQ(parse_duration("200"), 200.0);
  EXPECT_EQ(parse_duration("1.5s"), 1.5e9);
  EXPECT_EQ(parse_duration("20\u00b5s"), 20e3);
  EXPECT_EQ(parse_duration("2h"), 7200e9);
  EXPECT_EQ(parse_duration("s"), std::nullopt);
  EXPECT_EQ(parse_duration("1 parsec"), std::nullopt);
}

} // namespace
} // namespace llmobs::viewer
