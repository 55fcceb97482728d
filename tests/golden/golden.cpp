// llmobs-golden SCENARIOS.json --out DIR [ID...]: plays each scenario (README.md says what one is), in a process of its own,
// against a backend of its own, and writes DIR/ID.json: what was sent and what was answered, in the form of the golden files.
// A scenario with a step that is not known is an error, and no file is written for it.
#include "player.h"
#include "recording.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace llmobs {
namespace golden {

namespace {

json read(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  return json::parse(in);
}

std::string setting(const json& config, const char* key) {
  return config.contains(key) && config[key].is_string() ? config[key].get<std::string>() : std::string();
}

// What a user of this machine has set has no part in it.
void clear_environment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry; ++entry) names.push_back(std::string(*entry, strcspn(*entry, "=")));
  for (const std::string& name : names) {
    for (const char* prefix : {"DD_", "_DD_", "LLMOBS_", "OTEL_"}) {
      if (name.compare(0, strlen(prefix), prefix) == 0) unsetenv(name.c_str());
    }
  }
}

// Whether something goes to Datadog itself; that, too, is to come to the backend.
bool goes_past_agent(const json& scenario, const std::string& mode) {
  return mode != "agent" || scenario.dump().find("\"routing_context\"") != std::string::npos;
}

void set_environment(const json& scenario, const json& config, const std::string& backend) {
  clear_environment();
  auto set = [](const char* name, const std::string& value) {
    if (!value.empty()) setenv(name, value.c_str(), 1);
  };
  std::string mode = config.value("mode", "agent");
  if (mode != "agent" && mode != "agentless" && mode != "agent_without_evp")
    throw UnknownStep("the mode \"" + mode + "\" is not known");
  set("DD_TRACE_AGENT_URL", backend);
  if (goes_past_agent(scenario, mode)) {
    set("DD_LLMOBS_OVERRIDE_ORIGIN", backend);
    set("DD_API_KEY", setting(config, "api_key"));
    if (mode != "agent_without_evp") set("DD_LLMOBS_AGENTLESS_ENABLED", mode == "agentless" ? "true" : "false");
  }
  set("DD_TAGS", setting(config, "tags"));
  set("DD_SITE", setting(config, "site"));
  if (config.contains("sample_rate") && config["sample_rate"].is_number())
    set("DD_LLMOBS_SAMPLE_RATE", config["sample_rate"].dump());
  set("LLMOBS_MEMORY_LIMIT", "67108864"); // for events of several megabytes at once, on a machine that is busy
  set("LLMOBS_FLUSH_INTERVAL_MS", "60000"); // what shares a request is said by flushes and sizes, and not by the machine's speed
  if (!config.value("enabled", true)) set("DD_LLMOBS_ENABLED", "false");
}

std::string agent_answer(const BackendRequest& request, bool has_proxy) {
  bool asks = request.head.compare(0, 9, "GET /info") == 0;
  if (!asks) return Backend::reply(202, "{}");
  return Backend::reply(200, has_proxy ? R"({"endpoints":["/evp_proxy/v2/"]})" : R"({"endpoints":["/v0.4/traces"]})");
}

// Standard error, from now on, goes to this file.
void keep_log(const std::string& path) {
  int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0 || dup2(file, STDERR_FILENO) < 0) throw std::runtime_error("cannot write " + path);
  close(file);
}

json log_lines(const std::string& path) {
  json lines = json::array();
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    constexpr size_t prefix = sizeof "llmobs: " - 1;
    if (line.compare(0, prefix, "llmobs: ") == 0) line.erase(0, prefix);
    lines.push_back({{"level", "warn"}, {"message", line}});
  }
  return lines;
}

json play(const json& scenario, const json& config, const std::string& log) {
  bool has_proxy = config.value("mode", "agent") != "agent_without_evp";
  Backend backend([has_proxy](const BackendRequest& request) { return agent_answer(request, has_proxy); });
  set_environment(scenario, config, backend.url());
  keep_log(log);
  const std::string ml_app = setting(config, "ml_app"), service = setting(config, "service"),
                    env = setting(config, "env"), version = setting(config, "version");
  const Config settings = Config().set_ml_app(ml_app).set_service(service).set_env(env).set_version(version);
  enable(settings);
  Performance performance;
  Player(performance, settings, scenario.value("async", false)).play(scenario.at("steps"));
  disable();
  json result = Recording(performance, backend.requests()).result(scenario);
  json lines = log_lines(log);
  if (!lines.empty()) result["logs"] = lines;
  return result;
}

// In the scenario's own process.
int play_one(const json& scenario, const json& config, const std::string& path) {
  const std::string log = path + ".log";
  std::string what;
  int status = 1, messages = dup(STDERR_FILENO);
  try {
    std::string text = play(scenario, config, log).dump(2, ' ', true, json::error_handler_t::replace);
    std::ofstream(path) << text << '\n';
    status = 0;
  } catch (const std::exception& failure) {
    what = failure.what();
  }
  unlink(log.c_str());
  if (status != 0)
    dprintf(messages, "llmobs-golden: %s: %s\n", scenario["id"].get<std::string>().c_str(), what.c_str());
  return status;
}

bool play_apart(const json& scenario, const json& config, const std::string& path) {
  unlink(path.c_str());
  pid_t child = fork();
  if (child == 0) _exit(play_one(scenario, config, path));
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) return false;
  if (WIFSIGNALED(status))
    fprintf(stderr, "llmobs-golden: %s: ended by signal %d\n", scenario["id"].get<std::string>().c_str(),
            WTERMSIG(status));
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int play_all(const json& file, const std::string& folder, const std::vector<std::string>& wanted) {
  json defaults = file.value("defaults", json::object()).value("config", json::object());
  size_t played = 0, failed = 0;
  for (const json& scenario : file.at("scenarios")) {
    const std::string id = scenario.at("id");
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), id) == wanted.end()) continue;
    json config = defaults;
    if (scenario.contains("config")) config.update(scenario["config"]);
    ++played;
    if (!play_apart(scenario, config, folder + "/" + id + ".json")) ++failed;
  }
  printf("%zu scenarios were played, %zu could not be\n", played - failed, failed);
  return failed == 0 && played != 0 ? 0 : 1;
}

} // namespace

} // namespace golden
} // namespace llmobs

int main(int count, char** arguments) {
  std::string scenarios, folder;
  std::vector<std::string> wanted;
  for (int i = 1; i < count; ++i) {
    std::string argument = arguments[i];
    if (argument == "--out" && i + 1 < count)
      folder = arguments[++i];
    else if (scenarios.empty())
      scenarios = argument;
    else
      wanted.push_back(argument);
  }
  if (scenarios.empty() || folder.empty()) {
    fprintf(stderr, "usage: llmobs-golden SCENARIOS.json --out DIR [ID...]\n");
    return 2;
  }
  try {
    mkdir(folder.c_str(), 0755);
    return llmobs::golden::play_all(llmobs::golden::read(scenarios), folder, wanted);
  } catch (const std::exception& failure) {
    fprintf(stderr, "llmobs-golden: %s\n", failure.what());
    return 1;
  }
}
