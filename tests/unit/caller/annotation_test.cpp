// What annotate() can say besides values: prompts, tools, agents, cost tags, links, errors; how later annotations are merged; and
// what is said of those that do not fit.
#include "caller/recorded_spans.h"
#include "support/captured_stderr.h"

#include <llmobs/context.h>

#include <thread>
#include <vector>

namespace llmobs {
namespace {

using nlohmann::json;

class AnnotationTest : public RecordedSpansTest {
protected:
  static bool has_tag(const json& span, const std::string& tag) {
    for (const auto& one : span["tags"]) {
      if (one == tag) return true;
    }
    return false;
  }
};

ToolDefinition tool(Text name, Text version = Text(), const Value& schema = Value()) {
  ToolDefinition made;
  made.name = name;
  made.version = version;
  made.schema = schema;
  return made;
}

PromptMessage placeholder(Text name) {
  PromptMessage made;
  made.placeholder = name;
  return made;
}

TEST_F(AnnotationTest, PromptsAreMergedMemberByMember) {
  {
    auto span = llmobs::llm("merged");
    const Text context[] = {"facts"};
    llmobs::annotate(Annotation().set_prompt(Prompt()
                                                 .set_id("greet")
                                                 .set_template("Hello {{name}}")
                                                 .set_variables({{"name", "Ann"}, {"facts", "none"}})
                                                 .set_rag_variables({context, 1})));
    const PromptMessage chat[] = {{"system", "Be brief.", ""}, placeholder("history")};
    llmobs::annotate(Annotation().set_prompt(
        Prompt().set_version("2").set_chat_template({chat, 2}).set_variables({{"n", 3}}).set_tags({{"team", "x"}})));
  }
  json prompt = spans()["merged"]["meta"]["input"]["prompt"];
  EXPECT_EQ(prompt, json::parse(R"({"id":"greet","version":"2","variables":{"n":3},"tags":{"team":"x"},
    "chat_template":[{"role":"system","content":"Be brief."},{"type":"placeholder","name":"history"}],
    "_dd_context_variable_keys":["facts"],"_dd_query_variable_keys":["question"]})"));
}

TEST_F(AnnotationTest, PromptsOfOtherKindsAreLeftOutAndSaid) {
  CapturedStderr log;
  uint64_t before = stats().content_dropped;
  {
    auto span = llmobs::workflow("no prompt");
    llmobs::annotate(Annotation().set_prompt(Prompt().set_id("p")).set_output("kept"));
  }
  json span = spans()["no prompt"];
  EXPECT_FALSE(span["meta"]["input"].contains("prompt"));
  EXPECT_EQ(span["meta"]["output"]["value"], "kept");
  EXPECT_EQ(stats().content_dropped, before + 1);
  EXPECT_NE(log.text().find("the prompt of span \"no prompt\" (workflow) is left out: only llm spans have one"),
            std::string::npos);
}

TEST_F(AnnotationTest, ToolDefinitionsAndTheVersionsOfToolsBelow) {
  std::string schema = R"({"type":"object","properties":{"city":{"type":"string"}}})";
  std::vector<ToolDefinition> tools = {tool("weather", "7", Value::json(schema)), tool("")};
  {
    auto span = llmobs::llm("model");
    llmobs::annotate(Annotation().set_tool_definitions(tools));
    {
      auto known = llmobs::tool("weather");
      auto deeper = llmobs::task("between");
      auto too_deep = llmobs::tool("weather");
    }
    auto own = llmobs::tool("own version");
    llmobs::annotate(Annotation().set_tool_version("3"));
  }
  flush(10000);
  std::ifstream file(path_);
  std::vector<json> found;
  for (std::string line; std::getline(file, line);) found.push_back(json::parse(line)["spans"][0]);
  size_t versions = 0;
  for (const json& span : found) {
    const json& meta = span["meta"];
    if (span["name"] == "model") {
      EXPECT_EQ(meta["tool_definitions"], json::parse(R"([{"name":"weather","version":"7","schema":)" + schema + "}]"));
    }
    if (span["name"] == "own version") {
      EXPECT_EQ(meta["tool"]["version"], "3");
    }
    if (span["name"] == "weather" && meta.contains("tool")) {
      EXPECT_EQ(meta["tool"]["version"], "7");
      ++versions;
    }
  }
  EXPECT_EQ(versions, 1u) << "only the one right below the model's call";
}

TEST_F(AnnotationTest, ASchemaThatIsNoObjectIsLeftOutAndSaid) {
  CapturedStderr log;
  std::vector<ToolDefinition> tools = {tool("broken", "", Value::json("{")), tool("text", "", "no schema"),
                                       tool("quoted", "", R"({"type":"object"})")};
  {
    auto span = llmobs::llm("schemas");
    llmobs::annotate(Annotation().set_tool_definitions(tools));
  }
  EXPECT_EQ(spans()["schemas"]["meta"]["tool_definitions"],
            json::parse(R"([{"name":"broken"},{"name":"text"},{"name":"quoted","schema":{"type":"object"}}])"));
  EXPECT_NE(log.text().find(
                "the schema of the tool \"broken\" of span \"schemas\" (llm) is left out: it is not a JSON object"),
            std::string::npos);
}

TEST_F(AnnotationTest, CostTagsNameTagsThatTheSpanHasByThen) {
  CapturedStderr log;
  {
    auto span = llmobs::llm("costs");
    const Text both[] = {"team", "later"}, again[] = {"team", "tier"};
    llmobs::annotate(Annotation().set_tags({{"team", "x"}}).set_cost_tags({both, 2}));
    llmobs::annotate(Annotation().set_tags({{"tier", "gold"}, {"later", "y"}}).set_cost_tags({again, 2}));
  }
  EXPECT_EQ(spans()["costs"]["meta"]["metadata"], json::parse(R"({"_dd":{"cost_tags":["team","tier"]}})"));
  EXPECT_NE(log.text().find("the cost tag \"later\""), std::string::npos);
}

TEST_F(AnnotationTest, AgentsDeclareThemselves) {
  std::string schema =
      R"({"type":"object","properties":{"q":{"type":"string"},"k":{"type":"integer"}},"required":["q"]})";
  std::vector<ToolDefinition> tools = {tool("search", "", Value::json(schema)), tool("")};
  {
    auto span = llmobs::agent("planner");
    llmobs::annotate(Annotation().set_agent(
        AgentDeclaration().set_version("1.2").set_model("gpt-4o", {{"temperature", 0}, {"api_base", "internal"}})));
    llmobs::annotate(Annotation().set_agent(
        AgentDeclaration().set_instructions("Plan.").set_model("", {{"seed", 7}}).set_tools(tools)));
  }
  {
    auto span = llmobs::agent("version alone");
    llmobs::annotate(Annotation().set_agent(AgentDeclaration().set_version("9")));
  }
  {
    auto span = llmobs::task("no agent");
    llmobs::annotate(Annotation().set_agent(AgentDeclaration().set_version("9").set_name("n")));
  }
  auto found = spans();
  EXPECT_TRUE(has_tag(found["planner"], "agent_version:1.2"));
  EXPECT_EQ(found["planner"]["meta"]["metadata"]["_dd"]["agent_manifest"],
            json::parse(R"({"framework":"manual","name":"planner","model":"gpt-4o","instructions":"Plan.",
    "model_settings":{"temperature":0,"seed":7},
    "tools":[{"name":"search","parameters":{"q":{"type":"string","required":true},"k":{"type":"integer"}}}]})"));
  EXPECT_TRUE(has_tag(found["version alone"], "agent_version:9"));
  EXPECT_EQ(found["version alone"]["meta"]["metadata"], json::object());
  EXPECT_FALSE(has_tag(found["no agent"], "agent_version:9"));
  EXPECT_EQ(found["no agent"]["meta"]["metadata"], json::object());
}

TEST_F(AnnotationTest, LinksErrorsUsersAndSessions) {
  SpanIds first = {};
  {
    auto span = llmobs::task("first");
    first = span.ids();
  }
  {
    auto span = llmobs::task("second");
    std::vector<SpanLink> links(2);
    links[0].trace_id = first.trace_id;
    links[0].span_id = first.span_id;
    links[1].span_id = "nonsense";
    llmobs::annotate(Annotation()
                         .set_span_links(links)
                         .set_error("Refused", "no such city", "at the desk")
                         .set_user_id("u1")
                         .set_session_id("s1"));
  }
  json second = spans()["second"];
  EXPECT_EQ(second["span_links"], json::array({{{"trace_id", first.trace_id},
                                                {"span_id", first.span_id},
                                                {"attributes", {{"from", "output"}, {"to", "input"}}}}}));
  EXPECT_EQ(second["status"], "error");
  EXPECT_EQ(second["meta"]["error"],
            json::parse(R"({"type":"Refused","message":"no such city","stack":"at the desk"})"));
  EXPECT_TRUE(has_tag(second, "user_id:u1"));
  EXPECT_EQ(second["session_id"], "s1");
}

TEST_F(AnnotationTest, ContextsDeclareForTheSpansInside) {
  const Text team[] = {"team"};
  SpanOptions own;
  own.session_id = "own";
  {
    AnnotationContext outer(AnnotationContextOptions()
                                .set_tags({{"team", "x"}})
                                .set_metadata({{"region", "eu"}, {"kept", 1}})
                                .set_cost_tags({team, 1})
                                .set_session_id("outer")
                                .set_user_id("u")
                                .set_agent(AgentDeclaration().set_version("1").set_model("m"))
                                .set_prompt(Prompt().set_id("p").set_template("T")));
    AnnotationContext inner(AnnotationContextOptions()
                                .set_metadata({{"region", "us"}})
                                .set_session_id("inner")
                                .set_prompt(Prompt().set_version("2")));
    std::thread other(llmobs::bind([&] {
      auto model = llmobs::llm("model");
      auto agent = llmobs::agent("agent");
      auto apart = llmobs::task("apart", own);
    }));
    other.join();
  }
  auto found = spans();
  for (const char* name : {"model", "agent", "apart"}) {
    const json& meta = found[name]["meta"];
    EXPECT_EQ(meta["metadata"]["region"], "us") << name;
    EXPECT_EQ(meta["metadata"]["kept"], 1) << name;
    EXPECT_EQ(meta["metadata"]["_dd"]["cost_tags"], json::array({"team"})) << name;
    EXPECT_TRUE(has_tag(found[name], "user_id:u")) << name;
    EXPECT_EQ(found[name]["session_id"], name == std::string("apart") ? "own" : "inner");
    EXPECT_EQ(meta["input"].contains("prompt"), name == std::string("model"));
    EXPECT_EQ(meta["metadata"]["_dd"].contains("agent_manifest"), name == std::string("agent"));
  }
  json prompt = found["model"]["meta"]["input"]["prompt"];
  EXPECT_EQ(prompt["id"], "p");
  EXPECT_EQ(prompt["version"], "2");
  EXPECT_TRUE(has_tag(found["agent"], "agent_version:1"));
}

TEST_F(AnnotationTest, MetricsHaveTheNamesOfBothSdks) {
  {
    auto span = llmobs::llm("metrics");
    llmobs::annotate(Annotation().set_metrics({{"inputTokens", 1},
                                               {"outputTokens", 2},
                                               {"totalTokens", 3},
                                               {"cacheReadTokens", 4},
                                               {"cacheWriteTokens", 5},
                                               {"cacheWrite5mTokens", 6},
                                               {"cacheWrite1hTokens", 7},
                                               {"reasoningOutputTokens", 8},
                                               {"myOwnFigure", 9}}));
    llmobs::annotate(Annotation().set_metrics({{"input_tokens", 10}}));
  }
  EXPECT_EQ(spans()["metrics"]["metrics"], json::parse(R"({"input_tokens":10,"output_tokens":2,"total_tokens":3,
    "cache_read_input_tokens":4,"cache_write_input_tokens":5,"ephemeral_5m_input_tokens":6,
    "ephemeral_1h_input_tokens":7,"reasoning_output_tokens":8,"myOwnFigure":9})"));
}

TEST_F(AnnotationTest, SecretsAreTakenOutOfDeclarations) {
  {
    auto span = llmobs::llm("secret");
    llmobs::annotate(Annotation().set_prompt(Prompt().set_variables({{"api_key", "abc"}, {"q", "x"}})));
  }
  EXPECT_EQ(spans()["secret"]["meta"]["input"]["prompt"]["variables"],
            json::parse(R"({"api_key":"[redacted]","q":"x"})"));
}

} // namespace
} // namespace llmobs
