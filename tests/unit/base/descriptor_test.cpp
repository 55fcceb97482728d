// Our file descriptors stay out of the way of the program's.
#include "base/bell.h"
#include "base/descriptor.h"
#include "deliver/exporter_file.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <poll.h>
#include <sys/resource.h>
#include <thread>

namespace llmobs {
namespace {

int open_null() { return ::open("/dev/null", O_WRONLY | O_CLOEXEC); }

TEST(Descriptor, LeavesTheLowestNumberToTheProgram) {
  int before = open_null();
  ::close(before);
  Descriptor ours(open_null());
  ASSERT_TRUE(ours);
  EXPECT_GE(ours.number(), first_descriptor);
  EXPECT_NE(::fcntl(ours.number(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_EQ(::write(ours.number(), "x", 1), 1);
  int after = open_null();
  ::close(after);
  EXPECT_EQ(after, before);
}

TEST(Descriptor, IsClosedOnce) {
  int number = -1;
  {
    Descriptor first(open_null());
    number = first.number();
    Descriptor second = std::move(first);
    EXPECT_FALSE(first);
    EXPECT_EQ(second.number(), number);
    second = Descriptor(open_null());
    EXPECT_NE(second.number(), number);
    EXPECT_EQ(::fcntl(number, F_GETFD), -1);
    number = second.number();
  }
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
}

TEST(Descriptor, SaysWhyThereIsNone) {
  Descriptor none(::open("/dev/null/nothing", O_RDONLY));
  int error = errno;
  EXPECT_FALSE(none);
  EXPECT_EQ(error, ENOTDIR);
}

TEST(Descriptor, StaysWhereItIsWhenTheProcessMayHaveFewOnly) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  rlimit few = limit;
  few.rlim_cur = first_descriptor;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  Descriptor ours(open_null());
  EXPECT_TRUE(ours);
  EXPECT_LT(ours.number(), first_descriptor);
  EXPECT_EQ(::write(ours.number(), "x", 1), 1);
  setrlimit(RLIMIT_NOFILE, &limit);
}

TEST(Descriptor, TheBellHasAHighNumber) {
  Bell bell;
  EXPECT_GE(bell.own(), first_descriptor);
  bell.close();
}

bool is_rung(int bell) {
  pollfd one{bell, POLLIN, 0};
  return ::poll(&one, 1, 0) == 1;
}

TEST(Descriptor, TheBellIsRungAndSilenced) {
  Bell bell;
  bell.ring(); // nobody waits for it yet
  EXPECT_FALSE(is_rung(bell.own()));
  for (int i = 0; i < 1000; ++i) bell.ring();
  EXPECT_TRUE(is_rung(bell.own()));
  bell.silence();
  EXPECT_FALSE(is_rung(bell.own()));
  bell.close();
}

TEST(Descriptor, WhatTheProgramPutInItsPlaceIsNotTouched) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_NONBLOCK), 0);
  ASSERT_EQ(::write(ends[1], "mine", 4), 4);
  char read_back[8];
  {
    Bell bell;
    int heard = bell.own();
    Descriptor file(open_null());
    for (int number : {heard, heard + 1, heard + 2}) ::dup2(ends[0], number); // the bell's two ends and the file
    bell.ring();
    bell.silence();
    EXPECT_FALSE(file.is_ours());
    EXPECT_NE(bell.own(), heard);
    bell.ring();
    EXPECT_TRUE(is_rung(bell.own()));
    bell.close();
    for (int number : {heard, heard + 1}) EXPECT_NE(::fcntl(number, F_GETFD), -1);
    file = Descriptor();
    EXPECT_NE(::fcntl(heard + 2, F_GETFD), -1);
    for (int number : {heard, heard + 1, heard + 2}) ::close(number);
  }
  EXPECT_EQ(::read(ends[0], read_back, sizeof read_back), 4);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Descriptor, TheExportersFileIsWrittenThroughAHighNumber) {
  ScratchFolder folder;
  std::string path = std::filesystem::canonical(folder.file("")) / "traces.jsonl";
  std::atomic<bool> seen{false};
  std::thread exporting([&] {
    Batch batch("\n");
    batch.open().append(std::string(1 << 20, 'x'));
    batch.add(0);
    FileExporter exporter(path, false);
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!seen && std::chrono::steady_clock::now() < until) {
      EXPECT_EQ(exporter.send(batch, 0, 1).outcome, Outcome::delivered);
      std::filesystem::remove(path);
    }
    seen = true;
  });
  int highest = -1;
  for (; !seen; seen = seen || highest >= first_descriptor) {
    for (int number = 3; number < 64; ++number) {
      std::error_code error;
      auto target = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(number), error);
      if (!error && target.string().compare(0, path.size(), path) == 0) highest = std::max(highest, number);
    }
  }
  exporting.join();
  EXPECT_GE(highest, first_descriptor);
}

} // namespace
} // namespace llmobs
