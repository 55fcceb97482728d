// The flight recorder's folder: whose it must be, and how much of what is damaged stays in it.
#include "caller/traced_program.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace llmobs {
namespace {

namespace fs = std::filesystem;

class RecorderFolderTest : public TracedProgramTest {
protected:
  Config recorded(const std::string& folder) const {
    return Config().set_file(file_).set_recorder(folder).set_recorder_bytes(2 << 20);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(recorder_)) found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }
  /// As if it was the older, the higher the number.
  void make_file(int number, const std::string& ending, uintmax_t bytes = 100) const {
    std::string path = recorder_ + "/llmobs-1-" + std::to_string(number) + ".recorder" + ending;
    std::ofstream(path) << "senseless";
    fs::resize_file(path, bytes);
    chmod(path.c_str(), 0600);
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(number));
  }
  static std::string damaged(int number) { return "llmobs-1-" + std::to_string(number) + ".recorder.damaged"; }
  /// A process with this recorder, from its beginning to its end. What it said.
  std::string run(const std::string& folder) const {
    ChildEnd end = run_child([&] {
      enable(recorded(folder));
      make_spans(1);
      flush();
      return adds_up() ? 0 : 1;
    });
    EXPECT_EQ(end.exit_code, 0) << end.said;
    return end.said;
  }

  std::string recorder_ = folder_.file("recorder");
};

// What lies there might be somebody else's choice, and would be delivered under this program's name.
TEST_F(RecorderFolderTest, FoldersOfOthersAreNeitherWrittenNorRead) {
  fs::create_directory(recorder_);
  chmod(recorder_.c_str(), 0700);
  make_file(1, "");
  std::vector<std::string> before = names();
  std::string link = folder_.file("link");
  fs::create_directory_symlink(recorder_, link);
  for (const char* end : {"", "/"}) {
    std::string said = run(link + end);
    EXPECT_NE(said.find("there is no flight recorder"), std::string::npos) << said;
    EXPECT_NE(said.find("symbolic link"), std::string::npos) << said;
    EXPECT_EQ(names(), before);
  }
  chmod(recorder_.c_str(), 0770);
  EXPECT_NE(run(recorder_).find("others may write to it"), std::string::npos);
  EXPECT_EQ(names(), before);
  chmod(recorder_.c_str(), 0700);
  run(recorder_);
  EXPECT_EQ(names(), std::vector<std::string>{damaged(1)}); // now it was looked at
  EXPECT_EQ(span_ids(file_).size(), 4u);
}

TEST_F(RecorderFolderTest, OfDamagedFilesTheNewestAreKept) {
  fs::create_directory(recorder_);
  for (int number = 1; number <= 20; ++number) make_file(number, number % 2 != 0 ? "" : ".damaged");
  std::string said = run(recorder_);
  std::vector<std::string> kept;
  for (int number = 1; number <= 8; ++number) kept.push_back(damaged(number));
  EXPECT_EQ(names(), kept);
  EXPECT_NE(said.find("12 damaged recorder's files"), std::string::npos) << said;
  EXPECT_EQ(said.find("damaged recorder's files"), said.rfind("damaged recorder's files")) << said;
  EXPECT_EQ(run(recorder_).find("were removed"), std::string::npos);
  EXPECT_EQ(names(), kept);
}

// The files are sparse: they take no room here.
TEST_F(RecorderFolderTest, OfLargeDamagedFilesFewAreKept) {
  fs::create_directory(recorder_);
  for (int number = 1; number <= 4; ++number) make_file(number, ".damaged", 100u << 20);
  std::string said = run(recorder_);
  EXPECT_EQ(names(), (std::vector<std::string>{damaged(1), damaged(2)}));
  EXPECT_NE(said.find("2 damaged recorder's files"), std::string::npos) << said;
}

TEST_F(RecorderFolderTest, WhatIsOfOthersOrNamedOtherwiseStays) {
  fs::create_directory(recorder_);
  for (int number = 1; number <= 10; ++number) {
    make_file(number, ".damaged");
    chmod((recorder_ + "/" + damaged(number)).c_str(), 0644);
  }
  for (int number = 1; number <= 10; ++number) make_file(number, ".damaged.kept");
  run(recorder_);
  EXPECT_EQ(names().size(), 20u);
}

} // namespace
} // namespace llmobs
