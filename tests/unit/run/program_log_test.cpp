// The program's own log: what it is told, on which thread, and what it may do.
#include "base/program_log.h"

#include "base/log.h"
#include "caller/traced_program.h"
#include "support/captured_stderr.h"

#include <llmobs/evaluation.h>

#include <mutex>
#include <pthread.h>
#include <stdexcept>

namespace llmobs {
namespace {

struct Line {
  LogSeverity severity;
  std::string text;
  std::thread::id thread;
};

class Lines {
public:
  static void take(void* self, LogSeverity severity, Text text) {
    auto& lines = *static_cast<Lines*>(self);
    std::lock_guard<std::mutex> lock(lines.mutex_);
    lines.all_.push_back({severity, std::string(text), std::this_thread::get_id()});
  }
  // How many lines hold this.
  size_t with(const std::string& part) {
    std::lock_guard<std::mutex> lock(mutex_);
    return static_cast<size_t>(std::count_if(all_.begin(), all_.end(), [&](const Line& line) {
      return line.text.find(part) != std::string::npos;
    }));
  }
  Line first() {
    std::lock_guard<std::mutex> lock(mutex_);
    return all_.empty() ? Line{} : all_.front();
  }
  size_t size() {
    std::lock_guard<std::mutex> lock(mutex_);
    return all_.size();
  }

private:
  std::mutex mutex_;
  std::vector<Line> all_;
};

class ProgramLogTest : public TracedProgramTest {
protected:
  Config logging() { return Config().set_file(file_).set_logger({Lines::take, &lines_}); }
  Lines lines_;
};

TEST_F(ProgramLogTest, IsToldEachMistakeOnceAndTheyAreCounted) {
  ChildEnd end = run_child([&] {
    if (!enable(logging())) return 1;
    for (int i = 0; i < 3; ++i) {
      ScopedSpan work(SpanKind::Workflow, "work");
      work.annotate(Annotation().set_prompt(Prompt().set_id("p")).set_metrics({{"tokens", "many"}}));
      ScopedSpan call(SpanKind::Llm, "call");
      ToolDefinition tool;
      tool.name = "t";
      tool.schema = Value::json("{no JSON");
      call.annotate(Annotation().set_tool_definitions({tool}));
      submit_evaluation(call, "a.b", Score(1));
    }
    if (flush(10000) == FlushResult::timeout) return 2;
    for (const char* part :
         {"the prompt", "metric \"tokens\"", "the schema of the tool", "an evaluation is not sent"}) {
      if (lines_.with(part) != 1) return 3;
    }
    Line first = lines_.first();
    if (first.severity != LogSeverity::warning || first.text.find('\n') != std::string::npos) return 4;
    if (first.text.compare(0, 7, "llmobs:") == 0) return 5;
    Stats s = stats();
    if (s.problems != 12 || s.content_dropped != 9 || s.evaluations_invalid != 3) return 6;
    return adds_up() ? 0 : 7;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(end.said, "");
}

TEST_F(ProgramLogTest, IsToldOfSettingsOnTheThreadThatEnables) {
  ChildEnd end = run_child([&] {
    setenv("LLMOBS_FLUSH_INTERVAL_MS", "soon", 1);
    enable(logging());
    if (lines_.with("LLMOBS_FLUSH_INTERVAL_MS") != 1) return 1;
    if (lines_.first().thread != std::this_thread::get_id()) return 2;
    reset_log_after_fork();
    size_t before = lines_.size();
    enable(to_file()); // without one: standard error again
    return lines_.size() == before ? 0 : 3;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_NE(end.said.find("llmobs: LLMOBS_FLUSH_INTERVAL_MS"), std::string::npos) << end.said;
}

void enable_again(LogSeverity, Text) {
  enable(Config().set_logger(enable_again));
  flush(0);
  disable();
  enable(Config().set_logger(enable_again));
  auto span = llmobs::task("said");
}

// No lock of ours is held while it is called.
TEST_F(ProgramLogTest, MayCallTheLibrary) {
  ChildEnd end = run_child([&] {
    setenv("LLMOBS_FILE", file_.c_str(), 1);
    setenv("LLMOBS_FLUSH_INTERVAL_MS", "soon", 1);
    enable(Config().set_logger(enable_again));
    make_spans(1);
    return flush(10000) == FlushResult::delivered && adds_up() ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  // What there was to say meanwhile.
  EXPECT_TRUE(end.said.empty() || end.said.compare(0, 8, "llmobs: ") == 0) << end.said;
}

TEST_F(ProgramLogTest, TracesNothingOnTheLibrarysThread) {
  static std::atomic<int> calls{0};
  ChildEnd end = run_child([&] {
    enable(Config().set_file(file_).set_logger([](LogSeverity, Text) {
      ++calls;
      auto span = llmobs::task("inside");
      submit_evaluation(span, "still.wrong", Score(1));
      if (flush(60000) != FlushResult::disabled) calls = 100;
    }));
    auto span = llmobs::task("outside");
    submit_evaluation(span, "q", Json(Value::json("[1]"))); // which is found out there
    flush(10000);
    return calls == 1 && stats().captured == 1 ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

TEST_F(ProgramLogTest, WhatThrowsLosesNoLine) {
  ChildEnd end = run_child([&] {
    enable(Config().set_file(file_).set_logger([](LogSeverity, Text) { throw std::runtime_error("no"); }));
    auto span = llmobs::task("s");
    submit_evaluation(span, "a.b", Score(1));
    return flush(10000) != FlushResult::timeout ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_NE(end.said.find("llmobs: an evaluation is not sent"), std::string::npos) << end.said;
}

// The account at the end comes when main() has returned.
TEST_F(ProgramLogTest, IsToldAtTheEndOfTheProgram) {
  ChildEnd end = run_child([&] {
    enable(
        Config().set_agent_url("http://127.0.0.1:1").set_destinations("agent").set_logger([](LogSeverity, Text line) {
          dprintf(STDERR_FILENO, "log: %.*s\n", static_cast<int>(line.size()), line.data());
        }));
    make_spans(2);
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_NE(end.said.find("log: 2 of 2 spans were dropped"), std::string::npos) << end.said;
  EXPECT_EQ(end.said.find("llmobs: "), std::string::npos) << end.said;
}

TEST_F(ProgramLogTest, LevelsHoldForItToo) {
  ChildEnd end = run_child([&] {
    setenv("LLMOBS_LOG", "off", 1);
    enable(logging());
    auto span = llmobs::task("s");
    submit_evaluation(span, "a.b", Score(1));
    flush(10000);
    return lines_.size() == 0 && stats().problems == 1 ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(end.said, "");
}

// A log of a program that is changed while threads use it.
TEST_F(ProgramLogTest, MayBeReplacedAtAnyTime) {
  Lines other;
  std::atomic<bool> stop{false};
  auto say = [&] {
    while (!stop) log_line(LogLevel::error, LogTopic::delivery, "x", std::to_string(rand()));
  };
  CapturedStderr said;
  std::thread one(say), two(say);
  for (int i = 0; i < 2000; ++i) {
    use_program_log(i % 3 == 0 ? LogFunction() : LogFunction(Lines::take, i % 3 == 1 ? &lines_ : &other));
  }
  stop = true;
  one.join();
  two.join();
  use_program_log(LogFunction());
  reset_log_after_fork();
}

void* say_held(void*) {
  HeldLines outer;
  {
    HeldLines inner;
    log_line(LogLevel::error, LogTopic::delivery, "held");
  }
  return nullptr;
}

TEST_F(ProgramLogTest, HeldLinesComeWhenTheOutermostEnds) {
  reset_log_after_fork();
  use_program_log({Lines::take, &lines_});
  say_held(nullptr);
  EXPECT_EQ(lines_.with("held"), 1u);
  use_program_log(LogFunction());
  reset_log_after_fork();
}

} // namespace
} // namespace llmobs
