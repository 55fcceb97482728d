// What a scenario says about spans from outside: submit_evaluation and routing_context.
#include "player.h"

#if __has_include(<llmobs/evaluation.h>)
#include <llmobs/evaluation.h>
#endif
#if __has_include(<llmobs/routing_context.h>)
#include <llmobs/routing_context.h>
#endif

#include <algorithm>
#include <cctype>

namespace llmobs {
namespace golden {

#if __has_include(<llmobs/evaluation.h>)

namespace {

Assessment assessment_of(const json& step) {
  Text text = text_of(step, "assessment");
  if (text.empty()) return Assessment::none;
  if (text == "pass") return Assessment::pass;
  if (text == "fail") return Assessment::fail;
  throw NotExpressible("an assessment is pass or fail");
}

uint64_t timestamp_of(const json& step) {
  if (!step.contains("timestamp_ms") || step["timestamp_ms"].is_null() || is_undefined(step["timestamp_ms"])) return 0;
  if (!step["timestamp_ms"].is_number_unsigned()) throw NotExpressible("a timestamp is a whole number of milliseconds");
  return step["timestamp_ms"].get<uint64_t>();
}

std::string metric_type_of(const json& step) {
  std::string type(text_of(step, "metric_type"));
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  return type;
}

EvaluationValue value_of(const json& step, const json& value, const Dynamic& dynamic) {
  const std::string type = metric_type_of(step);
  if (type == "categorical" && value.is_string()) return Categorical(Text(value.get_ref<const std::string&>()));
  if (type == "boolean" && value.is_boolean()) return Boolean(value.get<bool>());
  if (type == "json" && value.is_object()) return Json(Value(dynamic));
  if (type != "score" || !value.is_number()) throw NotExpressible("a value of another type than the metric's");
  if (value.is_number_unsigned()) return Score(value.get<uint64_t>());
  return value.is_number_integer() ? Score(value.get<int64_t>()) : Score(value.get<double>());
}

} // namespace

void Player::submit_evaluation(const json& step, const std::string& path) {
  const json& value = *dynamic(step.contains("value") ? spelled_out(step["value"]) : json()).value;
  const Dynamic& as_object = dynamic(value);
  EvaluationValue metric = value_of(step, value, as_object);
  std::vector<Entry> metadata = entries(step, "metadata"), tags = entries(step, "tags");
  EvaluationOptions options;
  options.assessment = assessment_of(step);
  options.reasoning = text_of(step, "reasoning");
  options.timestamp_ms = timestamp_of(step);
  options.ml_app = text_of(step, "ml_app");
  assign(options.metadata, metadata);
  assign(options.tags, tags);
  const json& target = step.at("span_context");
  bool taken = false;
  if (target.is_string()) {
    const std::string handle = target;
    SpanIds ids = ids_of("exported " + handle);
    if (ids.span_id[0] == 0) ids = ids_of(handle);
    taken = llmobs::submit_evaluation(ids, text_of(step, "label"), metric, options);
  } else {
    if (!target.is_object()) throw NotExpressible("a span that is none");
    taken = llmobs::submit_evaluation(EvaluationTarget::ids(text_of(target, "trace_id"), text_of(target, "span_id")),
                                      text_of(step, "label"), metric, options);
  }
  if (!taken && enabled())
    observe(step, path, {{"outcome", "error"}, {"error", {{"type", "llmobs"}, {"message", "it is not valid"}}}});
}

#else

void Player::submit_evaluation(const json&, const std::string&) {
  throw UnknownStep("the step \"submit_evaluation\" is not known");
}

#endif

#if __has_include(<llmobs/routing_context.h>)

void Player::routing_context(const json& step, const std::string& path) {
  Text key = text_of(step, "dd_api_key");
  if (key.empty()) // said in the log; what the program does inside is done all the same
    observe(step, path, {{"outcome", "error"}, {"error", {{"type", "llmobs"}, {"message", "there is no key"}}}});
  RoutingContext context(RoutingContextOptions().set_api_key(key).set_site(text_of(step, "dd_site")));
  body(step, path);
  returns(step, path);
}

#else

void Player::routing_context(const json&, const std::string&) {
  throw UnknownStep("the step \"routing_context\" is not known");
}

#endif

} // namespace golden
} // namespace llmobs
