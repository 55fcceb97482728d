// Failures that are returned: the error that the span has in the end.
#include "caller/traced_program.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <system_error>

namespace llmobs {
namespace {

struct Cause {
  int code;
};
void llmobs_capture(Writer& out, const Cause& cause) {
  out.begin_object();
  out.key("code");
  out.integer(cause.code);
  out.end_object();
}

template<class E> struct Expected {
  std::optional<int> value;
  E failure = {};
  bool has_value() const { return value.has_value(); }
  int operator*() const { return *value; }
  const E& error() const { return failure; }
};

Expected<std::string> text(bool good) {
  LLMOBS_TRACE(tool, good);
  LLMOBS_RETURN(good ? Expected<std::string>{1} : Expected<std::string>{{}, "no such account"});
}
Expected<Cause> object() {
  LLMOBS_TRACE(tool);
  LLMOBS_RETURN(Expected<Cause>{{}, {7}});
}

class FailureTest : public TracedProgramTest {
protected:
  void SetUp() override { ASSERT_TRUE(enable(to_file())); }
  void TearDown() override { disable(); }
  std::map<std::string, nlohmann::json> events() {
    EXPECT_EQ(flush(10000), FlushResult::delivered);
    return events_by_name(file_);
  }
};

TEST_F(FailureTest, TextIsTheMessage) {
  text(false);
  auto found = events();
  EXPECT_EQ(found["text"]["status"], "error");
  EXPECT_EQ(found["text"]["meta"]["error"]["message"], "no such account");
  EXPECT_EQ(found["text"]["meta"]["error"]["type"], "error");
  EXPECT_EQ(found["text"]["meta"]["output"]["value"], R"({"error":"no such account"})");
}

TEST_F(FailureTest, ASuccessIsNone) {
  text(true);
  auto found = events();
  EXPECT_EQ(found["text"]["status"], "ok");
  EXPECT_EQ(found["text"]["meta"]["output"]["value"], "1");
}

TEST_F(FailureTest, AnErrorOfAnyTypeIsItsValue) {
  object();
  auto found = events();
  EXPECT_EQ(found["object"]["meta"]["error"]["message"], R"({"code":7})");
  EXPECT_NE(found["object"]["meta"]["error"]["type"].get<std::string>().find("Cause"), std::string::npos);
}

TEST_F(FailureTest, AnErrorCodeOfATracedCallable) {
  trace(SpanKind::Tool, "save", [] { return std::make_error_code(std::errc::permission_denied); });
  trace(SpanKind::Tool, "load", [] { return std::error_code(); });
  auto found = events();
  EXPECT_EQ(found["save"]["meta"]["error"]["message"], "Permission denied");
  EXPECT_EQ(found["save"]["meta"]["error"]["type"], "std::error_code");
  EXPECT_EQ(found["load"]["status"], "ok");
}

} // namespace
} // namespace llmobs
