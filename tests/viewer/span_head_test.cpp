#include "store/span_head.h"
#include "store/span_scan.h"

#include <gtest/gtest.h>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>

namespace llmobs::viewer {
namespace {

const std::string ids = R"("trace_id":"t","span_id":"1")";

SpanHead head_of(const std::string& members) {
  const auto head = read_span_head(parse_json("{" + ids + (members.empty() ? "" : ",") + members + "}").value.value());
  EXPECT_TRUE(head.has_value());
  return head.value_or(SpanHead{});
}

TEST(SpanHead, KindInAllThreeSpellings) {
  EXPECT_EQ(head_of(R"("meta":{"span":{"kind":"tool"}})").kind, "tool");
  EXPECT_EQ(head_of(R"("meta":{"span.kind":"tool"})").kind, "tool");
  EXPECT_EQ(head_of(R"("meta":{"kind":"tool"})").kind, "tool");
  EXPECT_EQ(head_of(R"("meta":{"kind":7})").kind, "");
  EXPECT_EQ(head_of(R"("meta":[])").kind, "");
}

TEST(SpanHead, ErrorInBothSpellings) {
  for (const char* meta : {R"("meta":{"error":{"type":"T","message":"m","stack":"s"}})",
                           R"("meta":{"error.type":"T","error.message":"m","error.stack":"s"})"}) {
    const SpanHead head = head_of(std::string(R"("status":"error",)") + meta);
    EXPECT_TRUE(head.failed);
    EXPECT_EQ(head.error_type, "T");
    EXPECT_EQ(head.error_message, "m");
  }
}

TEST(SpanHead, StatusDecidesWhetherItFailed) {
  EXPECT_TRUE(head_of(R"("status":"error")").failed);
  EXPECT_FALSE(head_of(R"("status":"ok","meta":{"error":{"type":"","message":""}})").failed);
  EXPECT_TRUE(head_of(R"("meta":{"error":{"message":"m"}})").failed); // the public API may leave the status out
  EXPECT_FALSE(head_of("").failed);
}

TEST(SpanHead, Roots) {
  EXPECT_EQ(head_of(R"("parent_id":"undefined")").parent_id, "");
  EXPECT_EQ(head_of(R"("parent_id":null)").parent_id, "");
  EXPECT_EQ(head_of(R"("parent_id":"0")").parent_id, "");
  EXPECT_EQ(head_of("").parent_id, "");
  EXPECT_EQ(head_of(R"("parent_id":"17")").parent_id, "17");
}

TEST(SpanHead, AppAndSessionByFieldOrTag) {
  const SpanHead head = head_of(R"("session_id":"field","tags":["ml_app:a:b","session_id:tag","ml_appendix:no",3])");
  EXPECT_EQ(head.ml_app, "a:b");
  EXPECT_EQ(head.session_id, "field");
}

TEST(SpanHead, WrongTypesAreAbsent) {
  const SpanHead head = head_of(
      R"("name":[1],"start_ns":"now","duration":-5,"metrics":{"input_tokens":"6","output_tokens":-1},"tags":{},)"
      R"("status":3,"meta":{"span":"llm","error":"text","metadata":[1]})");
  EXPECT_EQ(head.name, "");
  EXPECT_EQ(head.start_ns, 0);
  EXPECT_EQ(head.duration_ns, std::nullopt);
  EXPECT_FALSE(head.tokens.any());
  EXPECT_FALSE(head.failed);
}

TEST(SpanHead, NeedsIds) {
  for (const char* event :
       {"{}", "7", R"({"trace_id":"t"})", R"({"trace_id":"","span_id":"1"})", R"({"trace_id":"t","span_id":[]})"})
    EXPECT_FALSE(read_span_head(parse_json(event).value.value()).has_value()) << event;
}

// A line as a LineReader gives it.
class Scanned {
public:
  explicit Scanned(const std::string& line) : text_(line + std::string(LineScanner::padding, 'x')) {
    found = scanner_.scan(std::string_view(text_).substr(0, line.size()));
  }
  ScannedLine found;

private:
  std::string text_;
  LineScanner scanner_;
};

TEST(LineScanner, TakesEveryFormOfSpans) {
  const std::string span = "{" + ids + "}";
  const auto count = [&](const std::string& line) {
    const Scanned scanned(line);
    EXPECT_EQ(scanned.found.problem, "") << line;
    for (const ScannedSpan& found : scanned.found.spans) EXPECT_EQ(found.text, span) << line;
    return scanned.found.spans.size();
  };
  EXPECT_EQ(count(R"({"event_type":"span","spans":[)" + span + "]}"), 1u);
  EXPECT_EQ(count(R"( { "spans" : [ )" + span + " , " + span + " ] , \"event_type\":\"span\" } \r"), 2u);
  EXPECT_EQ(count(R"([{"spans":[)" + span + "]}," + R"({"spans":[)" + span + "]}]"), 2u);
  EXPECT_EQ(count(span), 1u);
  EXPECT_EQ(count(R"({"data":{"attributes":{"spans":[)" + span + R"(],"ml_app":"x"},"type":"span"}})"), 1u);
  EXPECT_EQ(count(R"({"spans":[]})"), 0u);
  EXPECT_EQ(count(R"({"event_type":"evaluation_metric","metrics":[]})"), 0u);
  EXPECT_EQ(count(R"({"llmobs":"1"})"), 0u);
}

TEST(LineScanner, TakesEveryFormOfEvaluations) {
  const std::string metric = R"({"label":"l","metric_type":"score","trace_id":"t","span_id":"1"})";
  for (const std::string& line :
       {R"({"event_type":"evaluation_metric","metrics":[)" + metric + "]}", metric,
        R"({"data":{"attributes":{"metrics":[)" + metric + R"(]},"type":"evaluation_metric"}})"}) {
    const Scanned scanned(line);
    EXPECT_EQ(scanned.found.problem, "") << line;
    EXPECT_TRUE(scanned.found.spans.empty()) << line;
    ASSERT_EQ(scanned.found.evaluations.size(), 1u) << line;
    EXPECT_EQ(scanned.found.evaluations[0], metric);
  }
}

TEST(LineScanner, SaysWhatIsWrong) {
  const auto problem = [](const std::string& line) { return Scanned(line).found.problem; };
  EXPECT_EQ(problem("{"), "not JSON from byte 2 on");
  EXPECT_EQ(problem("7"), "JSON, but a number instead of an object");
  EXPECT_EQ(problem("[[]]"), "JSON, but a list instead of an object");
  EXPECT_EQ(problem("[7]"), "JSON, but a number instead of an object");
  EXPECT_EQ(problem("{}"), "an object without a list of \"spans\"");
  EXPECT_EQ(problem(R"({"spans":{}})"), "an object without a list of \"spans\"");
  EXPECT_EQ(problem(R"({"spans":[1]})"), "a span without trace_id or span_id");
  EXPECT_EQ(problem(R"({"spans":[{"trace_id":"","span_id":[]}]})"), "a span whose trace_id or span_id is no id");
  const std::string begin = R"({"spans":[{)" + ids;
  for (const std::string& rest : {R"(,"meta":{"input":{"value":tru}}}]})", R"(,"x":[1,2}}]})", R"(}]} {})",
                                  R"(,"x":1e999}]})", ",\"x\":\"\xff\"}]}", R"(,}]})", R"(,"x":"open}]})"})
    EXPECT_EQ(problem(begin + rest).substr(0, 19), "not JSON from byte ") << rest;
}

// What is scanned without a problem must be there when the span is looked at.
TEST(LineScanner, TakesWhatIsOddButJson) {
  const Scanned scanned(
      R"({"spans":[{)" + ids +
      R"(,"name":"half of a pair: \ud83d","\u006detrics":{"input_tokens":123456789012345678901234567890},)" +
      R"("deep":)" + std::string(5000, '[') + std::string(5000, ']') + "}]}");
  EXPECT_EQ(scanned.found.problem, "");
  ASSERT_EQ(scanned.found.spans.size(), 1u);
  const ScannedSpan& span = scanned.found.spans[0];
  EXPECT_EQ(span.name, "half of a pair: \ufffd");
  EXPECT_EQ(span.input_tokens, std::numeric_limits<std::int64_t>::max());
  const JsonParse parsed = parse_json(span.text);
  ASSERT_TRUE(parsed.value);
  EXPECT_EQ(parsed.value->string("name"), "half of a pair: \ufffd");
}

TEST(LineScanner, KeepsAllTextsOfALineThatHaveEscapes) {
  std::string spans;
  for (int i = 0; i < 1000; ++i)
    spans +=
        (i == 0 ? "{" : ",{") + ids + R"(,"session_id":"plain","n\u0061me":"half \ud83d \"of\" )" + std::to_string(i) +
        R"(","service":"s\n","meta":{"model_name":"gpt","input":{"value":"\\"}},"tags":["ml_app:a","language:c\\"]})";
  const Scanned scanned(R"({"spans":[)" + spans + "]}");
  ASSERT_EQ(scanned.found.spans.size(), 1000u);
  for (std::size_t i = 0; i < 1000; ++i) {
    const ScannedSpan& span = scanned.found.spans[i];
    EXPECT_EQ(span.name, "half \ufffd \"of\" " + std::to_string(i));
    EXPECT_EQ(std::string(span.session_id) + std::string(span.service) + std::string(span.model_name), "plains\ngpt");
    EXPECT_EQ(std::string(span.ml_app) + std::string(span.language), "ac\\");
  }
}

TEST(LineScanner, ReadsNumbersOfAllForms) {
  const auto span = [](const std::string& members) { return Scanned(R"({"spans":[{)" + ids + "," + members + "}]}"); };
  for (const auto& [spelling, nanoseconds] : std::initializer_list<std::pair<const char*, std::int64_t>>{
           {"0", 0},
           {"7", 7},
           {"12345678", 12345678},
           {"123456789", 123456789},
           {"1795000000010000000", 1795000000010000000},
           {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
           {"99999999999999999999999", std::numeric_limits<std::int64_t>::max()},
           {"1e3", 1000},
           {"12.6", 13},
           {"-5", -1},
           {"-0", 0},
           {"\"7\"", -1}}) {
    const auto scanned = span(std::string(R"("duration": )") + spelling + " ");
    ASSERT_EQ(scanned.found.spans.size(), 1u) << spelling;
    EXPECT_EQ(scanned.found.spans[0].duration_ns, nanoseconds) << spelling;
  }
  for (const char* wrong :
       {"01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "1 2", "12345678a", "123\"4\"", "tru", "truefalse", "nul"})
    EXPECT_TRUE(span(std::string(R"("duration":)") + wrong).found.spans.empty()) << wrong;
  for (const auto& [spelling, cost] :
       std::initializer_list<std::pair<const char*, double>>{{"0.001234", 0.001234},
                                                             {"3", 3},
                                                             {"123456789.123456789", 123456789.123456789},
                                                             {"2.5e-3", 2.5e-3},
                                                             {"0.1", 0.1}})
    EXPECT_EQ(span(std::string(R"("metrics":{"total_cost":)") + spelling + "}").found.spans.at(0).cost, cost)
        << spelling;
}

TEST(LineScanner, ReadsFieldsInAnyOrder) {
  const Scanned scanned(
      R"({"spans":[{"tags":["service:tag","language:cpp","env:x","ml_app:tag"],"service":"field","meta":{"input":{"prompt":)"
      R"({"version":"3","id":"greet"}},"metadata":{"model_name":"late"},"model_name":"m","kind":"api","span":{"kind":"llm"}},)"
      R"("metrics":{"cache_read_input_tokens":5,"reasoning_output_tokens":7,"output_cost":0.5,"input_cost":0.25},)" +
      ids + "}]}");
  const ScannedSpan& span = scanned.found.spans.at(0);
  EXPECT_EQ(span.service, "field");
  EXPECT_EQ(span.language, "cpp");
  EXPECT_EQ(span.ml_app, "tag");
  EXPECT_EQ(span.model_name, "m");
  EXPECT_EQ(span.kind, "llm");
  EXPECT_EQ(span.prompt_id, "greet");
  EXPECT_EQ(span.prompt_version, "3");
  EXPECT_EQ(span.cache_read_tokens, 5);
  EXPECT_EQ(span.reasoning_tokens, 7);
  EXPECT_EQ(span.cost, 0.75);
}

} // namespace
} // namespace llmobs::viewer
