// The flight recorder: whatever ends a process, what it had recorded is delivered by the next one.
#include "caller/traced_program.h"
#include "deliver/backend.h"
#include "record/recorder_layout.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace llmobs {

inline void close_recorded(llmobs_guard* guard) noexcept { seam::close(guard); }

namespace {

using namespace std::chrono_literals;

class RecorderTest : public TracedProgramTest {
protected:
  Config recorded() const { return Config().set_file(file_).set_recorder(recorder_).set_recorder_bytes(4 << 20); }
  /// A destination that takes nothing: all that a process recorded is left when it dies.
  Config undelivered() const {
    return Config().set_agent_url("http://127.0.0.1:1").set_recorder(recorder_).set_recorder_bytes(4 << 20);
  }
  std::vector<std::string> files() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(recorder_)) found.push_back(entry.path());
    return found;
  }
  /// The next process with the same setting. What it said.
  std::string recover() {
    ChildEnd end = run_child([&] {
      enable(recorded());
      flush();
      return adds_up() ? 0 : 1;
    });
    EXPECT_EQ(end.exit_code, 0) << end.said;
    return end.said;
  }
  std::vector<nlohmann::json> events() const {
    std::vector<nlohmann::json> all;
    for (const std::string& line : lines_of(file_)) all.push_back(nlohmann::json::parse(line)["spans"][0]);
    return all;
  }

  std::string recorder_ = folder_.file("recorder");
};

template<class Body> void recorded_call(const char* site, Body&& body) {
  llmobs_guard guard __attribute__((cleanup(close_recorded)));
  seam::open(&guard, site);
  body();
}

void kill_self() { kill(getpid(), SIGKILL); }

// The last ones lie in the ring still, and their call site was never looked at.
TEST_F(RecorderTest, WhatWasRecordedBeforeSigkillIsDeliveredByTheNextProcess) {
  ChildEnd end = run_child([&]() -> int {
    enable(undelivered().set_ml_app("the app").set_service("the service").set_version("7"));
    make_spans(50, "early");
    flush(50);
    make_spans(50, "late");
    recorded_call("kind=agent\nname=open one\n", [] {
      llmobs::annotate(Annotation().set_input("a question"));
      recorded_call("kind=tool\nname=inner one\n", [] { kill_self(); });
    });
    return 0;
  });
  EXPECT_EQ(end.signal, SIGKILL) << end.said;
  ASSERT_EQ(files().size(), 1u);
  struct stat is;
  ASSERT_EQ(stat(files()[0].c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777, 0600u);
  recover();
  EXPECT_TRUE(files().empty());
  std::map<std::string, unsigned> names;
  nlohmann::json open, inner;
  for (const auto& event : events()) {
    ++names[event["name"]];
    if (event["name"] == "open one") open = event;
    if (event["name"] == "inner one") inner = event;
    EXPECT_TRUE(has_tag(event, "service:the service")) << event;
    EXPECT_TRUE(has_tag(event, "version:7"));
    EXPECT_TRUE(has_tag(event, "ml_app:the app"));
  }
  EXPECT_EQ(names["early"], 50u);
  EXPECT_EQ(names["late"], 50u);
  ASSERT_EQ(events().size(), 102u);
  EXPECT_TRUE(has_tag(open, "interrupted:death")) << open;
  EXPECT_EQ(open["meta"]["input"]["value"], "a question");
  EXPECT_EQ(open["meta"]["error"]["type"], "interrupted");
  EXPECT_EQ(inner["parent_id"], open["span_id"]);
  auto now = std::chrono::system_clock::now().time_since_epoch();
  auto age = std::chrono::nanoseconds(now).count() - open["start_ns"].get<int64_t>();
  EXPECT_GE(age, 0);
  EXPECT_LT(age, std::chrono::nanoseconds(60s).count());
}

TEST_F(RecorderTest, WhatWasDeliveredIsNotDeliveredAgain) {
  run_child([&]() -> int {
    enable(recorded());
    make_spans(30, "delivered");
    flush();
    recorded_call("kind=task\nname=open\n", [] {
      make_spans(20, "both"); // too new to be known as delivered
      kill_self();
    });
    return 0;
  });
  recover();
  std::map<std::string, unsigned> names;
  for (const auto& event : events()) ++names[event["name"]];
  EXPECT_EQ(names["delivered"], 30u);
  EXPECT_GE(names["both"], 20u);
  EXPECT_EQ(names["open"], 1u);
  EXPECT_EQ(span_ids(file_).size(), 51u);
}

TEST_F(RecorderTest, AProcessThatEndsLeavesNoFile) {
  run_child([&] {
    enable(recorded());
    make_spans(10);
    return 0;
  });
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(span_ids(file_).size(), 10u);
}

// The process's own end could not deliver them.
TEST_F(RecorderTest, WhatIsNotDeliveredAtTheEndIsDeliveredLater) {
  run_child([&] {
    enable(undelivered().set_exit_timeout_ms(50));
    make_spans(10);
    return 0;
  });
  ASSERT_EQ(files().size(), 1u);
  recover();
  EXPECT_EQ(span_ids(file_).size(), 10u);
}

TEST_F(RecorderTest, LargeValuesAndManyThreads) {
  std::string large(300000, 'x');
  run_child([&]() -> int {
    enable(undelivered().set_recorder_bytes(16 << 20));
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([] { make_spans(300); });
    }
    for (std::thread& thread : threads) thread.join();
    auto span = llmobs::task("large");
    llmobs::annotate(Annotation().set_input(large));
    kill_self();
    return 0;
  });
  recover();
  auto all = events();
  EXPECT_EQ(span_ids(file_).size(), 1201u);
  bool found = false;
  for (const auto& event : all) {
    if (event["name"] == "large") found = event["meta"]["input"]["value"].get<std::string>() == large;
  }
  EXPECT_TRUE(found);
}

// A file of 4 MiB, through which far more goes, while one span stays open and is not lost.
TEST_F(RecorderTest, TheFileIsUsedAgainAndAgain) {
  ChildEnd end = run_child([&]() -> int {
    enable(recorded());
    recorded_call("kind=workflow\nname=long one\n", [] {
      llmobs::annotate(Annotation().set_input("the beginning"));
      std::string text(1000, 'y');
      for (int i = 0; i < 5000; ++i) {
        if (i % 500 == 499) flush();
        auto span = llmobs::task("short");
        llmobs::annotate(Annotation().set_input(text));
      }
      flush();
      Stats s = stats();
      std::fprintf(stderr, "captured %llu delivered %llu\n", static_cast<unsigned long long>(s.captured),
                   static_cast<unsigned long long>(s.delivered));
      kill_self();
    });
    return 0;
  });
  EXPECT_EQ(end.said.find("is full"), std::string::npos) << end.said;
  size_t before = lines_of(file_).size();
  EXPECT_EQ(before, 5000u) << end.said;
  recover();
  nlohmann::json last = events().back();
  EXPECT_EQ(last["name"], "long one");
  EXPECT_EQ(last["meta"]["input"]["value"], "the beginning");
  EXPECT_LT(lines_of(file_).size(), before + 600); // what the last flush may not have told of yet
}

// Nobody may say that a process has died but the system: not one that is recovering, and not the process itself by closing files.
TEST_F(RecorderTest, OfProcessesThatLiveNothingIsTaken) {
  ChildEnd end = run_child([&] {
    enable(recorded());
    make_spans(1);
    // (Past ThreadSanitizer, which would call it a race. It is one.)
    for (int number = 3; number < 1000; ++number) syscall(SYS_close, number);
    auto open = llmobs::task("open");
    recover();
    return files().size() == 1 ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(span_ids(file_).size(), 2u);
}

TEST_F(RecorderTest, AChildOfAForkHasItsOwn) {
  run_child([&]() -> int {
    enable(undelivered());
    auto parents = llmobs::task("parent's");
    run_child([]() -> int {
      make_spans(5, "child's");
      kill_self();
      return 0;
    });
    make_spans(5, "parent's after");
    kill_self();
    return 0;
  });
  EXPECT_EQ(files().size(), 2u);
  recover();
  std::map<std::string, unsigned> names;
  for (const auto& event : events()) ++names[event["name"]];
  EXPECT_EQ(names["child's"], 5u);
  EXPECT_EQ(names["parent's after"], 5u);
  EXPECT_EQ(names["parent's"], 1u);
}

TEST_F(RecorderTest, NothingIsLostByExec) {
  ChildEnd end = run_child([&]() -> int {
    enable(undelivered());
    make_spans(20);
    execl("/bin/true", "true", nullptr);
    return 1;
  });
  EXPECT_EQ(end.exit_code, 0);
  recover();
  EXPECT_EQ(span_ids(file_).size(), 20u);
}

// Any moment: before the first look, in the midst of one, between two writes.
TEST_F(RecorderTest, KilledAtRandomInstants) {
  std::mt19937 random(20261129);
  for (int round = 0; round < 12; ++round) {
    std::string said = folder_.file("finished");
    std::remove(said.c_str());
    std::remove(file_.c_str());
    unsigned us = random() % 30000;
    run_child([&] {
      enable(recorded());
      std::atomic<uint64_t> finished{0};
      std::thread([&] {
        for (;;) {
          make_spans(1);
          ++finished;
          usleep(20);
        }
      }).detach();
      usleep(us);
      std::ofstream(said) << finished;
      kill_self();
      return 0;
    });
    recover();
    uint64_t finished = 0;
    std::ifstream(said) >> finished;
    EXPECT_GE(span_ids(file_).size(), finished) << round;
  }
}

TEST_F(RecorderTest, WithoutRoomForItThereIsNoRecorder) {
  ChildEnd end = run_child([&] {
    enable(recorded().set_recorder("/proc/nowhere"));
    make_spans(3);
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_NE(end.said.find("there is no flight recorder"), std::string::npos) << end.said;
  EXPECT_EQ(span_ids(file_).size(), 3u);
  std::filesystem::create_directory(recorder_);
  std::filesystem::permissions(recorder_, std::filesystem::perms::all);
  end = run_child([&] {
    enable(recorded());
    make_spans(3);
    return 0;
  });
  EXPECT_NE(end.said.find("others may write to it"), std::string::npos) << end.said;
  EXPECT_EQ(span_ids(file_).size(), 6u);
}

// Bytes are flipped and the end is cut off, at random: never more than what is damaged is lost, and never the program.
TEST_F(RecorderTest, DamagedFiles) {
  run_child([&]() -> int {
    enable(undelivered().set_recorder_bytes(2 << 20));
    make_spans(40);
    flush(20);
    make_spans(40);
    auto open = llmobs::task("open");
    kill_self();
    return 0;
  });
  ASSERT_EQ(files().size(), 1u);
  std::string path = files()[0];
  std::ifstream in(path, std::ios::binary);
  std::string good((std::istreambuf_iterator<char>(in)), {});
  std::mt19937 random(4711);
  ChildEnd end = run_child([&] {
    for (int round = 0; round < 40; ++round) {
      std::string bad = good;
      // The head, the journal's first segment, or the ring.
      const size_t places[] = {0, recorder::place_of(0), recorder::place_of(recorder::journal_slots(8))};
      for (int i = 0; i < 1 + round; ++i) {
        size_t at = places[random() % 3] + random() % (round % 2 != 0 ? 1024 : 40000);
        bad[at] = static_cast<char>(random());
      }
      if (round % 5 == 4) bad.resize(random() % bad.size());
      std::ofstream(path, std::ios::binary | std::ios::trunc) << bad;
      chmod(path.c_str(), 0600);
      enable(recorded());
      flush();
      disable();
      if (!adds_up()) return 2;
      std::remove(path.c_str());
    }
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.signal << end.said;
  for (const std::string& line : lines_of(file_)) ASSERT_TRUE(nlohmann::json::accept(line)) << line;
}

// Its process died when it had made the file and nothing else.
TEST_F(RecorderTest, AFileThatWasNotBegunIsRemoved) {
  run_child([&]() -> int {
    enable(undelivered());
    kill_self();
    return 0;
  });
  ASSERT_EQ(files().size(), 1u);
  std::string path = files()[0];
  std::ofstream(path, std::ios::binary | std::ios::in).write(std::string(4096, '\0').data(), 4096); // its head
  ChildEnd end = run_child([&] {
    enable(recorded());
    flush();
    disable();
    return 0;
  });
  EXPECT_EQ(end.said, "");
  EXPECT_TRUE(std::filesystem::is_empty(std::filesystem::path(path).parent_path()));
}

// --- signals --------------------------------------------------------------------------------------------------------

class EndingSignalsTest : public TracedProgramTest {
protected:
  Config watching() const { return Config().set_file(file_).set_signals("SIGTERM,SIGINT,SEGV"); }
};

TEST_F(EndingSignalsTest, SigtermDeliversAndEndsTheProgramAsEver) {
  for (int signal : {SIGTERM, SIGINT}) {
    std::remove(file_.c_str());
    ChildEnd end = run_child([&] {
      enable(watching());
      recorded_call("kind=agent\nname=open", [&] {
        make_spans(100);
        raise(signal);
      });
      return 1;
    });
    EXPECT_EQ(end.signal, signal) << end.said;
    EXPECT_EQ(end.said, "");
    ASSERT_EQ(span_ids(file_).size(), 101u);
    nlohmann::json last = nlohmann::json::parse(lines_of(file_).back())["spans"][0];
    EXPECT_TRUE(has_tag(last, signal == SIGTERM ? "interrupted:SIGTERM" : "interrupted:SIGINT")) << last;
  }
}

TEST_F(EndingSignalsTest, AnErrorOfTheProgramDeliversAndIsWhatItWas) {
  ChildEnd end = run_child([&] {
    std::signal(SIGSEGV, SIG_DFL); // not a sanitizer's
    enable(watching());
    recorded_call("kind=tool\nname=crashes", [] {
      make_spans(10);
      *static_cast<volatile int*>(nullptr) = 1;
    });
    return 1;
  });
  EXPECT_EQ(end.signal, SIGSEGV) << end.said;
  ASSERT_EQ(span_ids(file_).size(), 11u);
  nlohmann::json last = nlohmann::json::parse(lines_of(file_).back())["spans"][0];
  EXPECT_TRUE(has_tag(last, "interrupted:SIGSEGV")) << last;
}

volatile std::sig_atomic_t handled = 0;

TEST_F(EndingSignalsTest, TheProgramsOwnHandlersRun) {
  ChildEnd end = run_child([&] {
    std::signal(SIGTERM, [](int) { handled = 1; });
    std::signal(SIGINT, SIG_IGN);
    enable(watching());
    make_spans(10);
    raise(SIGTERM); // before it, what has ended is delivered
    if (!handled || span_ids(file_).size() != 10) return 2;
    raise(SIGINT);
    std::signal(SIGTERM, [](int) { handled = 2; }); // in the place of ours
    raise(SIGTERM);
    if (handled != 2) return 3;
    make_spans(5, "goes on");
    return 4;
  });
  EXPECT_EQ(end.exit_code, 4) << end.said;
  EXPECT_EQ(span_ids(file_).size(), 15u);
}

TEST_F(EndingSignalsTest, AHungBackendIsNotWaitedForLong) {
  std::atomic<bool> over{false};
  Backend hung([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  std::string url = hung.url();
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url).set_signals("SIGTERM"));
    make_spans(5);
    raise(SIGTERM);
    return 1;
  });
  over = true;
  EXPECT_EQ(end.signal, SIGTERM) << end.said;
  EXPECT_LT(end.took, 5000ms);
}

TEST_F(EndingSignalsTest, WithoutTheSettingNothingIsSet) {
  ChildEnd end = run_child([&] {
    std::signal(SIGSEGV, SIG_DFL); // not a sanitizer's
    enable(to_file());
    make_spans(1);
    struct sigaction seen;
    for (int signal : {SIGTERM, SIGINT, SIGSEGV}) {
      sigaction(signal, nullptr, &seen);
      if (seen.sa_handler != SIG_DFL) return 2;
    }
    return 0;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

} // namespace
} // namespace llmobs
