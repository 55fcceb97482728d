// The spool's folder: who may write to it, what stays in it when something fails, and how much it takes.
#include "spool/spool_queue.h"
#include "support/captured_stderr.h"
#include "support/scratch_folder.h"

#include "base/log.h"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace llmobs {
namespace {

class SpoolFolderTest : public testing::Test {
protected:
  SpoolFolderTest() { reset_log_after_fork(); }

  static SpoolQueue queue(SpoolFolder& folder, std::string kind = "agent-spans") {
    return SpoolQueue(folder, {std::move(kind)}, "the agent", "");
  }
  static bool put(SpoolQueue& queue, const std::string& event) {
    auto size = static_cast<uint32_t>(event.size());
    return queue.put(event, &size, 1, 1);
  }
  static std::string next(SpoolQueue& queue) {
    const SpoolRecord* record = queue.next();
    return record ? std::string(record->content) : "";
  }
  static unsigned mode_of(const std::string& path) {
    struct stat is{};
    return ::stat(path.c_str(), &is) == 0 ? is.st_mode & 07777 : 0;
  }

  ScratchFolder scratch_;
  std::string path_ = scratch_.file("a/spool");
  SpoolFolder folder_{path_, 1u << 30};
  CapturedStderr quiet_;
};

TEST_F(SpoolFolderTest, WhatIsPutComesBackInOrderAndIsGoneThen) {
  SpoolQueue queue = this->queue(folder_);
  EXPECT_EQ(queue.next(), nullptr);
  for (const char* event : {"one", "two", "three"}) EXPECT_TRUE(put(queue, event));
  EXPECT_EQ(folder_.files().size(), 1u);
  EXPECT_EQ(mode_of(path_), 0700u);
  EXPECT_EQ(mode_of(path_ + "/" + folder_.files()[0].name), 0600u);
  for (const char* event : {"one", "two", "three"}) {
    EXPECT_EQ(next(queue), event);
    queue.finish();
  }
  EXPECT_EQ(queue.next(), nullptr);
  EXPECT_TRUE(folder_.files().empty());
}

// A process that ends in between.
TEST_F(SpoolFolderTest, WhatIsDoneIsNotDoneAgain) {
  {
    SpoolQueue queue = this->queue(folder_);
    for (const char* event : {"one", "two", "three"}) put(queue, event);
    EXPECT_EQ(next(queue), "one");
    queue.finish();
    EXPECT_EQ(next(queue), "two"); // and not finished
  }
  SpoolQueue queue = this->queue(folder_);
  EXPECT_EQ(next(queue), "two");
}

TEST_F(SpoolFolderTest, AFileIsInOneHandAtATime) {
  SpoolQueue writer = queue(folder_), one = queue(folder_), other = queue(folder_);
  put(writer, "one");
  EXPECT_EQ(next(one), "one");
  EXPECT_EQ(other.next(), nullptr);
  put(writer, "two"); // while its file is in other hands: to a new one
  EXPECT_EQ(folder_.files().size(), 2u);
  SpoolQueue third = queue(folder_);
  EXPECT_EQ(next(third), "two");
  one.release();
  SpoolQueue fourth = queue(folder_);
  EXPECT_EQ(next(fourth), "one");
}

TEST_F(SpoolFolderTest, OtherKindsAreLeftAlone) {
  SpoolQueue spans = queue(folder_), evaluations = queue(folder_, "agent-evaluations");
  put(spans, "span");
  put(evaluations, "evaluation");
  EXPECT_EQ(next(evaluations), "evaluation");
  EXPECT_EQ(next(spans), "span");
  // A file that somebody has given another name.
  SpoolFolder second(scratch_.file("second"), 1u << 30);
  SpoolQueue in_second = queue(second, "otlp-spans-json");
  put(in_second, "otlp");
  std::string name = second.files()[0].name;
  ASSERT_EQ(rename((second.path() + "/" + name).c_str(), (second.path() + "/0-0-0.agent-spans.spool").c_str()), 0);
  SpoolQueue wrong = queue(second);
  EXPECT_EQ(wrong.next(), nullptr);
  EXPECT_EQ(second.files().size(), 1u);
}

TEST_F(SpoolFolderTest, TheOldestMakeWay) {
  SpoolFolder small(path_, 3u << 20);
  SpoolQueue queue = this->queue(small);
  const std::string event(700u << 10, 'x');
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(put(queue, std::to_string(i) + event)); // two in a file
  SpoolSums lost = queue.take_losses();
  EXPECT_EQ(lost.spans, 2u);
  EXPECT_EQ(lost.damaged, 0u);
  uint64_t bytes = 0;
  for (const SpoolEntry& one : small.files()) bytes += one.bytes;
  EXPECT_LE(bytes, 3u << 20);
  EXPECT_EQ(next(queue)[0], '2');
}

TEST_F(SpoolFolderTest, DamageCostsWhatIsDamagedAndTheFileStays) {
  {
    SpoolQueue queue = this->queue(folder_);
    for (const char* event : {"one", "two", "three"}) put(queue, event);
  }
  std::string file = path_ + "/" + folder_.files()[0].name;
  std::string bytes;
  {
    std::ifstream in(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  bytes[bytes.find("two")] = 'T';
  std::ofstream(file, std::ios::binary) << bytes;
  SpoolQueue queue = this->queue(folder_);
  EXPECT_EQ(next(queue), "one");
  queue.finish();
  EXPECT_EQ(next(queue), "three");
  queue.finish();
  EXPECT_EQ(queue.next(), nullptr);
  EXPECT_EQ(queue.take_losses().damaged, 1u);
  ASSERT_EQ(folder_.files().size(), 1u);
  EXPECT_EQ(folder_.files()[0].kind(), "");
  EXPECT_EQ(this->queue(folder_).next(), nullptr);
}

TEST_F(SpoolFolderTest, FoldersOfOthersAreNotUsed) {
  std::filesystem::create_directories(path_);
  chmod(path_.c_str(), 0777);
  SpoolQueue open_to_all = queue(folder_);
  EXPECT_FALSE(put(open_to_all, "one"));
  EXPECT_NE(folder_.objection(true), "");
  chmod(path_.c_str(), 0755);
  EXPECT_EQ(folder_.objection(true), "");
  SpoolFolder link(scratch_.file("link"), 1u << 30);
  std::filesystem::create_directory_symlink(path_, link.path());
  SpoolQueue by_link = queue(link);
  EXPECT_FALSE(put(by_link, "one"));
  EXPECT_TRUE(by_link.is_shut());
  EXPECT_NE(SpoolFolder(link.path() + "/", 1u << 30).objection(true), "");
  SpoolFolder file("/dev/null", 1u << 30);
  EXPECT_NE(file.objection(true), "");
}

TEST_F(SpoolFolderTest, LinksInItAreNotFollowed) {
  SpoolQueue writer = queue(folder_);
  put(writer, "one");
  std::string real = path_ + "/" + folder_.files()[0].name, elsewhere = scratch_.file("elsewhere");
  ASSERT_EQ(rename(real.c_str(), elsewhere.c_str()), 0);
  std::filesystem::create_symlink(elsewhere, real);
  SpoolQueue by_symbol = queue(folder_);
  EXPECT_EQ(by_symbol.next(), nullptr);
  auto size = std::filesystem::file_size(elsewhere);
  EXPECT_TRUE(put(writer, "two")); // nor written to
  EXPECT_EQ(std::filesystem::file_size(elsewhere), size);
  std::filesystem::remove(real);
  std::filesystem::create_hard_link(elsewhere, real);
  SpoolQueue by_name = queue(folder_);
  EXPECT_EQ(next(by_name), "two");
}

// A disk that is full in the middle of a record: the file is as it was, and nothing is tried for a while.
TEST_F(SpoolFolderTest, WhatCannotBeWrittenLeavesNothingBehind) {
  signal(SIGXFSZ, SIG_IGN);
  SpoolQueue queue = this->queue(folder_);
  ASSERT_TRUE(put(queue, std::string(1000, 'a')));
  uint64_t before = folder_.files()[0].bytes;
  rlimit usual{}, small{4096, RLIM_INFINITY};
  getrlimit(RLIMIT_FSIZE, &usual);
  small.rlim_max = usual.rlim_max;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_FALSE(put(queue, std::string(10000, 'b')));
  EXPECT_FALSE(put(queue, std::string(100, 'c')));
  setrlimit(RLIMIT_FSIZE, &usual);
  EXPECT_TRUE(queue.is_shut());
  ASSERT_EQ(folder_.files().size(), 1u);
  EXPECT_EQ(folder_.files()[0].bytes, before);
  EXPECT_EQ(next(queue), std::string(1000, 'a'));
}

} // namespace
} // namespace llmobs
