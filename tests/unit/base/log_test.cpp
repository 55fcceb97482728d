// The log: its limits, and that nothing in it can confuse a terminal.
#include "base/log.h"
#include "support/captured_stderr.h"

#include "support/child_process.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

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

TEST_F(LogTest, NothingTurnsOrHidesTextOrMovesTheCursor) {
  CapturedStderr said;
  log_line(LogLevel::warn, LogTopic::content,
           "C1 \xc2\x9b"
           "31m, bidi \xe2\x80\xae and \xe2\x81\xa6, line \xe2\x80\xa8, tag \xf3\xa0\x81\x81, broken \xc0\x9b \xff, "
           "fine: Zürich 東京 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb");
  EXPECT_EQ(said.text(), "llmobs: C1 \\xc2\\x9b31m, bidi \\xe2\\x80\\xae and \\xe2\\x81\\xa6, line \\xe2\\x80\\xa8, "
                         "tag \\xf3\\xa0\\x81\\x81, broken \\xc0\\x9b \\xff, "
                         "fine: Zürich 東京 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb\n");
}

// Of a child whose standard error is what `make` makes of it: how it ends, and within seconds.
int exit_code_with_stderr(const std::function<void()>& make, const std::function<int()>& body) {
  return run_child([&] {
           alarm(5);
           make();
           return body();
         })
      .exit_code;
}

int say_and_return() {
  reset_log_after_fork();
  log_line(LogLevel::warn, LogTopic::delivery, "one");
  log_line(LogLevel::warn, LogTopic::dropped, "two");
  return 3;
}

void fill(int number) {
  int flags = fcntl(number, F_GETFL);
  fcntl(number, F_SETFL, flags | O_NONBLOCK);
  char byte = 'x';
  while (write(number, &byte, 1) == 1) {}
  fcntl(number, F_SETFL, flags);
}

TEST_F(LogTest, AFullStandardErrorIsNotWaitedFor) {
  int ends[2];
  EXPECT_EQ(exit_code_with_stderr(
                [&] {
                  if (pipe(ends) != 0) _exit(1);
                  fill(ends[1]);
                  dup2(ends[1], STDERR_FILENO);
                },
                say_and_return),
            3);
  EXPECT_EQ(exit_code_with_stderr(
                [&] {
                  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) _exit(1);
                  fill(ends[1]);
                  dup2(ends[1], STDERR_FILENO);
                },
                say_and_return),
            3);
  // Flags are the open file's, which other processes share.
  EXPECT_EQ(exit_code_with_stderr(
                [&] {
                  if (pipe(ends) != 0) _exit(1);
                  dup2(ends[1], STDERR_FILENO);
                },
                [] { return say_and_return() + (fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK); }),
            3);
}

TEST_F(LogTest, AStandardErrorThatNobodyReadsEndsNothing) {
  int ends[2];
  for (int kind = 0; kind < 3; ++kind) {
    EXPECT_EQ(exit_code_with_stderr(
                  [&] {
                    if ((kind == 0 ? pipe(ends) : socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) != 0) _exit(1);
                    close(ends[0]);
                    dup2(ends[1], STDERR_FILENO);
                    if (kind == 2) close(STDERR_FILENO);
                  },
                  say_and_return),
              3)
        << kind;
  }
}

TEST_F(LogTest, AFileThatMayNotGrowEndsNothing) {
  EXPECT_EQ(exit_code_with_stderr(
                [&] {
                  rlimit none{0, RLIM_INFINITY};
                  setrlimit(RLIMIT_FSIZE, &none);
                  dup2(fileno(std::tmpfile()), STDERR_FILENO);
                },
                say_and_return),
            3);
}

TEST_F(LogTest, SignalsThatWerePendingBeforeStayPending) {
  int ends[2];
  EXPECT_EQ(exit_code_with_stderr(
                [&] {
                  if (pipe(ends) != 0) _exit(1);
                  close(ends[0]);
                  dup2(ends[1], STDERR_FILENO);
                },
                [] {
                  sigset_t pipe_signal, pending;
                  sigemptyset(&pipe_signal);
                  sigaddset(&pipe_signal, SIGPIPE);
                  sigprocmask(SIG_BLOCK, &pipe_signal, nullptr);
                  say_and_return();
                  sigpending(&pending);
                  if (sigismember(&pending, SIGPIPE)) return 1;
                  raise(SIGPIPE);
                  reset_log_after_fork();
                  say_and_return();
                  sigpending(&pending);
                  return sigismember(&pending, SIGPIPE) ? 3 : 2;
                }),
            3);
}

TEST_F(LogTest, SaysLaterHowMuchCouldNotBeSaid) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  fill(ends[1]);
  int saved = dup(STDERR_FILENO);
  dup2(ends[1], STDERR_FILENO);
  log_line(LogLevel::warn, LogTopic::delivery, "one");
  log_line(LogLevel::warn, LogTopic::dropped, "two");
  dup2(saved, STDERR_FILENO);
  close(saved);
  CapturedStderr said;
  log_line(LogLevel::warn, LogTopic::lifecycle, "three");
  log_line(LogLevel::warn, LogTopic::content, "four");
  EXPECT_EQ(said.text(), "llmobs: three (2 earlier lines could not be written)\nllmobs: four\n");
  close(ends[0]);
  close(ends[1]);
}

} // namespace
} // namespace llmobs
