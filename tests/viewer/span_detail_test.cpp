#include "terminal/span_detail.h"

#include "terminal/terminal_text.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

std::string detail_of(const std::string& members, std::size_t width = 60) {
  const auto event = parse_json(R"({"trace_id":"t","span_id":"1",)" + members + "}").value.value();
  std::string text;
  for (const StyledLine& line : span_detail(event, {}, width)) {
    EXPECT_LE(line.width(), width);
    text += render(line, false) + "\n";
  }
  return text;
}

TEST(SpanDetail, PlainValueAndJsonValue) {
  EXPECT_EQ(detail_of(R"("meta":{"input":{"value":"{\"q\": 1}"},"output":{"value":"{not json"}})"),
            "input     {\"q\": 1}\n"
            "output    {not json\n"
            "span      1\n");
}

TEST(SpanDetail, EmptyValuesAreShownAsEmpty) {
  EXPECT_EQ(detail_of(R"("meta":{"input":{"value":""},"output":{"messages":[]}})"), "input     (empty)\n"
                                                                                    "output    (none)\n"
                                                                                    "span      1\n");
}

TEST(SpanDetail, ValuesThatAreNotStrings) {
  EXPECT_EQ(detail_of(R"("meta":{"input":[1,2],"output":{"value":{"a":null}}})"), "input     [1, 2]\n"
                                                                                  "output    {\"a\": null}\n"
                                                                                  "span      1\n");
}

TEST(SpanDetail, MessagesWithToolCallsAndResults) {
  EXPECT_EQ(detail_of(
                R"("meta":{"input":{"messages":[{"role":"user","content":"hi\nthere"},)"
                R"({"role":"assistant","content":"","tool_calls":[{"name":"f","arguments":{"x":1},"tool_id":"c"}]},)"
                R"({"role":"tool","tool_results":[{"name":"f","result":"ok","tool_id":"c"}]},{"content":"?"}]}})"),
            "input     user       hi\n"
            "                     there\n"
            "          assistant  \u2192 f({\"x\": 1})  [c]\n"
            "          tool       \u2190 f  [c]\n"
            "                     ok\n"
            "          (no role)  ?\n"
            "span      1\n");
}

TEST(SpanDetail, SaysWhatIsKnownOfToolCalls) {
  const auto event = parse_json(R"({"trace_id":"t","span_id":"1","meta":{"input":{"messages":[{"role":"assistant",)"
                                R"("tool_calls":[{"name":"f","arguments":{},"tool_id":"a"}]}]},"output":{"messages":[)"
                                R"({"role":"assistant","tool_calls":[{"name":"f","arguments":{},"tool_id":"b"},)"
                                R"({"name":"g","arguments":{}}]}]}}})")
                         .value.value();
  DetailContext context;
  context.input_calls = [](const std::string&, const std::string& id) { return "(before: " + id + ")"; };
  context.output_calls = [](const std::string& name, const std::string&) {
    return name == "g" ? std::string() : "(now: " + name + ")";
  };
  std::string text;
  for (const StyledLine& line : span_detail(event, context, 60)) text += render(line, false) + "\n";
  EXPECT_EQ(text, "input     assistant  \u2192 f({})  [a]  (before: a)\n"
                  "output    assistant  \u2192 f({})  [b]  (now: f)\n"
                  "                     \u2192 g({})\n"
                  "span      1\n");
}

TEST(SpanDetail, MessagesOfAnotherShapeAreShownAsJson) {
  EXPECT_EQ(detail_of(R"("meta":{"input":{"messages":["just text"]}})"), "input     [\"just text\"]\n"
                                                                         "span      1\n");
}

TEST(SpanDetail, DocumentsWithTheirFirstLines) {
  EXPECT_EQ(detail_of(R"("meta":{"output":{"documents":[{"text":"a\nb\nc\nd\ne","id":"p1","score":0.123456789},)"
                      R"({"text":"short"}]}})"),
            "output    1. score 0.1235  id p1\n"
            "             a\n"
            "             b\n"
            "             c\n"
            "             \u2026 2 more lines\n"
            "          2. short\n"
            "span      1\n");
}

TEST(SpanDetail, WholeErrorWithStack) {
  EXPECT_EQ(detail_of(R"("status":"error","meta":{"error":{"type":"T","message":"m","stack":"at f\n\tat g"}})"),
            "error     T: m\n"
            "          at f\n"
            "              at g\n"
            "span      1\n");
  EXPECT_EQ(detail_of(R"("status":"error")"), "error     failed, without saying why\nspan      1\n");
}

TEST(SpanDetail, MetadataMetricsTagsAndTheRest) {
  EXPECT_EQ(detail_of(
                R"("meta":{"metadata":{"t":0.10},"intent":"why","tool_definitions":[{"name":"f"},{"name":"g"}]},)"
                R"("metrics":{"input_tokens":3,"cost":0.5},"tags":["a:b","c:d"],"collection_errors":["dropped_io"])"),
            "tools     f  g\n"
            "metadata  {\"t\": 0.10}\n"
            "intent    \"why\"\n"
            "left out  [\"dropped_io\"]\n"
            "metrics   input_tokens=3  cost=0.5\n"
            "tags      a:b  c:d\n"
            "span      1\n");
}

TEST(SpanDetail, LongLabelsStandAboveTheirContent) {
  EXPECT_EQ(detail_of(R"("meta":{"input":{"prompt":{"id":"p"}},"expected_output":1})"), "input.prompt\n"
                                                                                        "          {\"id\": \"p\"}\n"
                                                                                        "expected_output\n"
                                                                                        "          1\n"
                                                                                        "span      1\n");
}

TEST(SpanDetail, WrapsInItsColumn) {
  EXPECT_EQ(
      detail_of(R"("meta":{"input":{"value":"one two three four five"},"output":{"value":"[\"one two three\"]"}})", 22),
      "input     one two\n"
      "          three four\n"
      "          five\n"
      "output    [\n"
      "            \"one two\n"
      "              three\"\n"
      "          ]\n"
      "span      1\n");
}

} // namespace
} // namespace llmobs::viewer
