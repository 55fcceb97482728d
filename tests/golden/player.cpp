#include "player.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <iterator>
#include <thread>

namespace llmobs {
namespace golden {

namespace {

constexpr uint32_t flush_ms = 30000;

json error(const std::string& message, const char* type = "llmobs") {
  return {{"outcome", "error"}, {"error", {{"type", type}, {"message", message}}}};
}

} // namespace

Text text_of(const json& object, const char* key) {
  auto found = object.find(key);
  if (found == object.end() || is_undefined(*found) || found->is_null()) return Text();
  if (!found->is_string()) throw NotExpressible(std::string(key) + " is a text");
  return Text(found->get_ref<const std::string&>());
}

SpanKind kind_of(const json& step) {
  const char* const spellings[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) #spelling,
#include <llmobs/span_kind.def>
  };
  auto kind = step.find("kind");
  for (unsigned char i = 0; kind != step.end() && i < std::size(spellings); ++i) {
    if (*kind == spellings[i]) return static_cast<SpanKind>(i);
  }
  throw NotExpressible("a kind that is none of the seven");
}

SpanOptions options_of(const json& step) {
  return SpanOptions()
      .set_model(text_of(step, "model_name"), text_of(step, "model_provider"))
      .set_session_id(text_of(step, "session_id"))
      .set_ml_app(text_of(step, "ml_app"));
}

const std::map<std::string, Player::Operation>& Player::operations() {
  static const std::map<std::string, Operation> all = {
      {"span", &Player::span},
      {"start_manual", &Player::start_manual},
      {"finish", &Player::finish},
      {"call", &Player::call},
      {"annotate", &Player::annotate},
      {"annotation_context", &Player::annotation_context},
      {"export_span", &Player::export_span},
      {"submit_evaluation", &Player::submit_evaluation},
      {"routing_context", &Player::routing_context},
      {"register_processor", &Player::register_processor},
      {"deregister_processor", &Player::deregister_processor},
      {"raise", &Player::raise_error},
      {"try", &Player::try_body},
      {"flush", &Player::flush},
      {"enable", &Player::enable},
      {"disable", &Player::disable},
      {"is_enabled", &Player::is_enabled},
      {"sleep", &Player::sleep},
      {"repeat", &Player::repeat},
      {"parallel", &Player::parallel},
  };
  return all;
}

void Player::play(const json& steps) {
  try {
    each(steps, "");
  } catch (const Raised& raised) {
    performance_.observe(
        {{"outcome", "uncaught_app_error"}, {"error", {{"type", raised.type}, {"message", raised.what()}}}});
  }
  for (auto& [handle, span] : spans_) span->finish();
  llmobs::flush(flush_ms);
}

void Player::each(const json& steps, const std::string& path) {
  for (size_t i = 0; i < steps.size(); ++i) one(steps[i], path + std::to_string(i));
}

void Player::body(const json& step, const std::string& path) {
  if (step.contains("body")) each(step["body"], path + ".body.");
}

void Player::one(const json& step, const std::string& path) {
  const std::string name = step.at("op");
  auto operation = operations().find(name);
  if (operation == operations().end()) throw UnknownStep("the step \"" + name + "\" is not known");
  try {
    (this->*operation->second)(step, path);
  } catch (const NotExpressible& no) {
    observe(step, path, error(no.what(), "TypeError"));
  }
}

void Player::observe(const json& step, const std::string& path, json rest) {
  json observation = {{"step", path}, {"op", step.at("op")}};
  observation.update(rest);
  performance_.observe(std::move(observation));
}

// What a body returns is its own: the library hands it through.
void Player::returns(const json& step, const std::string& path) {
  if (step.contains("returns")) observe(step, path, {{"outcome", "ok"}, {"value", spelled_out(step["returns"])}});
}

void Player::run(const std::function<void()>& function) {
  if (!async_) return function();
  std::async(std::launch::async, bind(function)).get();
}

void Player::begin_handle(const std::string& handle, const SpanIds& ids) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ids_[handle] = ids;
  }
  if (ids.span_id[0] != 0) performance_.began(handle, ids.span_id);
}

SpanIds Player::ids_of(const std::string& handle) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = ids_.find(handle);
  return found == ids_.end() ? SpanIds() : found->second;
}

// --- spans ----------------------------------------------------------------------------------------------------------

void Player::start_manual(const json& step, const std::string&) {
  auto started = std::make_unique<Span>(kind_of(step), text_of(step, "name"), options_of(step));
  begin_handle(step.at("as"), started->ids());
  std::lock_guard<std::mutex> lock(mutex_);
  spans_[step.at("as")] = std::move(started);
}

void Player::span(const json& step, const std::string& path) {
  if (step.contains("no_options")) throw NotExpressible("a span without a kind");
  start_manual(step, path);
  Span* span = nullptr;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    span = spans_.at(step.at("as")).get();
  }
  try {
    run([&] {
      Activation active(*span);
      body(step, path);
    });
  } catch (const Raised& raised) {
    span->set_error(Text(raised.type), Text(raised.what()));
    span->finish();
    throw;
  }
  span->finish();
  returns(step, path);
}

// The span that a step names; null if no handle of that name is held.
Span* Player::held(const json& step) {
  if (!step.at("target").is_string()) throw NotExpressible("a span that is none");
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = spans_.find(step["target"]);
  return found == spans_.end() ? nullptr : found->second.get();
}

void Player::finish(const json& step, const std::string& path) {
  Span* span = held(step);
  if (!span) return observe(step, path, error("there is no such span"));
  if (step.contains("error") && step["error"].is_object())
    span->set_error(text_of(step["error"], "type"), text_of(step["error"], "message"));
  span->finish();
}

void Player::export_span(const json& step, const std::string& path) {
  SpanIds ids = active_span();
  if (step.contains("target")) {
    if (!step["target"].is_string()) throw NotExpressible("a span that is none");
    ids = ids_of(step["target"]);
  }
  if (ids.span_id[0] == 0) return observe(step, path, error("no span is active"));
  if (step.contains("as")) {
    std::lock_guard<std::mutex> lock(mutex_);
    ids_["exported " + step["as"].get<std::string>()] = ids;
  }
  observe(step, path, {{"outcome", "ok"}, {"value", {{"span_id", ids.span_id}, {"trace_id", ids.trace_id}}}});
}

// --- processors -----------------------------------------------------------------------------------------------------

namespace {

json parts_of(SpanContent content) {
  json parts = json::array();
  for (size_t i = 0; i < content.size(); ++i)
    parts.push_back({{"role", std::string(content.role(i))}, {"content", std::string(content.text(i))}});
  return parts;
}

const char* spelling_of(SpanKind kind) {
  const char* const spellings[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) #spelling,
#include <llmobs/span_kind.def>
  };
  return spellings[static_cast<size_t>(kind)];
}

bool applies(const json& rule, FinishedSpan& span) {
  if (rule.contains("if_kind") && kind_of({{"kind", rule["if_kind"]}}) != span.kind()) return false;
  if (!rule.contains("if_tag")) return true;
  return span.tag(text_of(rule["if_tag"], "key")) == text_of(rule["if_tag"], "value");
}

void check_rules(const json& rules) {
  for (const json& rule : rules) {
    const std::string action = rule.at("action");
    if (action == "return_other") throw NotExpressible("a processor that returns anything but bool");
    const char* const known[] = {"replace_content", "append_message", "keep_first", "clear",
                                 "observe_tag",     "drop",           "throw",      "return_nothing"};
    if (std::find(std::begin(known), std::end(known), action) == std::end(known))
      throw UnknownStep("the processor's action \"" + action + "\" is not known");
  }
}

// Of these members the one that is there; scenarios spell some in more than one way.
Text text_of_one(const json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (Text found = text_of(object, key); !found.empty()) return found;
  }
  return Text();
}

void change(const json& rule, SpanContent content) {
  const std::string action = rule["action"];
  if (action == "replace_content") {
    for (size_t part = 0; part < content.size(); ++part)
      content.set_text(part, text_of_one(rule, {"value", "content"}));
  } else if (action == "append_message") {
    const json& message = rule.contains("message") ? rule["message"] : rule;
    content.append(text_of(message, "role"), text_of_one(message, {"content", "value"}));
  } else if (action == "keep_first") {
    content.keep_first(rule.value("n", rule.value("count", 1)));
  } else if (action == "clear") {
    content.clear();
  }
}

} // namespace

// The rules of a scenario's processor, one after the other. False: the span is dropped.
bool Player::process(const json& rules, const std::string& path, FinishedSpan& span) {
  json saw = {{"kind", spelling_of(span.kind())},
              {"input", parts_of(span.input())},
              {"output", parts_of(span.output())}};
  performance_.observe({{"step", path}, {"op", "processor_call"}, {"saw", saw}});
  for (const json& rule : rules) {
    if (!applies(rule, span)) continue;
    const std::string action = rule["action"];
    if (action == "drop" || action == "return_nothing") return false;
    if (action == "throw") throw std::runtime_error("processor");
    if (action == "observe_tag") {
      Text tag = span.tag(text_of(rule, "key"));
      json value = tag.empty() ? json{{"$undefined", true}} : json(std::string(tag));
      performance_.observe({{"step", path}, {"op", "processor_tag"}, {"key", rule.at("key")}, {"value", value}});
      continue;
    }
    const std::string target = rule.value("target", "input");
    if (target != "output") change(rule, span.input());
    if (target != "input") change(rule, span.output());
  }
  return true;
}

void Player::register_processor(const json& step, const std::string& path) {
  check_rules(step.at("rules"));
  llmobs::flush(flush_ms); // what went before goes by the processor that was there
  bool taken = llmobs::register_processor(
      [this, path, rules = step.at("rules")](FinishedSpan& span) { return process(rules, path, span); });
  observe(step, path, taken ? json{{"outcome", "ok"}} : error("no memory"));
}

void Player::deregister_processor(const json&, const std::string&) {
  llmobs::flush(flush_ms);
  llmobs::deregister_processor();
}

// --- lifecycle, and the flow of the scenario ------------------------------------------------------------------------

void Player::flush(const json&, const std::string&) { llmobs::flush(flush_ms); }
void Player::enable(const json&, const std::string&) { llmobs::enable(settings_); }
void Player::disable(const json&, const std::string&) { llmobs::disable(); }
void Player::is_enabled(const json& step, const std::string& path) {
  observe(step, path, {{"outcome", "ok"}, {"value", enabled()}});
}

void Player::sleep(const json& step, const std::string&) {
  std::this_thread::sleep_for(std::chrono::milliseconds(step.at("ms").get<int>()));
}

void Player::raise_error(const json& step, const std::string&) { raise(step); }

void Player::try_body(const json& step, const std::string& path) {
  try {
    body(step, path);
  } catch (const Raised& raised) {
    observe(step, path, {{"outcome", "caught"}, {"error", {{"type", raised.type}, {"message", raised.what()}}}});
  }
}

void Player::repeat(const json& step, const std::string& path) {
  for (int i = 0; i < step.at("times").get<int>(); ++i) {
    std::string steps = step.at("body").dump();
    for (size_t at; (at = steps.find("${i}")) != std::string::npos;) steps.replace(at, 4, std::to_string(i));
    const json* kept = nullptr;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      kept = &kept_.emplace_back(json::parse(steps));
    }
    each(*kept, path + "[" + std::to_string(i) + "].");
  }
}

void Player::parallel(const json& step, const std::string& path) {
  std::vector<std::future<void>> branches;
  for (size_t i = 0; i < step.at("branches").size(); ++i) {
    auto branch = [this, &steps = step["branches"][i], at = path + "[" + std::to_string(i) + "]."] { each(steps, at); };
    branches.push_back(std::async(std::launch::async, bind(std::move(branch))));
  }
  for (auto& branch : branches) branch.wait();
  for (auto& branch : branches) branch.get();
}

} // namespace golden
} // namespace llmobs
