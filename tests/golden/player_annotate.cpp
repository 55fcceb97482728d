// What a scenario says about spans: annotate and annotation_context.
#include "player.h"

namespace llmobs {
namespace golden {

namespace {

void check_keys(const json& object, std::initializer_list<const char*> known, const char* what) {
  for (const auto& [key, value] : object.items()) {
    bool is_known = false;
    for (const char* one : known) is_known = is_known || key == one;
    if (!is_known) throw UnknownStep(std::string(what) + " with \"" + key + "\" is not known");
  }
}

} // namespace

// --- values that live as long as the player -------------------------------------------------------------------------

const Dynamic& Player::dynamic(json value) {
  std::lock_guard<std::mutex> lock(mutex_);
  dynamics_.push_back({&kept_.emplace_back(std::move(value))});
  return dynamics_.back();
}

namespace {

bool has(const json& object, const char* key) {
  return object.contains(key) && !object[key].is_null() && !is_undefined(object[key]);
}

} // namespace

std::vector<Entry> Player::entries(const json& object, const char* key) {
  std::vector<Entry> entries;
  if (!has(object, key)) return entries;
  const json& named = *dynamic(spelled_out(object[key])).value;
  if (!named.is_object()) throw NotExpressible(std::string(key) + " has names");
  for (const auto& [name, value] : named.items()) entries.emplace_back(Text(name), dynamic(value));
  return entries;
}

std::vector<Text> Player::texts(const json& object, const char* key) {
  std::vector<Text> texts;
  if (!has(object, key)) return texts;
  if (!object[key].is_array()) throw NotExpressible(std::string(key) + " is a list");
  for (const json& text : object[key]) {
    if (!text.is_string()) throw NotExpressible(std::string(key) + " is a list of texts");
    texts.push_back(text.get_ref<const std::string&>());
  }
  return texts;
}

const json& Player::object(const json& step, const char* key) {
  static const json none = json::object();
  if (!has(step, key)) return none;
  const json& object = *dynamic(spelled_out(step[key])).value;
  if (!object.is_object()) throw NotExpressible(std::string(key) + " has members");
  return object;
}

// --- what is declared -----------------------------------------------------------------------------------------------

namespace {

std::vector<PromptMessage> chat_of(const json& messages) {
  std::vector<PromptMessage> chat;
  if (!messages.is_array()) throw NotExpressible("a template is a text or a list of messages");
  for (const json& message : messages) {
    if (!message.is_object()) throw NotExpressible("a message of a template has a role and a content");
    check_keys(message, {"role", "content", "type", "name"}, "a message of a template");
    PromptMessage one;
    one.role = text_of(message, "role");
    one.content = text_of(message, "content");
    if (text_of(message, "type") == "placeholder") one.placeholder = text_of(message, "name");
    chat.push_back(one);
  }
  return chat;
}

Text first_text(const json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (has(object, key)) return text_of(object, key);
  }
  return Text();
}

} // namespace

struct Player::Declared {
  std::vector<PromptMessage> chat;
  std::vector<Entry> variables, prompt_tags, settings;
  std::vector<Text> context_keys, query_keys, cost_tags;
  std::vector<ToolDefinition> tools, agent_tools;
  std::vector<SpanLink> links;
  Prompt prompt;
  AgentDeclaration agent;
};

std::vector<ToolDefinition> Player::tools_of(const json& step, const char* key) {
  std::vector<ToolDefinition> tools;
  if (!has(step, key)) return tools;
  if (!step[key].is_array()) throw NotExpressible(std::string(key) + " is a list");
  for (const json& given : step[key]) {
    if (!given.is_object()) throw NotExpressible("a tool has members");
    check_keys(given, {"name", "description", "schema", "parameters", "version"}, "a tool");
    ToolDefinition tool;
    tool.name = text_of(given, "name");
    tool.description = text_of(given, "description");
    tool.version = text_of(given, "version");
    for (const char* schema : {"schema", "parameters"}) {
      if (has(given, schema)) tool.schema = Value(dynamic(spelled_out(given[schema])));
    }
    tools.push_back(tool);
  }
  return tools;
}

void Player::read_prompt(const json& step, Declared& declared) {
  if (!has(step, "prompt")) return;
  const json& given = object(step, "prompt");
  check_keys(given,
             {"id", "version", "label", "template", "chat_template", "variables", "tags", "context_variables",
              "query_variables", "rag_context_variables", "rag_query_variables"},
             "a prompt");
  Prompt& prompt = declared.prompt;
  prompt.given = true;
  prompt.id = text_of(given, "id");
  prompt.version = text_of(given, "version");
  prompt.label = text_of(given, "label");
  bool is_chat = has(given, "template") && !given["template"].is_string();
  if (is_chat) declared.chat = chat_of(given["template"]);
  if (!is_chat) prompt.template_text = text_of(given, "template");
  if (has(given, "chat_template")) declared.chat = chat_of(given["chat_template"]);
  declared.variables = entries(given, "variables");
  declared.prompt_tags = entries(given, "tags");
  for (const char* key : {"context_variables", "rag_context_variables"}) {
    if (has(given, key)) declared.context_keys = texts(given, key);
  }
  for (const char* key : {"query_variables", "rag_query_variables"}) {
    if (has(given, key)) declared.query_keys = texts(given, key);
  }
  assign(prompt.chat_template, declared.chat);
  assign(prompt.variables, declared.variables);
  assign(prompt.tags, declared.prompt_tags);
  assign(prompt.rag_context_variables, declared.context_keys);
  assign(prompt.rag_query_variables, declared.query_keys);
}

void Player::read_declared(const json& step, Declared& declared) {
  read_prompt(step, declared);
  declared.cost_tags = texts(step, "cost_tags");
  declared.tools = tools_of(step, "tool_definitions");
  const json& agent = object(step, "agent");
  check_keys(agent, {"version", "name", "instructions", "model", "model_settings", "tools"}, "an agent");
  declared.agent.version = text_of(agent, "version");
  declared.agent.name = text_of(agent, "name");
  declared.agent.instructions = text_of(agent, "instructions");
  declared.agent.model = text_of(agent, "model");
  declared.settings = entries(agent, "model_settings");
  declared.agent_tools = tools_of(agent, "tools");
  assign(declared.agent.model_settings, declared.settings);
  assign(declared.agent.tools, declared.agent_tools);
  for (const json& link : has(step, "span_links") ? step["span_links"] : json::array()) {
    check_keys(link, {"to_span", "from", "to"}, "a link");
    static std::deque<SpanIds> kept; // until the program ends
    const SpanIds& ids = kept.emplace_back(ids_of(link.at("to_span")));
    declared.links.push_back({ids.trace_id, ids.span_id, first_text(link, {"from"}), first_text(link, {"to"})});
  }
}

// --- the steps ------------------------------------------------------------------------------------------------------

void Player::annotate(const json& step, const std::string& path) {
  if (step.contains("no_options")) throw NotExpressible("an annotation of nothing");
  check_keys(step,
             {"op", "target", "input_data", "output_data", "metadata", "metrics", "tags", "prompt", "tool_definitions",
              "cost_tags", "agent", "span_links", "tool_version", "session_id", "user_id", "propagate"},
             "annotate");
  auto side = [&](const char* key) {
    bool given = step.contains(key) && !is_undefined(step[key]);
    return given ? Value(dynamic(spelled_out(step[key]))) : Value();
  };
  std::vector<Entry> metadata = entries(step, "metadata"), metrics = entries(step, "metrics"),
                     tags = entries(step, "tags");
  Declared declared;
  read_declared(step, declared);
  Annotation annotation = Annotation()
                              .set_input(side("input_data"))
                              .set_output(side("output_data"))
                              .set_metadata(metadata)
                              .set_metrics(metrics)
                              .set_tags(tags)
                              .set_cost_tags(declared.cost_tags)
                              .set_tool_definitions(declared.tools)
                              .set_tool_version(text_of(step, "tool_version"))
                              .set_session_id(text_of(step, "session_id"))
                              .set_user_id(text_of(step, "user_id"))
                              .set_agent(declared.agent)
                              .set_span_links(declared.links);
  annotation.prompt = declared.prompt;
  if (!annotated(step, annotation) && enabled())
    observe(step, path, {{"outcome", "error"}, {"error", {{"type", "llmobs"}, {"message", "there is no such span"}}}});
}

bool Player::annotated(const json& step, const Annotation& annotation) {
  if (!step.contains("target")) return llmobs::annotate(annotation);
  if (Span* span = held(step)) return span->annotate(annotation);
  SpanIds ids = ids_of(step["target"]); // of a call: it has no handle, and can be meant while it is the active span
  return std::string(ids.span_id) == active_span().span_id && llmobs::annotate(annotation);
}

void Player::annotation_context(const json& step, const std::string& path) {
  check_keys(step,
             {"op", "name", "tags", "metadata", "prompt", "cost_tags", "agent", "session_id", "user_id", "body",
              "returns"},
             "annotation_context");
  std::vector<Entry> tags = entries(step, "tags"), metadata = entries(step, "metadata");
  Declared declared;
  read_declared(step, declared);
  AnnotationContextOptions options = AnnotationContextOptions()
                                         .set_name(text_of(step, "name"))
                                         .set_tags(tags)
                                         .set_metadata(metadata)
                                         .set_cost_tags(declared.cost_tags)
                                         .set_agent(declared.agent)
                                         .set_session_id(text_of(step, "session_id"))
                                         .set_user_id(text_of(step, "user_id"));
  options.prompt = declared.prompt;
  {
    AnnotationContext context(options);
    body(step, path);
  }
  returns(step, path);
}

} // namespace golden
} // namespace llmobs
