#include "trace_structure.h"

#include <string>

namespace llmobs {
namespace conformance {

namespace {

bool has(const json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && !found->is_null();
}

void copy(const json& from, json& to, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (has(from, key)) to[key] = from[key];
  }
}

// Names that are no text: other languages leave them out, in C++ they do not compile.
json texts_of(const json& list) {
  json texts = json::array();
  for (const json& one : list) {
    if (one.is_string()) texts.push_back(one);
  }
  return texts;
}

class Reader {
public:
  void add(const json& structure, json& steps) {
    const std::string type = structure.value("type", "span");
    if (type == "annotation_context") return add_context(structure, steps);
    if (type != "span") throw NotPlayable("a structure of the type \"" + type + "\" is not known");
    const std::string sdk = structure.value("sdk", "llmobs");
    if (sdk == "llmobs") return add_span(structure, steps);
    if (sdk != "tracer") throw NotPlayable("an SDK \"" + sdk + "\" is not known");
    add_tracer_span(structure, steps);
  }

private:
  void add_children(const json& structure, json& steps) {
    if (!has(structure, "children")) return;
    for (const json& child : structure["children"]) add(child, steps);
  }

  void add_context(const json& structure, json& steps) {
    json step = {{"op", "annotation_context"}, {"body", json::array()}};
    copy(structure, step, {"name", "tags", "prompt"});
    if (has(structure, "cost_tags")) step["cost_tags"] = texts_of(structure["cost_tags"]);
    add_children(structure, step["body"]);
    steps.push_back(step);
  }

  // A span of Datadog's tracer between two of LLM observability is in no event: the inner one is the outer one's child.
  void add_tracer_span(const json& structure, json& steps) {
    for (const char* key : {"annotations", "export_span"}) {
      if (has(structure, key)) throw NotPlayable(std::string("a span of a tracer has no ") + key);
    }
    add_children(structure, steps);
  }

  void add_span(const json& structure, json& steps) {
    const std::string handle = "span " + std::to_string(spans_++);
    json step = {{"op", "span"}, {"as", handle}, {"body", json::array()}};
    copy(structure, step, {"kind", "name", "session_id", "ml_app", "model_name", "model_provider"});
    json after = json::array();
    bool annotates_after = has(structure, "annotate_after") && structure["annotate_after"].get<bool>();
    add_annotations(structure, handle, annotates_after, annotates_after ? after : step["body"]);
    if (has(structure, "export_span")) {
      json ids = {{"op", "export_span"}};
      if (structure["export_span"] == "explicit") ids["target"] = handle;
      step["body"].push_back(ids);
    }
    add_children(structure, step["body"]);
    steps.push_back(step);
    for (const json& one : after) steps.push_back(one);
  }

  static void add_annotations(const json& structure, const std::string& handle, bool is_ended, json& steps) {
    if (!has(structure, "annotations")) return;
    for (const json& annotation : structure["annotations"]) {
      json step = {{"op", "annotate"}};
      copy(annotation, step, {"input_data", "output_data", "metadata", "metrics", "tags", "prompt"});
      if (has(annotation, "cost_tags")) step["cost_tags"] = texts_of(annotation["cost_tags"]);
      bool is_explicit = has(annotation, "explicit_span") && annotation["explicit_span"].get<bool>();
      if (is_explicit || is_ended) step["target"] = handle;
      steps.push_back(step);
    }
  }

  size_t spans_ = 0;
};

} // namespace

json steps_of(const json& structure) {
  json steps = json::array();
  Reader().add(structure, steps);
  return steps;
}

} // namespace conformance
} // namespace llmobs
