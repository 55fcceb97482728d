// Starting, flushing, stopping, exit, fork, in processes of their own. At the end of each: captured = delivered +
// dropped + open + queued.
#include "backend.h"
#include "child_process.h"
#include "scratch_folder.h"
#include "tracing.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <dirent.h>
#include <fstream>
#include <pthread.h>
#include <set>
#include <thread>

namespace {
std::atomic<bool> no_threads{false};
}

extern "C" {
int __real_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
// The linker puts this in the place of pthread_create (CMakeLists.txt).
int __wrap_pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* argument) {
  return no_threads ? EAGAIN : __real_pthread_create(thread, attributes, start, argument);
}
}

namespace llmobs {
namespace {

using namespace std::chrono_literals;

void make_spans(int count, const char* name = "s") {
  for (int i = 0; i < count; ++i) {
    auto span = llmobs::task(name);
    llmobs::annotate(Annotation().set_input(i));
  }
}

bool adds_up() {
  Stats s = stats();
  uint64_t sum = s.delivered + s.dropped + s.open + s.queued;
  if (s.captured != sum) {
    std::fprintf(stderr, "captured %llu != delivered %llu + dropped %llu + open %llu + queued %llu\n",
                 static_cast<unsigned long long>(s.captured), static_cast<unsigned long long>(s.delivered),
                 static_cast<unsigned long long>(s.dropped), static_cast<unsigned long long>(s.open),
                 static_cast<unsigned long long>(s.queued));
  }
  return s.captured == sum;
}

std::set<std::string> span_ids(const std::string& file) {
  std::set<std::string> ids;
  for (const std::string& line : lines_of(file)) ids.insert(nlohmann::json::parse(line)["spans"][0]["span_id"]);
  return ids;
}

class LifecycleTest : public testing::Test {
protected:
  Config to_file() const { return Config().set_file(file_); }

  ScratchFolder folder_;
  std::string file_ = folder_.file("spans.jsonl");
};

TEST_F(LifecycleTest, FlushDeliversWhatWasFinished) {
  ChildEnd end = run_child([&] {
    if (!enable(to_file()) || !enabled()) return 1;
    auto open = llmobs::workflow("open");
    make_spans(10);
    if (flush(5000) != FlushResult::delivered) return 2;
    Stats s = stats();
    if (s.delivered != 10 || s.open != 1 || s.captured != 11) return 3;
    if (lines_of(file_).size() != 10) return 4;
    return adds_up() ? 0 : 5;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

TEST_F(LifecycleTest, FlushSaysThatSpansWereDropped) {
  ChildEnd end = run_child([&] {
    std::ofstream(folder_.file("plain")) << "x";
    std::string below = folder_.file("plain") + "/file";
    enable(Config().set_file(below));
    make_spans(3);
    if (flush(5000) != FlushResult::dropped) return 1;
    if (stats().dropped_write_error != 3) return 2;
    if (flush(5000) != FlushResult::delivered) return 3; // nothing new was dropped
    return adds_up() ? 0 : 4;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_NE(end.said.find("plain/file"), std::string::npos) << end.said;
}

TEST_F(LifecycleTest, FlushHonoursItsBound) {
  std::atomic<bool> over{false};
  Backend hung([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  ChildEnd end = run_child([&] {
    std::string url = hung.url();
    enable(Config().set_agent_url(url));
    make_spans(3);
    auto start = std::chrono::steady_clock::now();
    if (flush(300) != FlushResult::timeout) return 1;
    auto took = std::chrono::steady_clock::now() - start;
    if (took < 290ms || took > 1000ms) return 2;
    if (stats().queued != 3 || !adds_up()) return 3;
    _exit(0);
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  over = true;
}

TEST_F(LifecycleTest, TheFirstSpanStartsEverything) {
  ChildEnd end = run_child([&] {
    setenv("LLMOBS_FILE", file_.c_str(), 1);
    make_spans(2);
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(lines_of(file_).size(), 2u);
  EXPECT_EQ(end.said, "");
}

TEST_F(LifecycleTest, WithoutAgentSpansGoToTheStateFolder) {
  ChildEnd end = run_child([&] {
    unsetenv("LLMOBS_FILE");
    setenv("XDG_STATE_HOME", folder_.path().c_str(), 1);
    make_spans(2);
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  std::string file = folder_.file("llmobs/traces.jsonl");
  EXPECT_EQ(lines_of(file).size(), 2u);
  EXPECT_NE(end.said.find("llmobs tree " + file), std::string::npos) << end.said;
}

TEST_F(LifecycleTest, TheEnvironmentTurnsItOff) {
  ChildEnd end = run_child([&] {
    setenv("DD_LLMOBS_ENABLED", "0", 1);
    setenv("LLMOBS_FILE", file_.c_str(), 1);
    make_spans(2);
    if (enabled() || llmobs_v1_state != 0) return 1;
    if (enable(to_file())) return 2;
    make_spans(2);
    if (flush(1000) != FlushResult::disabled) return 3;
    return stats().captured == 0 ? 0 : 4;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(LifecycleTest, DisableStopsAndEnableStartsAgain) {
  std::string other = folder_.file("other.jsonl");
  ChildEnd end = run_child([&] {
    enable(to_file());
    auto open = llmobs::workflow("open");
    make_spans(3);
    disable();
    disable();
    make_spans(5);
    if (flush(1000) != FlushResult::disabled) return 1;
    Stats s = stats();
    if (s.delivered != 3 || s.dropped_unfinished != 1 || !adds_up()) return 2;
    if (!enable(Config().set_file(other))) return 3;
    open.finish(); // of a time that is over
    make_spans(4);
    if (flush(5000) != FlushResult::delivered) return 4;
    return stats().delivered == 7 && adds_up() ? 0 : 5;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(lines_of(file_).size(), 3u);
  EXPECT_EQ(lines_of(other).size(), 4u);
}

TEST_F(LifecycleTest, OpenSpansSurviveOtherSettings) {
  std::string other = folder_.file("other.jsonl");
  ChildEnd end = run_child([&] {
    enable(to_file());
    auto root = llmobs::workflow("root");
    make_spans(2);
    enable(Config().set_file(other).set_service("renamed"));
    make_spans(1);
    root.finish();
    return flush(5000) == FlushResult::delivered && adds_up() ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(lines_of(file_).size(), 2u);
  auto lines = lines_of(other);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_NE(lines[1].find("\"name\":\"root\""), std::string::npos);
  EXPECT_NE(lines[1].find("service:renamed"), std::string::npos);
}

// --- exit -----------------------------------------------------------------------------------------------------------

TEST_F(LifecycleTest, ExitDeliversTheLastSpans) {
  EXPECT_EQ(run_child([&] {
              enable(to_file());
              make_spans(1000);
              return 7;
            }).exit_code, 7);
  EXPECT_EQ(span_ids(file_).size(), 1000u);
  EXPECT_EQ(run_child([&]() -> int {
              enable(to_file());
              make_spans(10);
              std::quick_exit(8);
            }).exit_code, 8);
  EXPECT_EQ(span_ids(file_).size(), 1010u);
}

TEST_F(LifecycleTest, ExitFromAThreadWhileOthersTrace) {
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

TEST_F(LifecycleTest, PlainEndOfProcessIsUntouched) {
  EXPECT_EQ(run_child([&]() -> int {
              enable(to_file());
              make_spans(10);
              _exit(5);
            }).exit_code, 5);
}

TEST_F(LifecycleTest, ExitWithAHungBackendIsBounded) {
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

TEST_F(LifecycleTest, ExitDoesNotWaitForABackendThatIsDown) {
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

TEST_F(LifecycleTest, ExitSendsToAnAgent) {
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

// --- the agent, from end to end -------------------------------------------------------------------------------------

TEST_F(LifecycleTest, SurvivesABackendThatFailsForAWhile) {
  std::atomic<int> failures{3};
  Backend agent([&](const BackendRequest&) { return Backend::reply(failures-- > 0 ? 503 : 202); });
  std::string url = agent.url();
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url));
    make_spans(20);
    if (flush(10000) != FlushResult::delivered) return 1;
    return stats().delivered == 20 && adds_up() ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(agent.names().size(), 20u);
  EXPECT_GE(agent.requests().size(), 4u);
}

TEST_F(LifecycleTest, WaitsAsLongAsTheAgentAsksFor) {
  std::atomic<int> refusals{1};
  Backend agent([&](const BackendRequest&) {
    return refusals-- > 0 ? Backend::reply(429, "", "Retry-After: 1\r\n") : Backend::reply(202);
  });
  std::string url = agent.url();
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url));
    make_spans(2);
    return flush(10000) == FlushResult::delivered ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  auto requests = agent.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_GE(requests[1].at - requests[0].at, 990ms);
}

TEST_F(LifecycleTest, ADeadAgentCostsBoundedMemory) {
  std::string url = "http://localhost:" + std::to_string(Backend::free_port());
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url));
    std::string text(2000, 'x');
    for (int i = 0; i < 100000; ++i) {
      auto span = llmobs::task("s");
      span.annotate(Annotation().set_input(text));
    }
    flush(500);
    Stats s = stats();
    if (s.queued_bytes > 8u << 20) return 1;
    if (s.dropped == 0 || s.queued == 0 || !adds_up()) return 2;
    disable();
    s = stats();
    return adds_up() && s.queued == 0 && s.dropped == 100000 ? 0 : 3;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

// --- fork -----------------------------------------------------------------------------------------------------------

TEST_F(LifecycleTest, ForkedChildrenStartClean) {
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

TEST_F(LifecycleTest, ForkingWhileOthersTraceNeverHangs) {
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
        if (i % 3 == 0) _exit(0);
        std::exit(flush(5000) == FlushResult::delivered ? 0 : 1);
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
  EXPECT_GE(from_children, 52u); // of those that did not leave by _exit
}

TEST_F(LifecycleTest, ForkOfAForkAndForkBeforeTheFirstSpan) {
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

// --- threads --------------------------------------------------------------------------------------------------------

TEST_F(LifecycleTest, EverythingAtOnce) {
  ChildEnd end = run_child([&] {
    std::string other = folder_.file("other.jsonl");
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        while (!stop) make_spans(50);
      });
    }
    threads.emplace_back([&] {
      while (!stop) enable(to_file());
    });
    threads.emplace_back([&] {
      while (!stop) enable(Config().set_file(other));
    });
    threads.emplace_back([&] {
      while (!stop) {
        disable();
        std::this_thread::sleep_for(3ms);
      }
    });
    threads.emplace_back([&] {
      while (!stop) flush(20), stats(), enabled();
    });
    std::this_thread::sleep_for(1500ms);
    stop = true;
    for (std::thread& thread : threads) thread.join();
    enable(to_file());
    make_spans(5);
    flush(10000);
    disable();
    return adds_up() && !enabled() ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

TEST_F(LifecycleTest, ManyThreadsThatComeAndGo) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    for (int round = 0; round < 50; ++round) {
      std::vector<std::thread> threads;
      for (int i = 0; i < 20; ++i) threads.emplace_back([] { make_spans(3); });
      for (std::thread& thread : threads) thread.join();
    }
    if (flush(10000) != FlushResult::delivered) return 1;
    return stats().delivered == 3000 && adds_up() ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(span_ids(file_).size(), 3000u);
}

TEST_F(LifecycleTest, WithoutAThreadTracingIsOff) {
  ChildEnd end = run_child([&] {
    no_threads = true;
    bool on = enable(to_file());
    make_spans(3);
    no_threads = false;
    if (on || enabled() || llmobs_v1_state != 0) return 1;
    if (!enable(to_file())) return 2; // and may be had later
    make_spans(2);
    return flush(5000) == FlushResult::delivered ? 0 : 3;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_NE(end.said.find("tracing is off"), std::string::npos) << end.said;
  EXPECT_EQ(lines_of(file_).size(), 2u);
}

// The line of /proc/self/task/*/status of the background thread that begins with `key`.
std::string of_background_thread(const char* key) {
  std::string found;
  DIR* tasks = opendir("/proc/self/task");
  while (dirent* task = readdir(tasks)) {
    std::string folder = std::string("/proc/self/task/") + task->d_name;
    auto name = lines_of(folder + "/comm");
    if (name.empty() || name[0] != "llmobs") continue;
    for (const std::string& line : lines_of(folder + "/status")) {
      if (line.compare(0, std::strlen(key), key) == 0) found = line.substr(std::strlen(key));
    }
  }
  closedir(tasks);
  return found;
}

TEST_F(LifecycleTest, TheBackgroundThreadTakesNoSignalsAndHardlyWakesWhenIdle) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    make_spans(3);
    flush(5000);
    std::this_thread::sleep_for(1500ms); // it gets slower step by step
    if (of_background_thread("SigBlk:").find("fffffffe7ff") == std::string::npos) return 1;
    int before = std::stoi(of_background_thread("voluntary_ctxt_switches:"));
    std::this_thread::sleep_for(3000ms);
    int wakes = std::stoi(of_background_thread("voluntary_ctxt_switches:")) - before;
    if (wakes > 7) {
      std::fprintf(stderr, "%d wake-ups in three idle seconds\n", wakes);
      return 2;
    }
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

TEST_F(LifecycleTest, AFullRingWakesTheSleepingThread) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    make_spans(1);
    flush(5000);
    std::this_thread::sleep_for(1200ms); // asleep for half a second at a time now
    std::string text(2000, 'x');
    for (int i = 0; i < 400; ++i) { // 800 KB in all; a ring holds 256
      auto span = llmobs::task("s");
      span.annotate(Annotation().set_input(text));
      std::this_thread::sleep_for(100us);
    }
    return flush(5000) == FlushResult::delivered && stats().delivered == 401 ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

} // namespace
} // namespace llmobs
