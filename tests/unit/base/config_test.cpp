// Settings: what wins over what, what is refused, and that the documentation names every variable.
#include "base/config.h"
#include "support/captured_stderr.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <map>

namespace llmobs {
namespace {

std::map<std::string, std::string> environment;
const char* fake(const char* name) {
  auto found = environment.find(name);
  return found == environment.end() ? nullptr : found->second.c_str();
}

class ConfigTest : public testing::Test {
protected:
  void SetUp() override {
    environment.clear();
    reset_log_after_fork();
  }
  void TearDown() override { set_log_level(LogLevel::warn); }
};

TEST_F(ConfigTest, Defaults) {
  environment["HOME"] = "/home/me";
  FinalConfig config = finalize(Config(), fake);
  EXPECT_TRUE(config.enabled);
  EXPECT_EQ(config.service, "llmobs_unit_tests");
  EXPECT_EQ(config.ml_app, config.service);
  EXPECT_EQ(config.env, "");
  EXPECT_EQ(config.default_file, "/home/me/.local/state/llmobs/traces.jsonl");
  EXPECT_FALSE(config.agent_is_explicit);
  EXPECT_EQ(config.memory_limit, 16777216u);
  EXPECT_EQ(config.log_level, LogLevel::warn);
}

TEST_F(ConfigTest, CodeBeatsEnvironmentBeatsDefault) {
  environment["DD_SERVICE"] = "env-service";
  environment["DD_ENV"] = "env-env";
  environment["DD_LLMOBS_ML_APP"] = "";
  FinalConfig config = finalize(Config().set_env("code-env"), fake);
  EXPECT_EQ(config.service, "env-service");
  EXPECT_EQ(config.env, "code-env");
  EXPECT_EQ(config.ml_app, "env-service"); // empty is unset
}

TEST_F(ConfigTest, DatadogWithoutAnAgent) {
  environment["DD_API_KEY"] = "k1";
  environment["DD_SITE"] = "US3.DatadogHQ.com";
  environment["HTTPS_PROXY"] = "http://proxy:3128";
  FinalConfig config = finalize(Config(), fake);
  EXPECT_FALSE(config.datadog.agentless.given());
  EXPECT_EQ(config.datadog.api_key, "k1");
  EXPECT_EQ(config.datadog.site, "us3.datadoghq.com");
  EXPECT_EQ(config.datadog.proxy, "http://proxy:3128");
  environment["DD_LLMOBS_AGENTLESS_ENABLED"] = "true";
  EXPECT_TRUE(finalize(Config(), fake).datadog.agentless.on());
  config = finalize(
      Config().set_agentless_enabled(false).set_api_key("k2").set_site("datadoghq.eu").set_ca_bundle("ca"), fake);
  EXPECT_TRUE(config.datadog.agentless.given());
  EXPECT_FALSE(config.datadog.agentless.on());
  EXPECT_EQ(config.datadog.api_key, "k2");
  EXPECT_EQ(config.datadog.site, "datadoghq.eu");
  EXPECT_EQ(config.datadog.ca_bundle, "ca");
  for (const char* bad : {"evil.com/path", "a b", ".", "a..b", "user@host"}) {
    environment["DD_SITE"] = bad;
    EXPECT_EQ(finalize(Config(), fake).datadog.site, "datadoghq.com") << bad;
  }
}

TEST_F(ConfigTest, NumbersInCode) {
  environment["DD_LLMOBS_SAMPLE_RATE"] = "0.25";
  environment["LLMOBS_MEMORY_LIMIT"] = "100000";
  EXPECT_EQ(finalize(Config(), fake).sample_rate, 0.25);
  FinalConfig config = finalize(Config().set_sample_rate(0.5).set_memory_limit(1 << 20).set_flush_interval_ms(5), fake);
  EXPECT_EQ(config.sample_rate, 0.5);
  EXPECT_EQ(config.memory_limit, 1048576u);
  EXPECT_EQ(config.linger_ms, 5u);
  config = finalize(Config().set_sample_rate(2).set_memory_limit(-1).set_flush_interval_ms(0.5), fake);
  EXPECT_EQ(config.sample_rate, 0.25); // the environment's
  EXPECT_EQ(config.memory_limit, 16777216u);
  EXPECT_EQ(config.linger_ms, 1000u);
  for (const char* bad : {"-0.1", "1.5", "nan", "x", "0.5x"}) {
    environment["DD_LLMOBS_SAMPLE_RATE"] = bad;
    EXPECT_EQ(finalize(Config(), fake).sample_rate, 1) << bad;
  }
}

TEST_F(ConfigTest, DestinationsByName) {
  FinalConfig config = finalize(Config().set_destinations(" agent,file,,agent, nowhere"), fake);
  EXPECT_EQ(config.destinations, (std::vector<std::string>{"agent", "file"}));
  EXPECT_FALSE(config.is_only_to_files());
  EXPECT_TRUE(finalize(Config().set_destinations("console,file"), fake).is_only_to_files());
}

TEST_F(ConfigTest, KeysAreNeverShown) {
  for (const char* key : {"secret key", "sec\nret", "s\xc3\xa9", "secret\x7f"}) {
    environment["DD_API_KEY"] = environment["DD_APP_KEY"] = key;
    reset_log_after_fork();
    CapturedStderr said;
    FinalConfig config = finalize(Config(), fake);
    EXPECT_EQ(config.datadog.api_key + config.datadog.app_key, "");
    std::string text = said.text();
    EXPECT_NE(text.find("DD_API_KEY is not used"), std::string::npos) << text;
    EXPECT_EQ(text.find("sec"), std::string::npos) << text;
  }
}

TEST(Loopback, IsThisMachine) {
  for (const char* url : {"http://localhost", "http://localhost:8126/x", "http://127.0.0.1:1", "http://127.9.9.9",
                          "http://[::1]:8126", "http://user:pass@localhost:1", "unix:///socket"})
    EXPECT_TRUE(is_loopback(url)) << url;
  for (const char* url :
       {"http://localhost.evil.com", "http://127.0.0.1.evil.com", "http://evil.com", "http://localhost@evil.com",
        "http://evil.com/@localhost", "http://[::2]", "localhost", "http://evil.com\\@localhost", "http://127.x"})
    EXPECT_FALSE(is_loopback(url)) << url;
}

TEST_F(ConfigTest, ReadsTags) {
  environment["DD_TAGS"] = "service:tagged, env:e ,version:v,team:a:b,bare,:nokey,,x:";
  FinalConfig config = finalize(Config(), fake);
  EXPECT_EQ(config.service, "tagged");
  EXPECT_EQ(config.env, "e");
  EXPECT_EQ(config.version, "v");
  using Tags = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(config.tags, (Tags{{"team", "a:b"}, {"bare", ""}, {"x", ""}}));
  environment["DD_TAGS"] = "a:1 b:2  env:other";
  environment["DD_ENV"] = "own";
  config = finalize(Config(), fake);
  EXPECT_EQ(config.tags, (Tags{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(config.env, "own");
}

TEST_F(ConfigTest, PasswordsAreNotShown) {
  for (const char* url : {"htp://user:secret@host", "http://user:sec ret@host:8126", "user:secret@host",
                          "htp://host/path?key=secret", "htp://user:a?b@secret@host"}) {
    environment["DD_TRACE_AGENT_URL"] = url;
    reset_log_after_fork();
    CapturedStderr said;
    finalize(Config(), fake);
    std::string text = said.text();
    EXPECT_NE(text.find("host"), std::string::npos) << text;
    EXPECT_EQ(text.find("sec"), std::string::npos) << text;
  }
  environment["DD_TRACE_AGENT_URL"] = "htp://user:" + std::string(200, 's') + "@host";
  reset_log_after_fork();
  CapturedStderr said;
  finalize(Config(), fake);
  EXPECT_EQ(said.text().find("ss"), std::string::npos);
}

TEST_F(ConfigTest, FindsTheAgent) {
  auto agent = [] { return finalize(Config(), fake); };
  environment["DD_AGENT_HOST"] = "agent.local";
  EXPECT_EQ(agent().agent_url, "http://agent.local:8126");
  EXPECT_TRUE(agent().agent_is_explicit);
  environment["DD_TRACE_AGENT_PORT"] = "9126";
  EXPECT_EQ(agent().agent_url, "http://agent.local:9126");
  environment["DD_AGENT_HOST"] = "::1";
  EXPECT_EQ(agent().agent_url, "http://[::1]:9126");
  environment["DD_AGENT_HOST"] = "";
  EXPECT_EQ(agent().agent_url, "http://localhost:9126");
  EXPECT_TRUE(agent().agent_is_explicit);
  environment["DD_TRACE_AGENT_URL"] = "unix:///run/agent.sock";
  EXPECT_EQ(agent().agent_url, "unix:///run/agent.sock");
  environment["DD_TRACE_AGENT_URL"] = "http://10.0.0.1:1234/";
  EXPECT_EQ(agent().agent_url, "http://10.0.0.1:1234");
  EXPECT_EQ(finalize(Config().set_agent_url("http://code:1"), fake).agent_url, "http://code:1");
}

TEST_F(ConfigTest, BadValuesAreSaidOnceAndReplaced) {
  const std::pair<const char*, const char*> bad[] = {
      {"DD_LLMOBS_ENABLED", "maybe"},
      {"DD_TRACE_AGENT_URL", "agent:8126"},
      {"DD_TRACE_AGENT_URL", "http://a\r\nb"},
      {"DD_AGENT_HOST", "user@host/path"},
      {"DD_TRACE_AGENT_PORT", "70000"},
      {"DD_TRACE_AGENT_PORT", "80x"},
      {"LLMOBS_LOG", "loud"},
      {"LLMOBS_MEMORY_LIMIT", "-1"},
      {"LLMOBS_MEMORY_LIMIT", "8MB"},
      {"LLMOBS_EXIT_TIMEOUT_MS", "soon"},
  };
  for (auto [name, value] : bad) {
    environment.clear();
    environment[name] = value;
    reset_log_after_fork();
    CapturedStderr said;
    FinalConfig config = finalize(Config(), fake);
    std::string text = said.text();
    EXPECT_NE(text.find(name), std::string::npos) << name;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
    EXPECT_EQ(text.find('\r'), std::string::npos);
    EXPECT_TRUE(config.enabled);
    EXPECT_EQ(config.exit_ms, 1000u);
    EXPECT_EQ(config.memory_limit, 16777216u);
  }
}

TEST_F(ConfigTest, TurnsOff) {
  for (const char* no : {"0", "false", "False"}) {
    environment["DD_LLMOBS_ENABLED"] = no;
    EXPECT_FALSE(finalize(Config(), fake).enabled);
  }
  for (const char* yes : {"1", "true", ""}) {
    environment["DD_LLMOBS_ENABLED"] = yes;
    EXPECT_TRUE(finalize(Config(), fake).enabled);
  }
}

TEST_F(ConfigTest, TheDocumentationNamesEveryVariable) {
  std::string document;
  for (const std::string& line : lines_of(LLMOBS_DOCUMENTATION "/configuration.md")) document += line + "\n";
  for (size_t i = 0; i < variable_count; ++i) {
    std::string row = std::string("| `") + variables[i].name + "` | " + variables[i].fallback + " | " +
                      variables[i].doc + " |";
    EXPECT_NE(document.find(row), std::string::npos) << "docs/configuration.md lacks this row:\n" << row;
  }
}

} // namespace
} // namespace llmobs
