#include "run/golden_scenario.h"

#include <llmobs/llmobs.h>

#include <chrono>
#include <deque>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>

namespace llmobs {

using json = nlohmann::ordered_json;

namespace {

struct Dynamic {
  const json* value;
};

void write(Writer& out, const json& value) {
  if (value.is_null()) return out.null();
  if (value.is_boolean()) return out.boolean(value.get<bool>());
  if (value.is_number_unsigned()) return out.unsigned_integer(value.get<uint64_t>());
  if (value.is_number_integer()) return out.integer(value.get<int64_t>());
  if (value.is_number()) return out.number(value.get<double>());
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return out.string(text.data(), text.size());
  }
  if (value.is_array()) {
    out.begin_array();
    for (const json& element : value) write(out, element);
    return out.end_array();
  }
  out.begin_object();
  for (const auto& [key, member] : value.items()) {
    out.key(key.data(), key.size());
    write(out, member);
  }
  out.end_object();
}

void llmobs_capture(Writer& out, const Dynamic& dynamic) { write(out, *dynamic.value); }

struct Raised : std::runtime_error {
  using std::runtime_error::runtime_error;
  std::string type;
};

Text text(const json& step, const char* key) {
  auto found = step.find(key);
  return found != step.end() && found->is_string() ? Text(found->get_ref<const std::string&>()) : Text();
}

SpanKind kind_of_step(const json& step) {
  const char* const spellings[] = {
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) #spelling,
#include <llmobs/span_kind.def>
  };
  for (unsigned char i = 0; i < std::size(spellings); ++i) {
    if (step.at("kind") == spellings[i]) return static_cast<SpanKind>(i);
  }
  throw std::logic_error("unknown kind");
}

// The rules of a scenario's processor, one after the other. False: the span is dropped.
bool obey(const json& rules, FinishedSpan& span) {
  for (const json& rule : rules) {
    if (rule.contains("if_kind") && kind_of_step({{"kind", rule["if_kind"]}}) != span.kind()) continue;
    if (rule.contains("if_tag")) {
      Text tag = span.tag(text(rule["if_tag"], "key"));
      if (std::string(tag.data(), tag.size()) != rule["if_tag"]["value"].get<std::string>()) continue;
    }
    const std::string action = rule.at("action");
    if (action == "drop") return false;
    if (action == "throw") throw std::runtime_error("processor");
    SpanContent content = rule.value("target", "input") == "input" ? span.input() : span.output();
    if (action == "replace_content") {
      for (size_t part = 0; part < content.size(); ++part) content.set_text(part, text(rule, "value"));
    } else if (action == "append_message") {
      content.append(text(rule, "role"), text(rule, "content"));
    } else if (action == "keep_first") {
      content.keep_first(1);
    } else if (action == "clear") {
      content.clear();
    }
  }
  return true;
}

SpanOptions options_of(const json& step) {
  return SpanOptions()
      .set_model(text(step, "model_name"), text(step, "model_provider"))
      .set_session_id(text(step, "session_id"))
      .set_ml_app(text(step, "ml_app"));
}

class Runner {
public:
  ScenarioRun run(const json& steps) {
    each(steps);
    manual_.clear();
    return std::move(run_);
  }

private:
  void each(const json& steps) {
    for (const json& step : steps) one(step);
  }

  void one(const json& step) {
    const std::string op = step.at("op");
    if (op == "span") return span(step);
    if (op == "call") return call(step);
    if (op == "annotate") return annotate(step);
    if (op == "start_manual") {
      auto& started = manual_[step.at("as")];
      started = std::make_unique<ScopedSpan>(kind_of_step(step), text(step, "name"), options_of(step));
      spans_[step.at("as")] = started.get();
      run_.handles[step.at("as")] = started->ids().span_id;
    } else if (op == "finish") {
      spans_.at(step.at("target"))->finish();
    } else if (op == "raise") {
      Raised raised(step.at("message").get<std::string>());
      raised.type = step.at("type");
      throw raised;
    } else if (op == "try") {
      try {
        each(step.at("body"));
      } catch (const Raised&) {}
    } else if (op == "annotation_context") {
      std::vector<Entry> tags = entries(step, "tags");
      AnnotationContext context(AnnotationContextOptions().set_name(text(step, "name")).set_tags(tags));
      each(step.at("body"));
    } else if (op == "register_processor") {
      flush(10000); // what went before goes by the processor that was there
      register_processor([rules = step.at("rules")](FinishedSpan& span) { return obey(rules, span); });
    } else if (op == "deregister_processor") {
      flush(10000);
      deregister_processor();
    } else if (op == "sleep") {
      std::this_thread::sleep_for(std::chrono::milliseconds(step.at("ms").get<int>()));
    } else if (op == "repeat") {
      repeat(step);
    } else if (op == "flush") {
      flush(10000);
    }
  }

  void repeat(const json& step) {
    for (int i = 0; i < step.at("times").get<int>(); ++i) {
      std::string body = step.at("body").dump();
      for (size_t at; (at = body.find("${i}")) != std::string::npos;) body.replace(at, 4, std::to_string(i));
      kept_.push_back(json::parse(body));
      each(kept_.back());
    }
  }

  void span(const json& step) {
    ScopedSpan span(kind_of_step(step), text(step, "name"), options_of(step));
    run_.handles[step.at("as")] = span.ids().span_id;
    spans_[step.at("as")] = &span;
    try {
      each(step.at("body"));
    } catch (const Raised& raised) {
      span.set_error(raised.type, Text(raised.what()));
      throw;
    }
  }

  // What the plugin makes of an annotated function.
  void call(const json& step) {
    static std::deque<std::string> sites; // a call site's text stays
    std::string site = "kind=" + step.at("kind").get<std::string>() +
                       "\nname=" + step.value("name", step.at("function").get<std::string>()) + "\nparams=";
    for (const json& name : step.at("params")) site += name.get<std::string>() + ",";
    if (site.back() == ',') site.pop_back();
    for (const char* key : {"model_name", "model_provider", "session_id", "ml_app"}) {
      if (step.contains(key)) site += "\n" + std::string(key) + "=" + step.at(key).get<std::string>();
    }
    sites.push_back(site + "\n");

    std::deque<Dynamic> arguments;
    std::vector<llmobs_type> types;
    std::vector<llmobs_value> values;
    for (const json& argument : step.at("args")) {
      arguments.push_back({&(kept_.emplace_back(spelled_out(argument)))});
      types.push_back(type());
      values.push_back({reinterpret_cast<uint64_t>(&arguments.back()), 0});
    }
    seam::Guard guard = {};
    if (values.empty()) {
      guard.span_id = llmobs_v1_open(sites.back().c_str());
    } else {
      guard.span_id = llmobs_v1_open_with(sites.back().c_str(), types.data(), values.data(),
                                          static_cast<uint32_t>(values.size()));
    }
    run_.handles[step.at("as")] = active_span().span_id;
    try {
      if (step.contains("body")) each(step.at("body"));
      if (step.contains("raises")) {
        Raised raised(step.at("raises").at("message").get<std::string>());
        raised.type = step.at("raises").at("type");
        throw raised;
      }
      if (step.contains("returns")) {
        Dynamic returned{&kept_.emplace_back(spelled_out(step.at("returns")))};
        llmobs_type dynamic = type();
        llmobs_v1_result_of(guard.span_id, &dynamic, reinterpret_cast<uint64_t>(&returned), 0);
      }
    } catch (...) {
      seam::error(&guard);
      seam::close(&guard);
      throw;
    }
    seam::close(&guard);
  }

  static llmobs_type type() {
    return {[](Writer& out, const llmobs_value& value) {
              llmobs_capture(out, *reinterpret_cast<const Dynamic*>(value.word));
            },
            llmobs_opaque_shape};
  }

  std::vector<Entry> entries(const json& step, const char* key) {
    std::vector<Entry> entries;
    if (!step.contains(key)) return entries;
    kept_.push_back(spelled_out(step.at(key)));
    for (const auto& [name, value] : kept_.back().items()) entries.emplace_back(Text(name), dynamic(value));
    return entries;
  }

  const Dynamic& dynamic(const json& value) {
    dynamics_.push_back({&kept_.emplace_back(value)});
    return dynamics_.back();
  }

  void annotate(const json& step) {
    auto side = [&](const char* key) {
      return step.contains(key) ? Value(dynamic(spelled_out(step.at(key)))) : Value();
    };
    std::vector<Entry> metadata = entries(step, "metadata"), metrics = entries(step, "metrics"),
                       tags = entries(step, "tags");
    Annotation annotation = Annotation()
                                .set_input(side("input_data"))
                                .set_output(side("output_data"))
                                .set_metadata(metadata)
                                .set_metrics(metrics)
                                .set_tags(tags);
    if (step.contains("target")) {
      spans_.at(step.at("target"))->annotate(annotation);
    } else {
      llmobs::annotate(annotation);
    }
  }

  ScenarioRun run_;
  std::map<std::string, ScopedSpan*> spans_;
  std::map<std::string, std::unique_ptr<ScopedSpan>> manual_;
  std::deque<json> kept_;
  std::deque<Dynamic> dynamics_;
};

} // namespace

json spelled_out(const json& value) {
  if (value.is_array()) {
    json list = json::array();
    for (const json& element : value) list.push_back(spelled_out(element));
    return list;
  }
  if (!value.is_object()) return value;
  if (value.contains("$int")) return std::stoll(value["$int"].get<std::string>());
  if (value.contains("$nan")) return std::numeric_limits<double>::quiet_NaN();
  if (value.contains("$repeat")) {
    std::string text;
    for (int i = 0; i < value["$repeat"][1].get<int>(); ++i) text += value["$repeat"][0].get<std::string>();
    return text;
  }
  if (value.contains("$nest")) {
    json nested = spelled_out(value["$nest"]["leaf"]);
    for (int i = 0; i < value["$nest"]["depth"].get<int>(); ++i) {
      json around;
      around[value["$nest"]["key"].get<std::string>()] = std::move(nested);
      nested = std::move(around);
    }
    return nested;
  }
  if (value.contains("$list")) return json(value["$list"]["n"].get<size_t>(), spelled_out(value["$list"]["of"]));
  json object = json::object();
  if (value.contains("$many")) {
    for (int i = 0; i < value["$many"]["n"].get<int>(); ++i) {
      std::string number = std::to_string(i);
      object[value["$many"]["key"].get<std::string>() + number] = value["$many"]["value"].get<std::string>() + number;
    }
    return object;
  }
  for (const auto& [key, member] : value.items()) object[key] = spelled_out(member);
  return object;
}

ScenarioRun run_scenario(const json& scenario) { return Runner().run(scenario.at("steps")); }

} // namespace llmobs
