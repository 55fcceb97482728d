#include "store/envelope.h"
#include "store/span_head.h"

#include <gtest/gtest.h>

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

TEST(Envelope, TakesEveryFormOfSpans) {
  const std::string span = "{" + ids + "}";
  const auto count = [](const std::string& line) {
    const Envelope envelope = read_envelope(line, EnvelopeContent::heads);
    EXPECT_EQ(envelope.problem, "") << line;
    return envelope.spans.size();
  };
  EXPECT_EQ(count(R"({"event_type":"span","spans":[)" + span + "]}"), 1u);
  EXPECT_EQ(count(R"({"spans":[)" + span + "," + span + "]}"), 2u);
  EXPECT_EQ(count(R"([{"spans":[)" + span + "]}," + R"({"spans":[)" + span + "]}]"), 2u);
  EXPECT_EQ(count(span), 1u);
  EXPECT_EQ(count(R"({"spans":[]})"), 0u);
  EXPECT_EQ(count(R"({"event_type":"evaluation_metric","metrics":[]})"), 0u);
  EXPECT_EQ(count(R"({"llmobs":"1"})"), 0u);
}

TEST(Envelope, SaysWhatIsWrong) {
  const auto problem = [](const char* line) { return read_envelope(line, EnvelopeContent::heads).problem; };
  EXPECT_EQ(problem("{"), "not JSON from byte 2 on");
  EXPECT_EQ(problem("7"), "JSON, but a number instead of an object");
  EXPECT_EQ(problem("[[]]"), "JSON, but a list instead of an object");
  EXPECT_EQ(problem("{}"), "an object without a list of \"spans\"");
  EXPECT_EQ(problem(R"({"spans":{}})"), "an object without a list of \"spans\"");
  EXPECT_EQ(problem(R"({"spans":[1]})"), "a span without trace_id or span_id");
}

TEST(Envelope, KeepsContentOnlyWhenAsked) {
  const std::string line = "{" + ids + R"(,"meta":{"kind":"llm","input":{"value":"long"},"metadata":{}}})";
  const auto meta = [&](EnvelopeContent content) {
    Envelope envelope = read_envelope(line, content);
    return std::move(envelope.spans.at(0));
  };
  EXPECT_EQ(meta(EnvelopeContent::heads).find("meta")->find("input"), nullptr);
  EXPECT_NE(meta(EnvelopeContent::heads).find("meta")->find("metadata"), nullptr);
  EXPECT_NE(meta(EnvelopeContent::everything).find("meta")->find("input"), nullptr);
}

} // namespace
} // namespace llmobs::viewer
