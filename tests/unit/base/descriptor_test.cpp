// Our file descriptors stay out of the way of the program's.
#include "base/control.h"
#include "base/descriptor.h"
#include "deliver/exporter_file.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
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
  Control own;
  EXPECT_GE(own.own_bell(), first_descriptor);
  ::close(own.bell.load());
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
