#include "scratch_file.h"
#include "terminal/tool_runs.h"
#include "trace/tool_links.h"

#include <gtest/gtest.h>

namespace llmobs::viewer {
namespace {

using test::ScratchFile;

std::string line(int span, const std::string& name, const std::string& kind, int start, const std::string& meta) {
  return R"({"trace_id":"t","span_id":")" + std::to_string(span) + R"(","parent_id":"9","name":")" + name +
         R"(","start_ns":)" + std::to_string(start) + R"(,"duration":10,"meta":{"span":{"kind":")" + kind + "\"}" +
         meta + "}}\n";
}

std::string calls(const std::string& list) {
  return R"(,"output":{"messages":[{"role":"assistant","content":"","tool_calls":[)" + list + "]}]}";
}

TEST(ToolLinks, JoinACallToItsSpanByIdElseByNameAndTime) {
  const ScratchFile scratch(
      line(1, "weather", "tool", 5, "") + // before any model has asked for it
      line(2, "weather", "tool", 30, "") + line(3, "weather", "tool", 25, R"(,"metadata":{"tool_id":"c2"})") +
      line(
          4, "chat", "llm", 10,
          calls(
              R"({"name":"weather","tool_id":"c1"},{"name":"weather","tool_id":"c2"},{"name":"clock","tool_id":"c3"})")) +
      line(5, "chat", "llm", 40, calls(R"({"name":"weather","tool_id":"c4"})")) + line(6, "weather", "tool", 60, "") +
      line(7, "chat", "llm", 80, R"(,"output":{"value":"tool_calls"})"));
  Store store;
  store.open(scratch.path());
  const TraceRows trace = store.trace(0);
  std::string joined;
  for (const ToolLink& link : tool_links(store, trace.spans))
    joined += link.tool_id + ":" + std::to_string(trace.spans[link.call].span) + ">" +
              (link.tool == SpanRow::none ? "none" : std::to_string(trace.spans[link.tool].span)) +
              (link.by_id ? " by id\n" : "\n");
  EXPECT_EQ(joined, "c1:4>2\nc2:4>3 by id\nc3:4>none\nc4:5>6\n");
}

TEST(ToolLinks, JoinACallToTheSpanThatHasALinkToIt) {
  const auto linked = [](int span, int start, const std::string& to) {
    std::string text = line(span, "weather", "tool", start, "");
    return text.replace(text.find(R"("meta")"), 0, R"("span_links":[{"trace_id":"t","span_id":")" + to + R"("}],)");
  };
  const ScratchFile scratch(line(1, "chat", "llm", 10, calls(R"({"name":"weather"},{"name":"weather"})")) +
                            line(2, "chat", "llm", 11, calls(R"({"name":"weather"},{"name":"clock"})")) +
                            linked(3, 30, "2") + linked(4, 50, "1") + linked(5, 40, "1"));
  Store store;
  store.open(scratch.path());
  const TraceRows trace = store.trace(0);
  std::string joined;
  for (const ToolLink& link : tool_links(store, trace.spans))
    joined += std::to_string(trace.spans[link.call].span) + link.name + ">" +
              (link.tool == SpanRow::none ? "none " : std::to_string(trace.spans[link.tool].span) + " ");
  EXPECT_EQ(joined, "1weather>5 1weather>4 2weather>3 2clock>none ");
}

TEST(ToolRuns, SayWhichSpanRanACall) {
  const ScratchFile scratch(
      line(1, "chat", "llm", 10,
           calls(R"({"name":"weather","tool_id":"c1"},{"name":"weather"},{"name":"weather"},{"name":"clock"})")) +
      line(2, "weather", "tool", 30, "") + line(3, "weather", "tool", 40, R"(,"error":{"type":"Late"})") +
      line(4, "weather", "tool", 25, R"(,"metadata":{"tool_id":"c1"})") + line(5, "chat", "llm", 50, ""));
  Store store;
  store.open(scratch.path());
  ToolRuns runs(store, 0);
  EXPECT_EQ(runs.of_output(0, "weather", "c1"), "(10 ns, span 4)");
  EXPECT_EQ(runs.of_output(0, "weather", ""), "(10 ns, span 2)");
  EXPECT_EQ(runs.of_output(0, "weather", ""), "(failed after 10 ns, span 3)");
  EXPECT_EQ(runs.of_output(0, "weather", ""), "");
  EXPECT_EQ(runs.of_output(0, "clock", ""), "");
  EXPECT_EQ(runs.of_output(4, "weather", "c1"), "");
  EXPECT_EQ(runs.of_input("c1"), "(10 ns, span 4)");
  EXPECT_EQ(runs.of_input(""), "");
}

} // namespace
} // namespace llmobs::viewer
