// What the server of the Model Context Protocol answers, message by message.
#include "base/json_dump.h"
#include "mcp_tools.h"
#include "scratch_file.h"

#include <gtest/gtest.h>
#include <memory>

namespace llmobs::viewer {
namespace {

using test::ScratchFile;

const char* const failing =
    R"({"trace_id":"aa","span_id":"1","parent_id":"undefined","name":"ask","start_ns":1,"duration":9,"status":"error",)"
    R"("meta":{"span":{"kind":"agent"},"error":{"type":"Outer","message":"passed on"}}})"
    "\n"
    R"({"trace_id":"aa","span_id":"2","parent_id":"1","name":"look_up","start_ns":2,"duration":5,"status":"error",)"
    R"("meta":{"span":{"kind":"tool"},"error":{"type":"Timeout","message":"no answer","stack":"at look_up"},"input":{"value":"Z"}}})"
    "\n"
    R"({"trace_id":"bb","span_id":"3","parent_id":"undefined","name":"ask","start_ns":5,"duration":3,"meta":{"span":{"kind":"agent"}}})"
    "\n";

class Mcp : public testing::Test {
protected:
  Mcp() : scratch_(failing) {
    store_.open(scratch_.path());
    server_ = std::make_unique<McpServer>("1", mcp_tools(store_));
  }

  std::string answer(const std::string& message) const { return server_->answer(message).value_or("(none)"); }

  std::string call(const std::string& tool, const std::string& arguments) const {
    const std::string text = answer(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + tool +
                                    R"(","arguments":)" + arguments + "}}");
    const JsonParse parsed = parse_json(text);
    const JsonValue* result = parsed.value->find("result");
    return result == nullptr ? text : std::string(result->find("content")->members.front().value.string("text"));
  }

  ScratchFile scratch_;
  Store store_;
  std::unique_ptr<McpServer> server_;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(Mcp, GreetsAndListsItsTools) {
  EXPECT_TRUE(
      has(answer(R"({"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-03-26"}})"),
          R"("id":"a","result":{"protocolVersion":"2025-03-26")"));
  EXPECT_TRUE(has(answer(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01"}})"),
                  R"("protocolVersion":"2025-06-18")"));
  EXPECT_EQ(answer(R"({"jsonrpc":"2.0","method":"notifications/initialized"})"), "(none)");
  EXPECT_EQ(answer(R"({"jsonrpc":"2.0","id":2,"method":"ping"})"), R"({"jsonrpc":"2.0","id":2,"result":{}})");
  const std::string tools = answer(R"({"jsonrpc":"2.0","id":3,"method":"tools/list"})");
  for (const char* name : {"list_traces", "get_trace", "search_spans", "stats", "compare", "explain_error"})
    EXPECT_TRUE(has(tools, std::string("\"name\":\"") + name)) << name;
}

TEST_F(Mcp, RefusesWhatIsNoRequest) {
  EXPECT_TRUE(has(answer("{"), "-32700"));
  EXPECT_TRUE(has(answer("[]"), "-32600"));
  EXPECT_TRUE(has(answer(R"({"id":1,"method":"resources/list"})"), "-32601"));
  EXPECT_TRUE(has(call("no_such_tool", "{}"), "-32602"));
  EXPECT_TRUE(has(call("get_trace", "{}"), "trace_id is missing"));
  EXPECT_TRUE(has(call("search_spans", R"({"query":"("})"), "not understood"));
}

TEST_F(Mcp, ExplainsWhereATraceFailed) {
  const std::string text = call("explain_error", "{}");
  EXPECT_TRUE(has(text, R"("type":"Timeout")"));
  EXPECT_TRUE(has(text, R"("path":["agent ask","tool look_up"])"));
  EXPECT_TRUE(has(text, R"("stack":"at look_up")"));
  EXPECT_FALSE(has(text, R"("type":"Outer")"));
  EXPECT_TRUE(has(call("explain_error", R"({"trace_id":"bb"})"), "no span of this trace failed"));
}

TEST_F(Mcp, AnswersTheOtherQuestions) {
  EXPECT_TRUE(has(call("list_traces", "{}"), R"("traces_in_all":2)"));
  EXPECT_FALSE(has(call("list_traces", R"({"query":"status:error"})"), R"("trace_id":"bb")"));
  EXPECT_TRUE(has(call("get_trace", R"({"trace_id":"aa","contents":true})"), R"("input":{"value":"Z"})"));
  EXPECT_FALSE(has(call("get_trace", R"({"trace_id":"aa"})"), R"("input":{)"));
  EXPECT_TRUE(has(call("search_spans", R"({"query":"kind:agent","limit":1})"), R"("found":2)"));
  EXPECT_TRUE(has(call("stats", "{}"), R"("name":"Timeout")"));
  EXPECT_TRUE(
      has(call("compare", R"({"trace_a":"aa","trace_b":"bb"})"), R"("span":"agent ask","count":[1,1],"errors":[1,0])"));
}

TEST_F(Mcp, SaysWhatSpansWereGiven) {
  EXPECT_TRUE(has(call("get_trace", R"({"trace_id":"aa"})"), R"("input":"Z")"));
  const ScratchFile asked(
      R"({"trace_id":"cc","span_id":"4","parent_id":"undefined","name":"ask","start_ns":1,"duration":3,"meta":{"input":{"value":"{\"question\":\"Why?\"}"}}})"
      "\n");
  Store store;
  store.open(asked.path());
  McpServer server("1", mcp_tools(store));
  const auto text = server.answer(
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_traces","arguments":{}}})");
  EXPECT_TRUE(has(text.value_or(""), R"(\"input\":\"Why?\")")) << *text;
}

TEST_F(Mcp, RefusesALimitThatIsNone) {
  for (const char* limit : {"\"many\"", "0", "-1", "[]"})
    for (const char* tool : {"list_traces", "search_spans"})
      EXPECT_EQ(call(tool, std::string(R"({"query":"kind:tool","limit":)") + limit + "}"),
                "the argument limit must be a whole number, 1 or more")
          << limit;
  EXPECT_TRUE(has(call("list_traces", R"({"limit":null})"), "traces_in_all"));
}

} // namespace
} // namespace llmobs::viewer
