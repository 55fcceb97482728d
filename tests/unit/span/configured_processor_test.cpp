// Processors and the tools of messages; processors that the Config names.
#include "span/processed_spans.h"

#include <atomic>
#include <stdexcept>
#include <string>

namespace llmobs {
namespace {

using ConfiguredProcessorTest = ProcessedSpansTest;

TEST_F(ConfiguredProcessorTest, ChangesTheToolsOfMessages) {
  std::string seen;
  register_processor([&](FinishedSpan& span) {
    SpanContent output = span.output();
    for (size_t part = 0; part < output.size(); ++part) {
      for (size_t call = 0; call < output.tool_calls(part); ++call) {
        seen += std::string(output.tool_call_name(part, call)) + std::string(output.tool_call_arguments(part, call));
        output.set_tool_call_arguments(part, call, call == 0 ? R"({"card":"[card]"})" : "not JSON");
      }
      for (size_t result = 0; result < output.tool_results(part); ++result) {
        seen += std::string(output.tool_result(part, result));
        output.set_tool_result(part, result, "[result]");
      }
    }
    // What is not there does nothing.
    output.set_tool_call_arguments(0, 9, "x");
    output.set_tool_call_arguments(9, 0, "x");
    output.set_tool_result(0, 9, "x");
    if (output.tool_calls(9) != 0 || span.input().tool_calls(0) != 0 || !output.tool_call_name(0, 9).empty())
      seen = "?";
  });
  auto json = Value::json(
      R"({"role":"assistant","tool_calls":[{"name":"pay","arguments":{"card":"4111"}},{"name":"say","arguments":{"a":1}}],)"
      R"("tool_results":[{"name":"pay","result":"4111 paid"}]})");
  auto meta = meta_of(SpanKind::Llm, Annotation().set_input("q").set_output(json));
  EXPECT_EQ(seen, R"(pay{"card":"4111"}say{"a":1}4111 paid)");
  nlohmann::json message = meta["output"]["messages"][0];
  EXPECT_EQ(message["tool_calls"][0]["arguments"], nlohmann::json::parse(R"({"card":"[card]"})"));
  EXPECT_EQ(message["tool_calls"][0]["name"], "pay");
  EXPECT_EQ(message["tool_calls"][1]["arguments"], nlohmann::json::parse(R"({"value":"not JSON"})"));
  EXPECT_EQ(message["tool_results"][0]["result"], "[result]");
  EXPECT_EQ(meta.dump().find("4111"), std::string::npos) << meta;
}

TEST_F(ConfiguredProcessorTest, OneThatThrowsTakesToolsAndTheErrorWithIt) {
  register_processor([](FinishedSpan& span) -> bool {
    if (span.output().tool_call_arguments(0, 0).empty()) return true;
    throw std::runtime_error("no");
  });
  auto json = Value::json(R"({"role":"assistant","tool_calls":[{"name":"pay","arguments":{"card":"4111"}}]})");
  Annotation annotation = Annotation().set_output(json);
  annotation.error.type = "Declined";
  annotation.error.message = "4111 declined";
  auto meta = meta_of(SpanKind::Llm, annotation);
  EXPECT_EQ(meta.dump().find("4111"), std::string::npos) << meta;
  EXPECT_EQ(meta["error"]["type"], "Declined");
}

bool name_it(FinishedSpan& span) {
  span.set_name("named");
  return true;
}
bool count_it(void* data, FinishedSpan&) { return ++*static_cast<std::atomic<int>*>(data), false; }

TEST_F(ConfiguredProcessorTest, IsAMemberOfConfig) {
  ASSERT_TRUE(enable(Config().set_file(file_).set_processor(name_it)));
  { auto span = llmobs::task("first"); }
  EXPECT_EQ(events().count("named"), 1u);
  ASSERT_TRUE(enable(to_file())); // nothing said of it: it stays
  { auto span = llmobs::task("second"); }
  flush(10000);
  std::atomic<int> calls{0};
  ASSERT_TRUE(enable(Config().set_file(file_).set_processor({count_it, &calls})));
  { auto span = llmobs::task("third"); }
  flush(10000);
  EXPECT_EQ(calls, 1);
  ASSERT_TRUE(enable(Config().set_file(file_).set_processor([](FinishedSpan& span) {
    span.set_name("last");
    return true;
  })));
  { auto span = llmobs::task("fourth"); }
  flush(10000);
  std::string names;
  for (const std::string& line : lines_of(file_)) names += nlohmann::json::parse(line)["spans"][0]["name"];
  EXPECT_EQ(names, "namednamedlast");
}

} // namespace
} // namespace llmobs
