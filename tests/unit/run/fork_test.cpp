// Fork: children start clean, the parent's spans are delivered once, nothing hangs.
#include "caller/traced_program.h"

#include <atomic>
#include <thread>
#include <vector>

namespace llmobs {
namespace {

using namespace std::chrono_literals;
using ForkTest = TracedProgramTest;

TEST_F(ForkTest, ForkedChildrenStartClean) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    auto root = llmobs::workflow("root");
    make_spans(5);
    pid_t child = fork();
    if (child == 0) {
      if (stats().captured != 0) _exit(1);
      make_spans(3);
      if (flush(5000) != FlushResult::delivered) _exit(2);
      if (stats().captured != 3 || !adds_up()) _exit(3);
      std::exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) return 1;
    make_spans(2);
    root.finish();
    return flush(5000) == FlushResult::delivered && stats().captured == 8 && adds_up() ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(lines_of(file_).size(), 11u);
  EXPECT_EQ(span_ids(file_).size(), 11u);
  // The child's spans hang below the span that was open when it was made.
  std::set<std::string> parents;
  for (const std::string& line : lines_of(file_)) parents.insert(nlohmann::json::parse(line)["spans"][0]["parent_id"]);
  EXPECT_EQ(parents.size(), 2u);
}

TEST_F(ForkTest, ForkingWhileOthersTraceNeverHangs) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        while (!stop) {
          make_spans(20);
          flush(10);
        }
      });
    }
    int failures = 0;
    for (int i = 0; i < 40; ++i) {
      pid_t child = fork();
      if (child == 0) {
        alarm(10);
        make_spans(2, "child");
        // By _exit: leak checkers see what the parent's threads held on their stacks as lost.
        _exit(i % 3 == 0 || flush(5000) == FlushResult::delivered ? 0 : 1);
      }
      int status = 0;
      waitpid(child, &status, 0);
      failures += status != 0;
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
    return failures;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  size_t from_children = 0;
  for (const std::string& line : lines_of(file_)) from_children += line.find("\"name\":\"child\"") != std::string::npos;
  EXPECT_GE(from_children, 52u); // of those that flushed
}

TEST_F(ForkTest, ForkOfAForkAndForkBeforeTheFirstSpan) {
  ChildEnd end = run_child([&] {
    setenv("LLMOBS_FILE", file_.c_str(), 1);
    for (int depth = 0; depth < 3; ++depth) {
      pid_t child = fork();
      if (child != 0) {
        int status = 0;
        waitpid(child, &status, 0);
        return status == 0 ? 0 : 1;
      }
      make_spans(1);
    }
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(span_ids(file_).size(), 3u);
}

} // namespace
} // namespace llmobs
