// A program that dies by abort() or leaves by exit() in the midst of calls: what had ended is delivered, what is open is
// marked, and the program ends as it would.
#include "caller/traced_program.h"
#include "deliver/backend.h"

#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <thread>
#include <unistd.h>

#undef NDEBUG // release builds have assertions here, too
#include <cassert>

namespace llmobs {

inline void close_guard(llmobs_guard* guard) noexcept { seam::close(guard); }

namespace {

using namespace std::chrono_literals;

class ProcessDeathTest : public TracedProgramTest {
protected:
  std::map<std::string, nlohmann::json> events() { return events_by_name(file_); }
};

// As the plugin makes it.
template<class Body> void call(const char* site, Body&& body) {
  llmobs_guard guard __attribute__((cleanup(close_guard)));
  seam::open(&guard, site);
  try {
    body();
  } catch (seam::Watch&) {
    throw;
  }
}

// What a test's own handlers would catch is thrown where there are none.
template<class Body> void on_a_thread(Body&& body) { std::thread(body).join(); }

void expect_interrupted(const nlohmann::json& event, const char* by, const char* type) {
  EXPECT_EQ(event["status"], "error");
  EXPECT_EQ(event["meta"]["error"]["type"], type) << event;
  EXPECT_TRUE(has_tag(event, std::string("interrupted:") + by)) << event;
  EXPECT_GE(event["duration"].get<int64_t>(), 0);
}

TEST_F(ProcessDeathTest, AnUncaughtExceptionIsTheErrorOfWhatItPassed) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    on_a_thread([] {
      call("kind=agent\nname=agent", [] {
        call("kind=llm\nname=chat", [] {});
        call("kind=tool\nname=tool", [] { throw std::runtime_error("tool failed"); });
      });
    });
    return 1;
  });
  EXPECT_EQ(end.signal, SIGABRT) << end.said;
  EXPECT_LT(end.took, 2s);
  auto found = events();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found["chat"]["status"], "ok");
  expect_interrupted(found["tool"], "abort", "std::runtime_error");
  expect_interrupted(found["agent"], "abort", "std::runtime_error");
  EXPECT_EQ(found["tool"]["meta"]["error"]["message"], "tool failed");
  EXPECT_EQ(found["agent"]["meta"]["error"]["message"], "tool failed");
  EXPECT_NE(found["agent"]["meta"]["error"]["stack"], "");
  EXPECT_EQ(found["tool"]["parent_id"], found["agent"]["span_id"]);
}

TEST_F(ProcessDeathTest, AnExceptionThatLeavesANoexceptFunction) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    auto promises = []() noexcept {
      call("kind=tool\nname=promised", [] { call("kind=tool\nname=inner", [] { throw std::logic_error("broken"); }); });
    };
    call("kind=agent\nname=agent", promises);
    return 1;
  });
  EXPECT_EQ(end.signal, SIGABRT) << end.said;
  auto found = events();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found["inner"]["meta"]["error"]["message"], "broken");
  expect_interrupted(found["agent"], "abort", "std::logic_error");
  EXPECT_EQ(found["agent"]["meta"]["error"]["message"], "broken");
}

struct OwnMessage : std::exception {
  const char* what() const noexcept override { return "its own"; }
};

// It might wait for a lock that the dying thread holds.
TEST_F(ProcessDeathTest, TheProgramsOwnCodeDoesNotRun) {
  run_child([&] {
    enable(to_file());
    on_a_thread([] { call("kind=tool\nname=not asked", [] { throw OwnMessage(); }); });
    return 1;
  });
  auto found = events();
  EXPECT_EQ(found["not asked"]["meta"]["error"]["type"], "llmobs::(anonymous namespace)::OwnMessage");
  EXPECT_EQ(found["not asked"]["meta"]["error"]["message"], "");
}

TEST_F(ProcessDeathTest, AbortAndFailedAssertions) {
  ChildEnd aborted = run_child([&] {
    enable(to_file());
    call("kind=tool\nname=aborts", [] { std::abort(); });
    return 1;
  });
  ChildEnd failed = run_child([&] {
    enable(to_file());
    call("kind=tool\nname=asserts", [] { assert(stats().captured > 1000); });
    return 1;
  });
  EXPECT_EQ(aborted.signal, SIGABRT);
  EXPECT_EQ(failed.signal, SIGABRT);
  EXPECT_NE(failed.said.find("Assertion `stats().captured > 1000' failed."), std::string::npos) << failed.said;
  expect_interrupted(events()["aborts"], "abort", "interrupted");
  expect_interrupted(events()["asserts"], "abort", "interrupted");
}

TEST_F(ProcessDeathTest, ExitInTheMidstOfACall) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    call("kind=agent\nname=agent", [] {
      call("kind=llm\nname=chat", [] {});
      call("kind=tool\nname=tool", [] { std::exit(3); });
    });
    return 1;
  });
  EXPECT_EQ(end.exit_code, 3) << end.said;
  EXPECT_EQ(end.said, "");
  auto found = events();
  ASSERT_EQ(found.size(), 3u);
  expect_interrupted(found["tool"], "exit", "interrupted");
  expect_interrupted(found["agent"], "exit", "interrupted");
}

TEST_F(ProcessDeathTest, OtherThreadsSpansAreInterruptedToo) {
  run_child([&]() -> int {
    enable(to_file());
    std::atomic<bool> runs{false};
    std::thread([&] {
      call("kind=tool\nname=other", [&] {
        runs = true;
        for (;;) pause();
      });
    }).detach();
    while (!runs) std::this_thread::sleep_for(1ms);
    std::abort();
  });
  expect_interrupted(events()["other"], "abort", "interrupted");
}

TEST_F(ProcessDeathTest, TheProgramsOwnHandlersRunAndSeeNothing) {
  static jmp_buf back;
  ChildEnd end = run_child([&] {
    enable(to_file());
    make_spans(1);
    struct sigaction seen;
    sigaction(SIGABRT, nullptr, &seen);
    if (seen.sa_handler != SIG_DFL) return 2;
    std::terminate_handler before = std::get_terminate();
    std::signal(SIGABRT, [](int) { std::longjmp(back, 1); });
    if (setjmp(back) == 0) call("kind=tool\nname=aborts", [] { std::abort(); });
    if (std::get_terminate() != before) return 3;
    call("kind=tool\nname=goes on", [] {}); // tracing has not ended
    return 4;
  });
  EXPECT_EQ(end.exit_code, 4) << end.said;
  auto found = events();
  expect_interrupted(found["aborts"], "abort", "interrupted");
  EXPECT_EQ(found["goes on"]["status"], "ok");
}

TEST_F(ProcessDeathTest, DeathWithAHungBackendIsBounded) {
  std::atomic<bool> over{false};
  Backend hung([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  std::string url = hung.url();
  ChildEnd end = run_child([&]() -> int {
    enable(Config().set_agent_url(url));
    make_spans(5);
    std::abort();
  });
  over = true;
  EXPECT_EQ(end.signal, SIGABRT) << end.said;
  EXPECT_LT(end.took, 2000ms); // one second, and room for a loaded machine
}

TEST_F(ProcessDeathTest, ChildrenThatDoNotTraceDieAtOnce) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    make_spans(1);
    ChildEnd grandchild = run_child([]() -> int { std::abort(); });
    if (grandchild.signal != SIGABRT || grandchild.took > 500ms) return 2;
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

} // namespace
} // namespace llmobs
