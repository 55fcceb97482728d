// Golden scenarios, from the public API to the file, compared with what Datadog's Python SDK makes of them.
#include "run/golden_scenario.h"
#include "support/scratch_folder.h"

#include <llmobs/lifecycle.h>

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

json read_json_file(const std::string& path) {
  std::ifstream in(path);
  return json::parse(in);
}

const json& scenarios() {
  static const json all = read_json_file(LLMOBS_GOLDEN "/scenarios.json");
  return all;
}

// Text that is JSON is compared as JSON; long text by its length and its ends.
bool same_text(const std::string& ours, const json& golden) {
  if (golden.is_object()) {
    const json& long_text = golden.at("$long");
    bool is_json = !ours.empty() && (ours[0] == '{' || ours[0] == '[');
    std::string prefix = long_text["prefix"], suffix = long_text["suffix"];
    if (is_json) return ours.size() > 1000 && nlohmann::json::accept(ours);
    return ours.size() == long_text["utf8_bytes"].get<size_t>() && ours.compare(0, prefix.size(), prefix) == 0 &&
           ours.compare(ours.size() - suffix.size(), suffix.size(), suffix) == 0;
  }
  std::string text = golden;
  if (ours == text) return true;
  auto ours_parsed = nlohmann::json::parse(ours, nullptr, false),
       golden_parsed = nlohmann::json::parse(text, nullptr, false);
  return ours_parsed.is_structured() && ours_parsed == golden_parsed;
}

// Compares like with like: members in any order, golden's special spellings understood.
bool same(const json& ours, const json& golden);

bool same_objects(const json& ours, const json& golden) {
  if (ours.size() != golden.size()) return false;
  for (const auto& [key, value] : golden.items()) {
    if (!ours.contains(key) || !same(ours[key], value)) return false;
  }
  return true;
}

bool same(const json& ours, const json& golden) {
  if (golden.is_object() && golden.contains("$int")) return ours == std::stoll(golden["$int"].get<std::string>());
  if (ours.is_string()) return (golden.is_string() || golden.is_object()) && same_text(ours, golden);
  if (ours.is_object()) return golden.is_object() && same_objects(ours, golden);
  if (ours.is_array()) {
    return golden.is_array() && std::equal(ours.begin(), ours.end(), golden.begin(), golden.end(), same);
  }
  return ours == golden;
}

struct Kept {
  const char* scenario;
  const char* kind;
  const char* members;
};
// Where one element of a list is wrong, Python leaves out the whole side; we keep the rest. Of what it captures, Python shows no
// arguments of llm and embedding and no results of embedding and retrieval; we do.
const Kept kept_besides[] = {
    {"llm-media-invalid", "llm", R"({"input":{"messages":[{"content":"x","role":"user"}]}})"},
    {"document-invalid", "retrieval", R"({"output":{"documents":[{"text":"good"},{"text":"5"}]}})"},
    {"call-each-kind", "llm", R"({"input":{"messages":[{"content":"hello","role":"user"}]},"metadata":{"n":2}})"},
    {"call-each-kind", "embedding",
     R"({"input":{"documents":[{"text":"hello"}]},"output":{"value":"world"},"metadata":{"n":2}})"},
    {"call-each-kind", "retrieval", R"({"output":{"documents":[{"text":"world"}]}})"},
    {"call-nested", "llm", R"({"input":{"messages":[{"content":"p","role":"user"}]}})"},
    {"call-nested", "retrieval", R"({"output":{"documents":[{"text":"d1"}]}})"},
    {"call-options", "llm", R"({"input":{"messages":[{"content":"x","role":"user"}]}})"},
};

void add_what_is_kept(const std::string& scenario, json& golden_meta) {
  for (const Kept& kept : kept_besides) {
    if (scenario == kept.scenario && golden_meta["span"]["kind"] == kept.kind)
      golden_meta.update(json::parse(kept.members));
  }
}

json meta_to_compare(json meta) {
  for (const char* key : {"input", "output", "metadata"}) {
    if (meta.contains(key) && meta[key].empty()) meta.erase(key);
  }
  for (const char* key : {"model_name", "model_provider"}) {
    if (meta.contains(key) && meta[key] == "unknown") meta[key] = "custom";
  }
  if (meta.contains("error")) {
    meta["error"].erase("type");
    meta["error"].erase("stack");
  }
  if (meta.contains("input")) meta["input"].erase("prompt"); // not in the API yet
  for (const char* side : {"input", "output"}) {
    if (!meta.contains(side) || !meta[side].contains("messages")) continue;
    for (json& message : meta[side]["messages"]) {
      for (const char* key : {"content", "role"}) {
        if (!message.contains(key)) message[key] = "";
      }
    }
  }
  return meta;
}

std::set<std::string> tags_to_compare(const json& event) {
  std::set<std::string> tags;
  for (const json& tag : event["tags"]) {
    std::string text = tag;
    std::string key = text.substr(0, text.find(':'));
    static const std::set<std::string> aside = {"agent_service", "decorator",       "error_type",
                                                "language",      "ddtrace.version", "span.kind"};
    if (aside.count(key) == 0) tags.insert(text);
  }
  return tags;
}

class GoldenTest : public testing::TestWithParam<std::string> {
protected:
  void run(const json& scenario) {
    json config = scenarios()["defaults"]["config"];
    if (scenario.contains("config")) config.update(scenario["config"]);
    auto setting = [&](const char* key) {
      return config[key].is_string() ? config[key].get<std::string>() : std::string();
    };
    std::string ml_app = setting("ml_app"), service = setting("service"), env = setting("env"),
                version = setting("version");
    std::string file = folder_.file("spans.jsonl");
    ASSERT_TRUE(
        enable(Config().set_ml_app(ml_app).set_service(service).set_env(env).set_version(version).set_file(file)));
    Stats before = stats();
    run_ = run_scenario(scenario);
    EXPECT_EQ(flush(10000), FlushResult::delivered);
    Stats after = stats();
    EXPECT_EQ(after.captured - before.captured, after.delivered - before.delivered + after.filtered - before.filtered);
    for (const std::string& line : lines_of(file)) {
      json envelope = json::parse(line);
      const json& event = envelope["spans"][0];
      events_[event["span_id"]] = event;
    }
  }

  // Golden's placeholder for a span, with our id in its place.
  std::string id_of(const std::string& placeholder) {
    if (placeholder.compare(0, 6, "<span:") != 0) return placeholder;
    return run_.handles.at(placeholder.substr(6, placeholder.size() - 7));
  }

  void compare(const json& golden) {
    ASSERT_TRUE(events_.count(id_of(golden["span_id"])));
    const json& ours = events_[id_of(golden["span_id"])];
    json golden_meta = meta_to_compare(golden["meta"]);
    add_what_is_kept(GetParam(), golden_meta);
    if (golden_meta.contains("agent_attribution")) {
      json& agent = golden_meta["agent_attribution"]["pagent_span_id"];
      agent = id_of(agent);
    }
    json our_meta = meta_to_compare(ours["meta"]);
    EXPECT_TRUE(same(our_meta, golden_meta)) << our_meta.dump(1).substr(0, 3000) << "\ninstead of\n"
                                             << golden_meta.dump(1).substr(0, 3000);
    EXPECT_TRUE(same(ours["metrics"], golden["metrics"])) << ours["metrics"];
    EXPECT_EQ(ours["name"], golden["name"]);
    EXPECT_EQ(ours["status"], golden["status"]);
    EXPECT_EQ(ours["parent_id"], id_of(golden["parent_id"]));
    EXPECT_EQ(ours.value("session_id", ""), golden.value("session_id", ""));
    EXPECT_EQ(ours.value("collection_errors", json()), golden.value("collection_errors", json()));
    EXPECT_EQ(tags_to_compare(ours), tags_to_compare(golden));
    for (const char* key : {"sample_rate", "sampling_decision"}) EXPECT_EQ(ours["_dd"][key], golden["_dd"][key]);
    EXPECT_EQ(ours["_dd"]["span_id"], ours["span_id"]);
    // Spans share a trace id exactly where golden's do.
    auto [known, is_new] = traces_.try_emplace(golden["trace_id"], ours["trace_id"]);
    EXPECT_EQ(known->second, ours["trace_id"]);
    EXPECT_GE(ours["duration"].get<int64_t>(), 0);
  }

  void compare_times(const json& steps) {
    for (const json& step : steps) {
      if (step.contains("min_ms")) {
        const json& event = events_[run_.handles.at(step["as"])];
        EXPECT_GE(event["duration"].get<int64_t>(), step["min_ms"].get<int64_t>() * 1000000);
      }
      if (step.contains("body")) compare_times(step["body"]);
    }
  }

  ScratchFolder folder_;
  ScenarioRun run_;
  std::map<std::string, json> events_;
  std::map<std::string, std::string> traces_;
};

TEST_P(GoldenTest, IsWhatPythonMakes) {
  const json* scenario = nullptr;
  for (const json& one : scenarios()["scenarios"]) {
    if (one["id"] == GetParam()) scenario = &one;
  }
  ASSERT_NE(scenario, nullptr);
  run(*scenario);
  json golden = read_json_file(LLMOBS_GOLDEN "/python/" + GetParam() + ".json");
  for (const json& span : golden["spans"]) compare(span);
  EXPECT_EQ(events_.size(), golden["spans"].size());
  std::set<std::string> distinct;
  for (const auto& [placeholder, id] : traces_) distinct.insert(id);
  EXPECT_EQ(distinct.size(), traces_.size());
  compare_times((*scenario)["steps"]);
  // A child lies within its parent (one clock, so exactly; wall-clock conversion may differ by a little).
  for (const auto& [id, event] : events_) {
    auto parent = events_.find(event["parent_id"]);
    if (parent == events_.end()) continue;
    constexpr int64_t tolerance = 2000000;
    int64_t start = event["start_ns"], parent_start = parent->second["start_ns"];
    EXPECT_GE(start, parent_start - tolerance);
    EXPECT_LE(start + event["duration"].get<int64_t>(),
              parent_start + parent->second["duration"].get<int64_t>() + tolerance);
  }
}

std::vector<std::string> ids() {
  std::vector<std::string> ids;
  for (const json& scenario : scenarios()["scenarios"]) ids.push_back(scenario["id"]);
  return ids;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, GoldenTest, testing::ValuesIn(ids()), test_name);

} // namespace
} // namespace llmobs
