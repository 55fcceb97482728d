// The threads of the server: tasks that wait keep no other waiting, up to the limit; what is waiting at the end is run.
#include "serve/threads.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace llmobs::viewer {
namespace {

// A gate that tasks wait at. Nobody waits for a time: a test that is wrong hangs, and the runner ends it.
class Gate {
public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    ++passed_;
  }
  void wait_for(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return arrived_ >= count; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  int arrived() {
    const std::lock_guard lock(mutex_);
    return arrived_;
  }
  int passed() {
    const std::lock_guard lock(mutex_);
    return passed_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0, passed_ = 0;
  bool open_ = false;
};

TEST(Threads, ATaskThatWaitsKeepsNoOtherWaiting) {
  Gate gate;
  Threads threads(16);
  for (int i = 0; i < 16; ++i) threads.run([&] { gate.pass(); });
  gate.wait_for(16);
  gate.open();
  threads.finish();
  EXPECT_EQ(gate.passed(), 16);
}

TEST(Threads, BeyondTheLimitTasksWaitForAThread) {
  Gate gate;
  Threads threads(2);
  for (int i = 0; i < 5; ++i) threads.run([&] { gate.pass(); });
  gate.wait_for(2);
  EXPECT_EQ(gate.arrived(), 2);
  gate.open();
  threads.finish();
  EXPECT_EQ(gate.passed(), 5) << "what was waiting is run";
}

TEST(Threads, AThreadIsUsedAgain) {
  Gate gate;
  gate.open();
  Threads threads(1);
  for (int i = 1; i <= 100; ++i) {
    threads.run([&] { gate.pass(); });
    gate.wait_for(i);
  }
  threads.finish();
  EXPECT_EQ(gate.passed(), 100);
}

TEST(Threads, NothingToDoEndsAtOnce) { Threads threads(4); }

} // namespace
} // namespace llmobs::viewer
