// What was recorded in routing contexts, in the file of a flight recorder: it is there, and the tenants' keys are not.
#include "caller/traced_program.h"

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace llmobs {
namespace {

const std::string key = "feed5ecre7feed5ecre7feed5ecre700";

class RecorderTenantsTest : public TracedProgramTest {
protected:
  Config undelivered() const {
    return Config().set_agent_url("http://127.0.0.1:1").set_recorder(recorder_).set_recorder_bytes(4 << 20);
  }
  // A process that dies with two spans of a tenant, an evaluation, and one span of its own.
  void die() {
    ChildEnd end = run_child([&]() -> int {
      enable(undelivered());
      make_spans(1, "usual");
      {
        RoutingContext context({key, "eu.test"});
        make_spans(1, "early");
        submit_evaluation(EvaluationTarget::ids("1", "2"), "quality", Score(1));
      }
      flush(50);
      RoutingContext context({key, "eu.test"});
      make_spans(1, "late");
      kill(getpid(), SIGKILL);
      return 0;
    });
    EXPECT_EQ(end.signal, SIGKILL) << end.said;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(recorder_)) found.push_back(entry.path());
    return found;
  }
  static std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string recorder_ = folder_.file("recorder");
};

TEST_F(RecorderTenantsTest, NoKeyIsInTheFile) {
  die();
  ASSERT_EQ(files().size(), 1u);
  std::string text = text_of(files()[0]);
  EXPECT_NE(text.find("eu.test"), std::string::npos) << "it says where";
  EXPECT_EQ(text.find(key), std::string::npos);
  EXPECT_EQ(text.find(key.substr(0, 12)), std::string::npos);
}

TEST_F(RecorderTenantsTest, ItWaitsForAProgramThatHasTheKey) {
  die();
  for (bool has_key : {false, true}) {
    std::string other = std::string(key).replace(0, 4, has_key ? "feed" : "dead");
    ChildEnd end = run_child([&] {
      enable(undelivered().set_exit_timeout_ms(50));
      { RoutingContext context({other, "eu.test"}); }
      for (int i = 0; i < (has_key ? 3000 : 30) && stats().captured < 3; ++i) flush(10);
      return stats().captured == (has_key ? 3u : 0u) ? 0 : 1;
    });
    EXPECT_EQ(end.exit_code, 0) << end.said;
    ASSERT_GE(files().size(), 1u);
  }
}

TEST_F(RecorderTenantsTest, WhereNothingGoesToTenantsNothingWaits) {
  die();
  ChildEnd end = run_child([&] {
    enable(Config().set_file(file_).set_recorder(recorder_).set_recorder_bytes(4 << 20));
    flush();
    return adds_up() ? 0 : 1;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
  EXPECT_TRUE(files().empty());
  std::string text = text_of(file_);
  for (const char* name : {"usual", "early", "late", "quality"}) EXPECT_NE(text.find(name), std::string::npos) << name;
}

} // namespace
} // namespace llmobs
