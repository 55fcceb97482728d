// The end of the process: what is delivered, and how long it may take.
#include "caller/traced_program.h"
#include "deliver/backend.h"

#include <atomic>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

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
