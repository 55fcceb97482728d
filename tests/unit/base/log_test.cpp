// The log: its limits, and that nothing in it can confuse a terminal.
#include "base/log.h"
#include "support/captured_stderr.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

class LogTest : public testing::Test {
protected:
  void SetUp() override {
    reset_log_after_fork();
    set_log_level(LogLevel::warn);
  }
};

TEST_F(LogTest, OneLineOfATopicInTenSeconds) {
  CapturedStderr said;
  for (int i = 0; i < 100; ++i) log_line(LogLevel::warn, LogTopic::delivery, "first");
  log_line(LogLevel::error, LogTopic::dropped, "other");
  EXPECT_EQ(said.text(), "llmobs: first\nllmobs: other\n");
}

TEST_F(LogTest, LevelsAreObeyed) {
  CapturedStderr said;
  log_line(LogLevel::info, LogTopic::delivery, "too much");
  set_log_level(LogLevel::off);
  log_line(LogLevel::error, LogTopic::delivery, "nothing at all");
  set_log_level(LogLevel::warn);
  EXPECT_EQ(said.text(), "");
}

TEST_F(LogTest, ControlBytesAreEscapedAndLinesBounded) {
  CapturedStderr said;
  log_line(LogLevel::warn, LogTopic::content, "a\nb\x1b[31m\r\x7f" + std::string(5000, 'x'));
  std::string text = said.text();
  EXPECT_EQ(text.rfind("llmobs: a\\x0ab\\x1b[31m\\x0d\\x7fxxx", 0), 0u) << text;
  EXPECT_LT(text.size(), 1100u);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

} // namespace
} // namespace llmobs
