// Starting, flushing and stopping, threads, and the agent from end to end, in processes of their own. At the end of
// each: captured = delivered + dropped + open + queued.
#include "base/background_entry.h"
#include "caller/traced_program.h"
#include "deliver/backend.h"
#include "sanitized.h"

#include <atomic>
#include <cstring>
#include <dirent.h>
#include <fstream>
#include <pthread.h>
#include <thread>

namespace {
std::atomic<bool> no_threads{false};

// As early as a program's own code can run, but for a constructor of the same priority as ours.
bool could_start_before_main = false;
__attribute__((constructor(102))) void ask_before_main() {
  could_start_before_main = llmobs::background_entry.start != nullptr;
}
} // namespace

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

using LifecycleTest = TracedProgramTest;

TEST(Lifecycle, SpansOfGlobalsCanStartTracing) { EXPECT_TRUE(could_start_before_main); }

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
    for (int i = 0; i < 100 && !adds_up(); ++i) std::this_thread::sleep_for(50ms); // until all of it is taken
    Stats s = stats();
    if (s.queued_bytes > 18u << 20) return 1;
    if (s.dropped == 0 || s.queued == 0 || !adds_up()) return 2;
    disable();
    s = stats();
    return adds_up() && s.queued == 0 && s.dropped == 100000 ? 0 : 3;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

// --- threads --------------------------------------------------------------------------------------------------------

TEST_F(LifecycleTest, EverythingAtOnce) {
  ChildEnd end = run_child([&] {
    std::string other = folder_.file("other.jsonl");
    setenv("LLMOBS_FILE", other.c_str(), 1); // a span may be first; what it starts must not look for an agent
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
    if (enabled()) return 1;
    return comes_to_rest() ? 0 : 2; // a thread that disable() gave up waiting for may still be busy
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

// As many threads as a server may start in a day: what each of them had is given back.
TEST_F(LifecycleTest, ThreadsGiveTheirMemoryBack) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    auto run_threads = [](int count) {
      for (int i = 0; i < count; ++i) std::thread([] { make_spans(1); }).join();
      flush(10000);
    };
    auto pages = [] { return std::stol(lines_of("/proc/self/statm").at(0)); };
    run_threads(100);
    long before = pages();
    run_threads(10000); // their rings are 2.6 GB
    long mib = (pages() - before) * sysconf(_SC_PAGESIZE) / (1 << 20);
    if (mib > 64) {
      std::fprintf(stderr, "%ld MiB are left of 10,000 threads\n", mib);
      return 1;
    }
    return stats().delivered == 10100 && adds_up() ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
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

// Where the kernel tells of each background thread that there is. There should be one.
std::vector<std::string> background_threads() {
  std::vector<std::string> found;
  DIR* tasks = opendir("/proc/self/task");
  while (dirent* task = readdir(tasks)) {
    std::string folder = std::string("/proc/self/task/") + task->d_name;
    auto name = lines_of(folder + "/comm");
    if (!name.empty() && name[0] == "llmobs") found.push_back(folder);
  }
  closedir(tasks);
  return found;
}

// The line of /proc/self/task/*/status of the background thread that begins with `key`.
std::string of_background_thread(const char* key) {
  std::string found;
  for (const std::string& folder : background_threads()) {
    for (const std::string& line : lines_of(folder + "/status")) {
      if (line.compare(0, std::strlen(key), key) == 0) found = line.substr(std::strlen(key));
    }
  }
  return found;
}

// Two would read the same rings.
bool has_one_background_thread() {
  for (int i = 0; i < 200 && background_threads().size() != 1; ++i)
    std::this_thread::sleep_for(10ms); // one may be ending
  return background_threads().size() == 1;
}

TEST_F(LifecycleTest, SettingsThatTurnTracingOffStopTheBackgroundThread) {
  ChildEnd end = run_child([&] {
    enable(to_file());
    make_spans(3);
    setenv("DD_LLMOBS_ENABLED", "0", 1);
    if (enable(to_file()) || enabled()) return 1;
    make_spans(2); // which nobody records
    unsetenv("DD_LLMOBS_ENABLED");
    if (!enable(to_file())) return 2;
    make_spans(3);
    if (flush(5000) != FlushResult::delivered || !has_one_background_thread()) return 3;
    return stats().delivered == 6 && adds_up() ? 0 : 4;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

TEST_F(LifecycleTest, ThreadsThatEnableAndDisableGetOneBackgroundThread) {
  ChildEnd end = run_child([&] {
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        while (!stop) enable(to_file());
      });
      threads.emplace_back([&] {
        while (!stop) disable();
      });
    }
    std::this_thread::sleep_for(1000ms);
    stop = true;
    for (std::thread& thread : threads) thread.join();
    if (!enable(to_file())) return 1;
    make_spans(3);
    if (flush(5000) != FlushResult::delivered || !has_one_background_thread()) return 2;
    return adds_up() ? 0 : 3;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
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

// Bursts that no ring holds, without a pause, from the first span on.
TEST_F(LifecycleTest, BurstsAreKept) {
  struct Burst {
    int threads, spans;
    size_t text;
  };
  for (Burst burst : {Burst{1, 100000, 0}, Burst{1, 300, 1500}, Burst{4, 120, 3000}, Burst{8, 2000, 100}}) {
    std::string file = folder_.file("burst-" + std::to_string(burst.spans) + "-" + std::to_string(burst.threads));
    ChildEnd end = run_child([&] {
      setenv("LLMOBS_MEMORY_LIMIT", "16777216", 1);
      setenv("LLMOBS_FILE", file.c_str(), 1);
      std::string text(burst.text, 'x');
      std::vector<std::thread> threads;
      for (int i = 0; i < burst.threads; ++i) {
        threads.emplace_back([&] {
          auto root = llmobs::workflow("root");
          auto start = std::chrono::steady_clock::now();
          for (int k = 0; k < burst.spans; ++k) {
            while (k % 100 == 0 && std::chrono::steady_clock::now() < start + k * 250ns) {} // 100,000 in 25 ms
            auto span = llmobs::task("s");
            if (!text.empty()) span.annotate(Annotation().set_input(text));
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
      if (flush(20000) != FlushResult::delivered) return 1;
      if (!adds_up()) return 2;
      Stats s = stats();
      return s.dropped == 0 && s.delivered == static_cast<uint64_t>(burst.threads * (burst.spans + 1)) ? 0 : 3;
    });
    EXPECT_EQ(end.exit_code, 0) << burst.threads << " x " << burst.spans << " " << end.said;
  }
}

// An agent that takes a megabyte in so many milliseconds: what comes faster waits, and is not dropped.
TEST_F(LifecycleTest, BurstsAreKeptForAnAgentThatIsSlow) {
  Backend agent([&](const BackendRequest&) {
    std::this_thread::sleep_for(30ms);
    return Backend::reply(202);
  });
  std::string url = agent.url();
  ChildEnd end = run_child([&] {
    setenv("LLMOBS_MEMORY_LIMIT", "8388608", 1);
    enable(Config().set_agent_url(url).set_payload_size_bytes(512 * 1024)); // whose receipt a sanitizer makes slow
    constexpr unsigned many = sanitized ? 5000 : 15000;
    make_spans(many);
    if (flush(20000) != FlushResult::delivered) return 1;
    return stats().delivered == many && adds_up() ? 0 : 2;
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
      std::this_thread::sleep_for(1ms); // in half a second three times what the ring holds
    }
    return flush(5000) == FlushResult::delivered && stats().delivered == 401 ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

} // namespace
} // namespace llmobs
