// A program that closes descriptors which are not its own, and opens files under their numbers: the library touches none of
// these, and goes on with new ones.
#include "caller/traced_program.h"
#include "deliver/backend.h"

#include <atomic>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace llmobs {
namespace {

using namespace std::chrono_literals;
using ClosedDescriptorsTest = TracedProgramTest;

// Everything from 3 on is the program's: pipes with something in them, and counters.
class ProgramsFiles {
public:
  ProgramsFiles() {
    for (int number = 3; number < 512; ++number) syscall(SYS_close, number); // past ThreadSanitizer: it is a race
    for (int i = 0; i < 60; ++i) {
      int ends[2];
      if (pipe2(ends, O_NONBLOCK) != 0) std::abort();
      if (write(ends[1], "program", 7) != 7) std::abort();
      pipes_.insert(pipes_.end(), {ends[0], ends[1]});
      counters_.push_back(eventfd(1, EFD_NONBLOCK));
    }
  }
  bool are_untouched() const {
    for (size_t i = 0; i < pipes_.size(); i += 2) {
      int size = 0;
      if (fcntl(pipes_[i + 1], F_GETFD) < 0 || ioctl(pipes_[i], FIONREAD, &size) != 0 || size != 7) return false;
    }
    for (int counter : counters_) {
      uint64_t count = 0;
      if (read(counter, &count, sizeof count) != sizeof count || count != 1) return false;
    }
    return true;
  }

private:
  std::vector<int> pipes_, counters_;
};

double processor_seconds() {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

TEST_F(ClosedDescriptorsTest, SpansGoToTheAgentOverNewOnes) {
  Backend agent;
  std::string url = agent.url();
  ChildEnd end = run_child([&] {
    enable(Config().set_agent_url(url));
    make_spans(2);
    if (flush(5000) != FlushResult::delivered) return 1;
    ProgramsFiles files;
    make_spans(3);
    if (flush(5000) != FlushResult::delivered) return 2;
    disable();
    return files.are_untouched() && adds_up() ? 0 : 3;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_EQ(agent.names().size(), 5u);
}

TEST_F(ClosedDescriptorsTest, WhileARequestIsUnderWay) {
  std::atomic<bool> over{false}, first{true};
  Backend agent([&](const BackendRequest&) {
    while (first && !over) std::this_thread::sleep_for(5ms);
    return over ? Backend::reply(202) : std::string();
  });
  std::string url = agent.url();
  ChildEnd end = run_child([&] {
    setenv("LLMOBS_EXIT_TIMEOUT_MS", "300", 1);
    enable(Config().set_agent_url(url));
    make_spans(2);
    flush(200);
    ProgramsFiles files;
    double before = processor_seconds();
    std::this_thread::sleep_for(1000ms);
    if (processor_seconds() - before > 0.5) return 1;
    make_spans(2);
    flush(100);
    disable();
    return files.are_untouched() ? 0 : 2;
  });
  over = true;
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

TEST_F(ClosedDescriptorsTest, AgainAndAgain) {
  Backend agent;
  std::string url = agent.url();
  ChildEnd end = run_child([&] {
    setenv("LLMOBS_EXIT_TIMEOUT_MS", "300", 1);
    enable(Config().set_agent_url(url));
    for (int i = 0; i < 100; ++i) {
      make_spans(1);
      flush(i < 10 ? 5000 : 20);
      for (int number = 3; number < 128; ++number) syscall(SYS_close, number);
      if (i < 10 && stats().delivered != static_cast<uint64_t>(i) + 1) return 1;
    }
    disable();
    return adds_up() ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

} // namespace
} // namespace llmobs
