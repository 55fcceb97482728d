#include "transcript.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <vector>

namespace llmobs::viewer::test {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> transcript_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(LLMOBS_GOLDEN))
    if (entry.path().extension() == ".transcript") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Transcript : public testing::TestWithParam<std::string> {};

TEST_P(Transcript, IsAsItWas) {
  const fs::path path = fs::path(LLMOBS_GOLDEN) / (GetParam() + ".transcript");
  const std::string expected = content(path);
  const std::string actual = play_transcript(expected, LLMOBS_GOLDEN "/data");
  if (const char* update = std::getenv("LLMOBS_UPDATE_GOLDEN"); update != nullptr && std::string(update) == "1") {
    std::ofstream(path, std::ios::binary) << actual;
    GTEST_SKIP() << path << " was written anew; look at what changed before you keep it";
  }
  EXPECT_EQ(actual, expected) << "If the change is wanted: tests/viewer/golden/README.md says how to accept it.";
}

INSTANTIATE_TEST_SUITE_P(Golden, Transcript, testing::ValuesIn(transcript_names()),
                         [](const auto& info) { return info.param; });

// Without this, a folder that was not found would be a suite without tests that passes.
TEST(Transcripts, AreThere) { EXPECT_GE(transcript_names().size(), 5u); }

} // namespace
} // namespace llmobs::viewer::test
