// Calls of tools: what reaches the trace when a call does not take place. What only the plugin knows of a function is written
// down here by hand; with the plugin tools are tested in tests/lit/tool.
#include "caller/traced_program.h"

#include <llmobs/llmobs.h>
#include <llmobs/tool.h>

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace llmobs {
namespace {

int add(int a, int b) {
  LLMOBS_TRACE(tool, a, b);
  LLMOBS_RETURN(a + b);
}

} // namespace

namespace detail {
template<> struct tool_facts<&add> {
  static const char* name() { return "add"; }
  static const char* parameters() { return "a,b="; }
  static const char* schema() { return "{\"name\":\"add\"}"; }
};
template<> struct tool_default<&add, 1> {
  static int value() { return 40; }
};
} // namespace detail

namespace {

class ToolTest : public TracedProgramTest {
protected:
  void SetUp() override { ASSERT_TRUE(enable(to_file())); }
  void TearDown() override { disable(); }
  std::map<std::string, nlohmann::json> events() {
    EXPECT_EQ(flush(10000), FlushResult::delivered);
    return events_by_name(file_);
  }
};

TEST_F(ToolTest, ACallIsTheFunctionsSpan) {
  EXPECT_EQ(call_tool<add>("add", R"({"a": 2})").json, "42");
  auto found = events();
  EXPECT_EQ(found["add"]["meta"]["output"]["value"], "42");
  EXPECT_EQ(found["add"]["status"], "ok");
}

TEST_F(ToolTest, WrongArgumentsAreASpanWithAnError) {
  ToolAnswer answer = call_tool<add>("add", R"({"a": "two"})");
  EXPECT_TRUE(answer.failed);
  auto found = events();
  EXPECT_EQ(found["add"]["meta"]["span"]["kind"], "tool");
  EXPECT_EQ(found["add"]["meta"]["input"]["value"], R"({"a": "two"})");
  EXPECT_EQ(found["add"]["meta"]["error"]["type"], "InvalidToolArguments");
  EXPECT_EQ(found["add"]["meta"]["error"]["message"], "'a': expected a whole number, and got text");
}

TEST_F(ToolTest, AnUnknownToolIsASpanWithAnError) {
  ToolAnswer answer = call_tool<add>("subtract", "{}");
  EXPECT_EQ(answer.json, R"({"error":"there is no tool 'subtract'; known are add"})");
  auto found = events();
  EXPECT_EQ(found["subtract"]["meta"]["error"]["type"], "UnknownTool");
}

TEST_F(ToolTest, OnlyWhatAModelWasToldOfCanBeCalledByName) {
  EXPECT_TRUE(call_tool("add", R"({"a": 1})").failed);
  {
    detail::Offer<&add> offered; // as tool_schema<add>() does, for good
    EXPECT_EQ(call_tool("add", R"({"a": 1, "b": 2})").json, "3");
  }
  EXPECT_TRUE(call_tool("add", R"({"a": 1})").failed);
}

TEST_F(ToolTest, ManyThreadsCallWhileOthersAreOffered) {
  detail::Offer<&add> offered;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 200; ++n) {
        detail::Offer<&add> again;
        EXPECT_EQ(call_tool("add", R"({"a": 1, "b": 2})").json, "3");
      }
    });
  }
  for (std::thread& one : threads) one.join();
}

std::string read_text(const std::string& json) {
  detail::JsonInput in{json.data(), json.data() + json.size(), 0, 0, {0, 0}};
  std::string text;
  bool good = detail::json_text(in, &detail::append_to_string, &text) && detail::json_end(in);
  return good ? text : "no JSON";
}

TEST(JsonInput, Text) {
  EXPECT_EQ(read_text(R"("a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00")"), "a\"\\/\b\f\n\r\té😀");
  EXPECT_EQ(read_text(R"("\ud83dx")"), "\xef\xbf\xbdx");
  EXPECT_EQ(read_text(R"("\ud83d\u0041")"), "\xef\xbf\xbd\x41");
  for (const char* wrong : {"\"", "\"a", "\"\\", "\"\\u12\"", "\"\\x\"", "\"\n\"", "\"a\" b", "'a'", ""})
    EXPECT_EQ(read_text(wrong), "no JSON") << wrong;
}

bool is_json(const std::string& json) {
  detail::JsonInput in{json.data(), json.data() + json.size(), 0, 0, {0, 0}};
  return detail::json_skip(in) && detail::json_end(in);
}

TEST(JsonInput, Values) {
  for (const char* good : {"0", "-0", "10", "1.5", "1e5", "1E-5", "-1.25e+3", "true", "false", "null", "[]", "{}",
                           " [ 1 , [ ] ] ", R"({"a":{"b":[1,{"c":null}]}})"})
    EXPECT_TRUE(is_json(good)) << good;
  for (const char* wrong :
       {"",         "01",        "-",           "1.",  ".5",         "1e",   "+1",    "tru", "nul",
        "[",        "]",         "[1",          "[1,", "[1,]",       "[,1]", "[1 2]", "{",   "{1:2}",
        R"({"a"})", R"({"a":})", R"({"a":1,})", "[1}", R"({"a":1])", "NaN",  "1 1"})
    EXPECT_FALSE(is_json(wrong)) << wrong;
  EXPECT_TRUE(is_json(std::string(128, '[') + std::string(128, ']')));
  EXPECT_FALSE(is_json(std::string(129, '[') + std::string(129, ']')));
  EXPECT_FALSE(is_json(std::string(1000000, '[')));
}

} // namespace
} // namespace llmobs
