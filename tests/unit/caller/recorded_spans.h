// A test whose spans go to a file of its own, from which they are read back by name.
#pragma once

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <unistd.h>

namespace llmobs {

class RecordedSpansTest : public testing::Test {
protected:
  void SetUp() override {
    path_ = testing::TempDir() + "llmobs-spans-" + std::to_string(getpid()) + ".jsonl";
    std::remove(path_.c_str());
    ASSERT_TRUE(llmobs::enable(llmobs::Config().set_file(path_).set_ml_app("tests")));
  }
  void TearDown() override {
    llmobs::disable();
    std::remove(path_.c_str());
  }

  // All spans that were ended, by name (the names of a test are unique).
  std::map<std::string, nlohmann::json> spans() {
    llmobs::flush(10000);
    std::map<std::string, nlohmann::json> found;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) {
      nlohmann::json envelope = nlohmann::json::parse(line);
      for (nlohmann::json& span : envelope["spans"]) {
        std::string name = span["name"];
        EXPECT_EQ(found.count(name), 0u) << "two spans named " << name;
        found[name] = std::move(span);
      }
    }
    return found;
  }

  static void expect_exact_account() {
    llmobs::Stats stats = llmobs::stats();
    EXPECT_EQ(stats.captured, stats.delivered + stats.filtered + stats.dropped + stats.open + stats.queued);
  }

  std::string path_;
};

inline std::string parent_of(std::map<std::string, nlohmann::json>& spans, const std::string& name) {
  for (auto& [other, span] : spans)
    if (span["span_id"] == spans[name]["parent_id"]) return other;
  return spans[name]["parent_id"];
}

} // namespace llmobs
