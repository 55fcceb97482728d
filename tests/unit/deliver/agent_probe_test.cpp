// Looking for the default agent: what counts as one, and that it never takes long.
#include "deliver/agent_probe.h"
#include "deliver/backend.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using Clock = std::chrono::steady_clock;

AgentState probe(const std::string& body) {
  Backend agent([&](const BackendRequest&) { return Backend::reply(200, body); });
  return probe_agent(agent.url());
}

TEST(AgentProbe, KnowsAnAgentByItsEndpoints) {
  EXPECT_EQ(probe(R"({"version":"7","endpoints":["/v0.4/traces","/evp_proxy/v2/"]})"), AgentState::ready);
  EXPECT_EQ(probe(R"({"endpoints":["/evp_proxy/v2"]})"), AgentState::ready);
  EXPECT_EQ(probe(R"({"endpoints":["/v0.4/traces","/evp_proxy/v1/"]})"), AgentState::useless);
  EXPECT_EQ(probe(R"({"endpoints":"/evp_proxy/v2/"})"), AgentState::useless);
  EXPECT_EQ(probe(R"([1])"), AgentState::useless);
  EXPECT_EQ(probe(R"({"endpoints":[5,null,)"), AgentState::useless);
  EXPECT_EQ(probe("<html>/evp_proxy/v2</html>"), AgentState::useless);
}

TEST(AgentProbe, ReadsALongAnswer) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "\"/endpoint/number/" + std::to_string(i) + "\",";
  EXPECT_EQ(probe("{\"endpoints\":[" + many + "\"/evp_proxy/v2/\"]}"), AgentState::ready);
  EXPECT_EQ(probe(std::string(10000000, ' ')), AgentState::useless);
}

TEST(AgentProbe, WorksOverAUnixSocket) {
  ScratchFolder folder;
  Backend agent([](const BackendRequest&) { return Backend::reply(200, R"({"endpoints":["/evp_proxy/v2/"]})"); },
                folder.file("agent.sock"));
  EXPECT_EQ(probe_agent(agent.url()), AgentState::ready);
}

TEST(AgentProbe, FindsNobodyQuickly) {
  ScratchFolder folder;
  auto start = Clock::now();
  EXPECT_EQ(probe_agent("http://localhost:" + std::to_string(Backend::free_port())), AgentState::absent);
  EXPECT_EQ(probe_agent("unix://" + folder.file("nothing")), AgentState::absent);
  EXPECT_EQ(probe_agent("unix://" + std::string(500, 'x')), AgentState::absent);
  EXPECT_EQ(probe_agent("http://elsewhere:8126"), AgentState::absent);
  EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(300));
}

TEST(AgentProbe, DoesNotWaitForSomebodyWhoSaysNothing) {
  std::atomic<bool> over{false};
  Backend silent([&](const BackendRequest&) {
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return std::string();
  });
  auto start = Clock::now();
  EXPECT_EQ(probe_agent(silent.url()), AgentState::absent);
  EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(1000));
  over = true;
}

} // namespace
} // namespace llmobs
