// The end of the process: what is delivered, and how long it may take.
#include "base/statistics.h"
#include "caller/traced_program.h"
#include "deliver/backend.h"

#include <atomic>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <thread>
#include <unistd.h>

static std::atomic<int> write_takes_ms{0};

// In place of the C library's: a write of two pieces, with a while between them.
extern "C" ssize_t writev(int file, const iovec* pieces, int count) {
  if (write_takes_ms == 0) return syscall(SYS_writev, file, pieces, count);
  std::string text;
  for (int i = 0; i < count; ++i) text.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  ssize_t half = write(file, text.data(), text.size() / 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(write_takes_ms));
  ssize_t rest = write(file, text.data() + text.size() / 2, text.size() - text.size() / 2);
  return half < 0 || rest < 0 ? -1 : half + rest;
}

namespace llmobs {
namespace {

using namespace std::chrono_literals;
using ProcessEndTest = TracedProgramTest;

TEST_F(ProcessEndTest, ExitDeliversTheLastSpans) {
  EXPECT_EQ(run_child([&] {
              enable(to_file());
              make_spans(1000);
              return 7;
            }).exit_code,
            7);
  EXPECT_EQ(span_ids(file_).size(), 1000u);
  EXPECT_EQ(run_child([&]() -> int {
              enable(to_file());
              make_spans(10);
              std::quick_exit(8);
            }).exit_code,
            8);
  EXPECT_EQ(span_ids(file_).size(), 1010u);
}

TEST_F(ProcessEndTest, ExitFromAThreadWhileOthersTrace) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    for (int i = 0; i < 4; ++i) std::thread([] { make_spans(100000000); }).detach();
    std::this_thread::sleep_for(50ms);
    std::thread([] { std::exit(3); }).join();
    return 1;
  });
  EXPECT_EQ(end.exit_code, 3) << end.said;
  EXPECT_LT(end.took, 5s);
  for (const std::string& line : lines_of(file_)) ASSERT_TRUE(nlohmann::json::accept(line));
}

// The kernel stops a write of many pages in the middle when the process ends.
TEST_F(ProcessEndTest, ExitCutsNoLineInTwo) {
  ChildEnd end = run_child([&]() -> int {
    enable(to_file().set_exit_timeout_ms(0));
    write_takes_ms = 150;
    make_spans(100);
    std::exit(3);
  });
  EXPECT_EQ(end.exit_code, 3) << end.said;
  EXPECT_LT(end.took, 5s);
  EXPECT_GT(span_ids(file_).size(), 0u);
}

TEST_F(ProcessEndTest, TheCountsAddUpWhenDisableHasGivenUp) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    write_takes_ms = 1500; // disable() waits for a second
    make_spans(5);
    disable();
    Stats s = stats();
    if (s.captured != 5 || s.open + s.queued != 5 || s.delivered + s.dropped != 0) return 1;
    if (!comes_to_rest()) return 2;
    s = stats();
    return s.delivered + s.dropped == 5 && s.open + s.queued == 0 ? 0 : 3;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

// ThreadSanitizer has a thread of its own that never ends.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LLMOBS_TESTS_ARE_NEVER_ALONE
#endif
#endif
#ifndef LLMOBS_TESTS_ARE_NEVER_ALONE
TEST_F(ProcessEndTest, TheBackgroundThreadDoesNotKeepTheProcess) {
  ChildEnd end = run_child([&]() -> int {
    enable(to_file());
    std::thread([] {
      std::this_thread::sleep_for(50ms);
      make_spans(10);
    }).detach();
    make_spans(1);
    syscall(SYS_exit, 0); // as pthread_exit(), but through no catch block of the test framework
    return 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_LT(end.took, 10s);
  EXPECT_EQ(span_ids(file_).size(), 11u);
}
#endif

// The account of a program that gives the last spans no time. The check runs after the library's own exit handler.
int expected_spans = 0;
void check_the_last_account() {
  Stats s = stats();
  bool is_right = s.captured == static_cast<uint64_t>(expected_spans) && s.open == 0 && s.queued == 0 && adds_up();
  std::fprintf(stderr, "captured %d dropped %d\n", static_cast<int>(s.captured), static_cast<int>(s.dropped));
  _exit(is_right ? (s.dropped == 0 ? 10 : 11) : 12);
}

TEST_F(ProcessEndTest, EverySpanIsAccountedForHoweverShortTheEnd) {
  for (const char* timeout_ms : {"0", "1", "3"}) {
    for (int round = 0; round < 10; ++round) {
      ChildEnd end = run_child([&] {
        std::atexit(&check_the_last_account);
        setenv("LLMOBS_EXIT_TIMEOUT_MS", timeout_ms, 1);
        expected_spans = 500;
        enable(to_file());
        auto open = llmobs::task("open");
        make_spans(499);
        return 0;
      });
      ASSERT_TRUE(end.exit_code == 10 || end.exit_code == 11) << end.said;
      bool says_so = end.said.find("of 500 spans were dropped") != std::string::npos;
      EXPECT_EQ(says_so, end.exit_code == 11) << end.said;
    }
  }
}

TEST_F(ProcessEndTest, AHungBackgroundThreadHasNoSayInTheLastAccount) {
  ChildEnd end = run_child([&] {
    std::atexit(&check_the_last_account);
    setenv("LLMOBS_EXIT_TIMEOUT_MS", "20", 1);
    expected_spans = 5;
    register_processor([](FinishedSpan&) { std::this_thread::sleep_for(200ms); });
    enable(to_file());
    make_spans(5);
    return 0;
  });
  EXPECT_EQ(end.exit_code, 11) << end.said;
}

// What is registered before the first span runs after the library's own handler, as destructors of older objects do.
TEST_F(ProcessEndTest, SpansOfObjectsThatAreOlderThanTheFirstSpanAreCounted) {
  ChildEnd end = run_child([&] {
    std::atexit([] {
      make_spans(3);
      std::thread([] { make_spans(2); }).join(); // which has made none before
    });
    enable(to_file());
    make_spans(10);
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(span_ids(file_).size(), 10u);
  EXPECT_NE(end.said.find("5 of 15 spans were dropped: 5 "), std::string::npos) << end.said;
}

TEST_F(ProcessEndTest, WhatIsTracedBehindTheEndIsNotCountedIfTracingWasOff) {
  ChildEnd end = run_child([&] {
    std::atexit([] { make_spans(3); });
    enable(to_file());
    make_spans(10);
    disable();
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(end.said, "");
}

TEST_F(ProcessEndTest, WhatIsDroppedBeforeTheBackgroundThreadLooksIsSaidToo) {
  ChildEnd end = run_child([&] {
    for (int i = 0; i < 3; ++i) count_refused(DropReason::ring_full);
    enable(to_file());
    make_spans(2);
    if (flush(5000) != FlushResult::dropped) return 1;
    if (stats().captured != 5 || stats().delivered != 2 || !adds_up()) return 2;
    make_spans(2);
    return flush(5000) == FlushResult::delivered ? 0 : 3;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_NE(end.said.find("3 of 7 spans were dropped: 3 were recorded faster"), std::string::npos) << end.said;
}

TEST_F(ProcessEndTest, PlainEndOfProcessIsUntouched) {
  EXPECT_EQ(run_child([&]() -> int {
              enable(to_file());
              make_spans(10);
              _exit(5);
            }).exit_code,
            5);
}

TEST_F(ProcessEndTest, ExitWithAHungBackendIsBounded) {
  std::atomic<bool> over{false};
  Backend hung([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  std::string url = hung.url();
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url));
    make_spans(5);
    return 4;
  });
  over = true;
  EXPECT_EQ(end.exit_code, 4) << end.said;
  EXPECT_LT(end.took, 2000ms); // one second, and room for a loaded machine
  EXPECT_NE(end.said.find("5 of 5 spans were dropped"), std::string::npos) << end.said;
}

TEST_F(ProcessEndTest, ExitDoesNotWaitForABackendThatIsDown) {
  std::string url = "http://localhost:" + std::to_string(Backend::free_port());
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url));
    make_spans(5);
    return 4;
  });
  EXPECT_EQ(end.exit_code, 4) << end.said;
  EXPECT_LT(end.took, 800ms);
  EXPECT_NE(end.said.find("cannot be reached"), std::string::npos) << end.said;
  EXPECT_NE(end.said.find("5 of 5 spans were dropped"), std::string::npos) << end.said;
}

TEST_F(ProcessEndTest, ExitDoesNotWaitForAHostThatDoesNotExist) {
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url("http://no-such-host.invalid:8126"));
    make_spans(5);
    return 4;
  });
  EXPECT_EQ(end.exit_code, 4) << end.said;
  EXPECT_LT(end.took, 5s);
  EXPECT_NE(end.said.find("5 of 5 spans were dropped"), std::string::npos) << end.said;
}

TEST_F(ProcessEndTest, ExitDoesNotWaitForAPipeThatIsFull) {
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  int reader = open(file_.c_str(), O_RDONLY | O_NONBLOCK);
  int writer = open(file_.c_str(), O_WRONLY | O_NONBLOCK);
  char page[4096] = {};
  while (write(writer, page, sizeof page) > 0) {}
  ChildEnd end = run_child([&] {
    enable(to_file());
    make_spans(5);
    return 4;
  });
  close(writer);
  close(reader);
  EXPECT_EQ(end.exit_code, 4) << end.said;
  EXPECT_LT(end.took, 5s);
  EXPECT_NE(end.said.find("5 of 5 spans were dropped"), std::string::npos) << end.said;
}

TEST_F(ProcessEndTest, ExitSendsToAnAgent) {
  Backend agent;
  std::string url = agent.url();
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url));
    make_spans(5, "at-exit");
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(agent.names().size(), 5u) << end.said;
}

} // namespace
} // namespace llmobs
