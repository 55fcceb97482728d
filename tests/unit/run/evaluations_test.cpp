// Evaluations and feedback from the call to what is sent: to a file, and to an agent.
#include "caller/recorded_spans.h"
#include "deliver/backend.h"
#include "support/captured_stderr.h"
#include "support/child_process.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

namespace llmobs {
namespace {

using nlohmann::json;

class EvaluationsTest : public RecordedSpansTest {
protected:
  // The metrics in the file, in their order.
  std::vector<json> metrics() {
    llmobs::flush(10000);
    std::vector<json> found;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) {
      json parsed = json::parse(line);
      if (parsed["event_type"] != "evaluation_metric") continue;
      for (json& metric : parsed["metrics"]) found.push_back(std::move(metric));
    }
    return found;
  }
  json only_metric() {
    std::vector<json> found = metrics();
    EXPECT_EQ(found.size(), 1u);
    return found.empty() ? json() : found[0];
  }
  static void expect_exact_evaluations() {
    Stats s = stats();
    EXPECT_EQ(s.evaluations_captured, s.evaluations_delivered + s.evaluations_dropped + s.evaluations_queued);
  }
};

SpanIds some_span() { return {"0123456789abcdef0123456789abcdef", "1234567890123456789"}; }

TEST_F(EvaluationsTest, EachKindOfValueHasItsPlace) {
  SpanIds span = some_span();
  EXPECT_TRUE(submit_evaluation(span, "tone", Categorical("polite")));
  EXPECT_TRUE(submit_evaluation(span, "quality", Score(0.92)));
  EXPECT_TRUE(submit_evaluation(span, "stars", Score(5)));
  EXPECT_TRUE(submit_evaluation(span, "toxic", Boolean(false)));
  EXPECT_TRUE(submit_evaluation(span, "detail", Json({{"facts", std::vector<int>{1, 2}}, {"ok", true}})));
  EXPECT_TRUE(submit_evaluation(span, "map", Json(std::map<std::string, int>{{"a", 1}})));
  EXPECT_TRUE(submit_evaluation(span, "text", Json(Value::json(R"({"nested":{"a":null}})"))));
  std::vector<json> all = metrics();
  ASSERT_EQ(all.size(), 7u);
  json join = {{"span", {{"span_id", "1234567890123456789"}, {"trace_id", "0123456789abcdef0123456789abcdef"}}}};
  for (const json& one : all) {
    EXPECT_EQ(one["event_kind"], "evaluation");
    EXPECT_EQ(one["join_on"], join);
    EXPECT_EQ(one["ml_app"], "tests");
    EXPECT_EQ(one["eval_scope"], "span");
    EXPECT_EQ(one["tags"], json({"ddtrace.version:" LLMOBS_VERSION, "ml_app:tests"}));
    EXPECT_FALSE(one.contains("reasoning") || one.contains("assessment") || one.contains("metadata"));
  }
  EXPECT_EQ(all[0]["metric_type"], "categorical");
  EXPECT_EQ(all[0]["categorical_value"], "polite");
  EXPECT_EQ(all[1]["metric_type"], "score");
  EXPECT_EQ(all[1]["score_value"], 0.92);
  EXPECT_EQ(all[2]["score_value"].dump(), "5");
  EXPECT_EQ(all[3]["metric_type"], "boolean");
  EXPECT_EQ(all[3]["boolean_value"], false);
  EXPECT_EQ(all[4]["metric_type"], "json");
  EXPECT_EQ(all[4]["json_value"], json::parse(R"({"facts":[1,2],"ok":true})"));
  EXPECT_EQ(all[5]["json_value"], json::parse(R"({"a":1})"));
  EXPECT_EQ(all[6]["json_value"], json::parse(R"({"nested":{"a":null}})"));
  expect_exact_evaluations();
}

TEST_F(EvaluationsTest, EverythingThatMayBeSaid) {
  submit_evaluation(EvaluationTarget::ids("t", "s"), "q", Score(1),
                    EvaluationOptions()
                        .set_assessment(Assessment::fail)
                        .set_reasoning("because")
                        .set_metadata({{"a", std::map<std::string, int>{{"b", 1}}}})
                        .set_tags({{"evaluator", "human"}, {"n", 3}})
                        .set_timestamp_ms(1700000000123)
                        .set_ml_app("other-app")
                        .set_scope(EvaluationScope::trace));
  json one = only_metric();
  EXPECT_EQ(one["assessment"], "fail");
  EXPECT_EQ(one["reasoning"], "because");
  EXPECT_EQ(one["metadata"], json::parse(R"({"a":{"b":1}})"));
  EXPECT_EQ(one["tags"], json({"ddtrace.version:" LLMOBS_VERSION, "ml_app:other-app", "evaluator:human", "n:3"}));
  EXPECT_EQ(one["timestamp_ms"], 1700000000123);
  EXPECT_EQ(one["ml_app"], "other-app");
  EXPECT_EQ(one["eval_scope"], "trace");
}

TEST_F(EvaluationsTest, JoinsSpansAlsoAfterTheirEnd) {
  Span span(SpanKind::Llm, "answer");
  span.finish();
  submit_evaluation(span, "late", Score(1));
  submit_evaluation(EvaluationTarget::tag("request_id", "42"), "by tag", Score(2));
  {
    ScopedSpan scoped(SpanKind::Task, "scoped");
    submit_evaluation(scoped, "inside", Score(3));
    submit_evaluation(active_span(), "active", Score(4));
  }
  auto all = metrics();
  auto recorded = spans();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0]["join_on"]["span"]["span_id"], recorded["answer"]["span_id"]);
  EXPECT_EQ(all[0]["join_on"]["span"]["trace_id"], recorded["answer"]["trace_id"]);
  EXPECT_EQ(all[1]["join_on"], json::parse(R"({"tag":{"key":"request_id","value":"42"}})"));
  EXPECT_EQ(all[2]["join_on"]["span"]["span_id"], recorded["scoped"]["span_id"]);
  EXPECT_EQ(all[3]["join_on"], all[2]["join_on"]);
}

TEST_F(EvaluationsTest, TheTimeIsThatOfTheCall) {
  auto now = [] {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  };
  int64_t before = now();
  submit_evaluation(some_span(), "q", Score(1));
  int64_t after = now();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  int64_t said = only_metric()["timestamp_ms"];
  EXPECT_GE(said, before - 5);
  EXPECT_LE(said, after + 5);
}

TEST_F(EvaluationsTest, FeedbackNamesOneThing) {
  Submitter user{"ann", "user"};
  submit_feedback(some_span(), "helpful", Boolean(true), user);
  submit_feedback(FeedbackTarget::trace("t"), "helpful", Boolean(true), user);
  submit_feedback(FeedbackTarget::session("s"), "comment", FreeText("fine"), {"ann"});
  submit_feedback(
      FeedbackTarget::join_key("k"), "stars", Score(4), user,
      FeedbackOptions().set_assessment(Assessment::pass).set_reasoning("r").set_tags({{"a", "b"}}).set_timestamp_ms(7));
  auto all = metrics();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0]["span_id"], "1234567890123456789");
  EXPECT_EQ(all[0]["submitter"], json::parse(R"({"id":"ann","type":"user"})"));
  EXPECT_EQ(all[1]["trace_id"], "t");
  EXPECT_EQ(all[2]["session_id"], "s");
  EXPECT_EQ(all[2]["text_value"], "fine");
  EXPECT_EQ(all[2]["metric_type"], "text");
  EXPECT_EQ(all[2]["submitter"], json::parse(R"({"id":"ann"})"));
  EXPECT_EQ(all[3]["feedback_join_key"], "k");
  EXPECT_EQ(all[3]["reasoning"], "r");
  EXPECT_EQ(all[3]["timestamp_ms"], 7);
  for (const json& one : all) {
    EXPECT_EQ(one["event_kind"], "feedback");
    EXPECT_FALSE(one.contains("join_on") || one.contains("eval_scope"));
  }
}

TEST_F(EvaluationsTest, WhatCannotBeRightIsSaidOnceAndCounted) {
  CapturedStderr said;
  uint64_t before = stats().evaluations_invalid;
  EXPECT_FALSE(submit_evaluation(some_span(), "a.b", Score(1)));
  EXPECT_FALSE(submit_evaluation(some_span(), "", Score(1)));
  EXPECT_FALSE(submit_evaluation(SpanIds(), "q", Score(1)));
  EXPECT_FALSE(submit_evaluation(EvaluationTarget::ids("t", ""), "q", Score(1)));
  EXPECT_FALSE(submit_evaluation(EvaluationTarget::tag("", "x"), "q", Score(1)));
  EXPECT_FALSE(submit_feedback(some_span(), "q", Score(1), {}));
  EXPECT_FALSE(submit_feedback(FeedbackTarget::session(""), "q", Score(1), {"ann"}));
  EXPECT_NE(said.text().find("an evaluation is not sent: it must name a span by both ids"), std::string::npos);
  EXPECT_EQ(stats().evaluations_invalid - before, 7u) << "said and counted in the call";
  submit_evaluation(some_span(), "q", Json(Value::json("[1]")));
  submit_evaluation(some_span(), "q", Json(Value::json("no JSON")));
  EXPECT_TRUE(metrics().empty());
  EXPECT_EQ(stats().evaluations_invalid - before, 9u);
  expect_exact_evaluations();
  std::string text = said.text();
  EXPECT_NE(text.find("the label must not contain a '.'"), std::string::npos) << text;
  // Each mistake once, and none hides another.
  std::set<std::string> lines;
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);) EXPECT_TRUE(lines.insert(line).second) << line;
  EXPECT_GT(lines.size(), 3u) << text;
}

TEST_F(EvaluationsTest, SecretsAreTakenOut) {
  submit_evaluation(some_span(), "q", Json({{"password", "hunter2"}, {"ok", true}}),
                    EvaluationOptions()
                        .set_reasoning("used sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ")
                        .set_metadata({{"api_key", "k"}}));
  std::string line = only_metric().dump();
  EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
  EXPECT_EQ(line.find("sk-proj"), std::string::npos) << line;
  EXPECT_NE(line.find("\"ok\":true"), std::string::npos) << line;
}

TEST_F(EvaluationsTest, LargeOnesArrive) {
  std::string long_text(300000, 'x');
  submit_evaluation(some_span(), "q", Categorical("v"), EvaluationOptions().set_reasoning(long_text));
  EXPECT_EQ(only_metric()["reasoning"], long_text);
}

TEST_F(EvaluationsTest, AnOffSwitchRecordsNothing) {
  llmobs::disable();
  uint64_t before = stats().evaluations_captured;
  EXPECT_FALSE(submit_evaluation(some_span(), "q", Score(1)));
  EXPECT_FALSE(submit_feedback(some_span(), "q", Score(1), {"ann"}));
  EXPECT_EQ(stats().evaluations_captured, before);
}

TEST(EvaluationsToAnAgent, HaveARequestOfTheirOwn) {
  Backend backend;
  std::string url = backend.url();
  ASSERT_TRUE(enable(Config().set_agent_url(url).set_ml_app("tests")));
  {
    auto span = llmobs::task("answer");
    submit_evaluation(span, "q", Score(1));
  }
  submit_evaluation(some_span(), "r", Score(2));
  EXPECT_EQ(flush(10000), FlushResult::delivered);
  disable();
  bool found = false;
  for (const BackendRequest& request : backend.requests()) {
    if (request.head.find("POST /evp_proxy/v2/api/intake/llm-obs/v2/eval-metric ") != 0) continue;
    EXPECT_NE(request.head.find("X-Datadog-EVP-Subdomain: api"), std::string::npos);
    json body = json::parse(request.body);
    EXPECT_EQ(body["data"]["type"], "evaluation_metric");
    EXPECT_EQ(body["data"]["attributes"]["metrics"].size(), 2u);
    found = true;
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(backend.names(), std::vector<std::string>{"answer"});
  Stats s = stats();
  EXPECT_EQ(s.evaluations_delivered, 2u);
  EXPECT_EQ(s.evaluations_captured, 2u);
}

// --- receivers of OTLP that get none --------------------------------------------------------------------------------

class EvaluationsByOtlpTest : public testing::Test {
protected:
  /// A span and three evaluations with this environment. What was said.
  std::string run(const std::map<std::string, std::string>& variables) {
    Backend backend([](const BackendRequest&) { return Backend::reply(200); });
    std::string url = backend.url() + "/v1/traces";
    ChildEnd end = run_child([&] {
      setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", url.c_str(), 1);
      for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
      enable(Config().set_ml_app("tests"));
      { auto span = llmobs::task("answer"); }
      for (int i = 0; i < 3; ++i) submit_evaluation(some_span(), "q", Score(i));
      flush(10000);
      Stats s = stats();
      std::fprintf(stderr, "delivered %d, of evaluations %d, dropped %d\n", static_cast<int>(s.delivered),
                   static_cast<int>(s.evaluations_delivered), static_cast<int>(s.evaluations_dropped));
      return s.evaluations_captured == s.evaluations_delivered + s.evaluations_dropped ? 0 : 1;
    });
    EXPECT_EQ(end.exit_code, 0) << end.said;
    return end.said;
  }
  static size_t times(const std::string& text, const std::string& part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  }
};

TEST_F(EvaluationsByOtlpTest, WithoutAnAddressTheyAreDroppedAndThatIsSaidOnce) {
  std::string said = run({});
  EXPECT_NE(said.find("delivered 1, of evaluations 0, dropped 3"), std::string::npos) << said;
  EXPECT_EQ(times(said, "evaluations do not go to the OTLP receiver at"), 1u) << said;
  EXPECT_NE(said.find("Set OTEL_EXPORTER_OTLP_ENDPOINT, or OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"), std::string::npos)
      << said;
  EXPECT_NE(said.find("They are dropped"), std::string::npos) << said;
}

TEST_F(EvaluationsByOtlpTest, NorDoTheyGoWhereCredentialsWouldBeInTheClear) {
  std::string said = run({{"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://otlp.test/v1/logs"},
                          {"OTEL_EXPORTER_OTLP_HEADERS", "api-key=hunter2"}});
  EXPECT_NE(said.find("delivered 1, of evaluations 0, dropped 3"), std::string::npos) << said;
  EXPECT_EQ(times(said, "evaluations do not go to the OTLP receiver at http://otlp.test/v1/logs"), 1u) << said;
  EXPECT_NE(said.find("without encryption"), std::string::npos) << said;
  EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
}

// That is no problem, and said to those who want to know.
TEST_F(EvaluationsByOtlpTest, WhereAnotherDestinationTakesThemNothingIsDropped) {
  std::string file = testing::TempDir() + "llmobs-evaluations-" + std::to_string(getpid()) + ".jsonl";
  std::map<std::string, std::string> both = {{"LLMOBS_DESTINATIONS", "otlp,file"}, {"LLMOBS_FILE", file}};
  std::string said = run(both);
  EXPECT_NE(said.find("of evaluations 3, dropped 0"), std::string::npos) << said;
  EXPECT_EQ(times(said, "do not go to"), 0u) << said;
  both["LLMOBS_LOG"] = "info";
  EXPECT_EQ(times(run(both), "do not go to"), 1u);
  std::remove(file.c_str());
}

} // namespace
} // namespace llmobs
