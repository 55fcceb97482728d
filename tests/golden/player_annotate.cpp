// What a scenario says about spans: annotate and annotation_context.
#include "player.h"

namespace llmobs {
namespace golden {

namespace {

void check_keys(const json& step, std::initializer_list<const char*> known) {
  for (const auto& [key, value] : step.items()) {
    bool is_known = false;
    for (const char* one : known) is_known = is_known || key == one;
    if (!is_known) throw UnknownStep(step.at("op").get<std::string>() + " with \"" + key + "\" is not known");
  }
}

} // namespace

const Dynamic& Player::dynamic(json value) {
  std::lock_guard<std::mutex> lock(mutex_);
  dynamics_.push_back({&kept_.emplace_back(std::move(value))});
  return dynamics_.back();
}

std::vector<Entry> Player::entries(const json& object, const char* key) {
  std::vector<Entry> entries;
  if (!object.contains(key) || is_undefined(object[key])) return entries;
  const json& named = *dynamic(spelled_out(object[key])).value;
  if (!named.is_object()) throw NotExpressible(std::string(key) + " has names");
  for (const auto& [name, value] : named.items()) entries.emplace_back(Text(name), dynamic(value));
  return entries;
}

void Player::annotate(const json& step, const std::string& path) {
  check_keys(step, {"op", "target", "input_data", "output_data", "metadata", "metrics", "tags", "propagate"});
  auto side = [&](const char* key) {
    bool given = step.contains(key) && !is_undefined(step[key]);
    return given ? Value(dynamic(spelled_out(step[key]))) : Value();
  };
  std::vector<Entry> metadata = entries(step, "metadata"), metrics = entries(step, "metrics"),
                     tags = entries(step, "tags");
  Annotation annotation = Annotation()
                              .set_input(side("input_data"))
                              .set_output(side("output_data"))
                              .set_metadata(metadata)
                              .set_metrics(metrics)
                              .set_tags(tags);
  bool taken = false;
  if (!step.contains("target")) {
    taken = llmobs::annotate(annotation);
  } else if (!step["target"].is_string()) {
    throw NotExpressible("a span that is none");
  } else if (auto span = spans_.find(step["target"]); span != spans_.end()) {
    taken = span->second->annotate(annotation);
  } else {
    SpanIds ids = ids_of(step["target"]); // of a call: it has no handle, and can be meant while it is the active span
    taken = std::string(ids.span_id) == active_span().span_id && llmobs::annotate(annotation);
  }
  if (!taken && enabled())
    observe(step, path, {{"outcome", "error"}, {"error", {{"type", "llmobs"}, {"message", "there is no such span"}}}});
}

void Player::annotation_context(const json& step, const std::string& path) {
  check_keys(step, {"op", "name", "tags", "body", "returns"});
  std::vector<Entry> tags = entries(step, "tags");
  AnnotationContext context(AnnotationContextOptions().set_name(text_of(step, "name")).set_tags(tags));
  body(step, path);
  returns(step, path);
}

} // namespace golden
} // namespace llmobs
