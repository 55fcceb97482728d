#include "evidence.h"

#include <nlohmann/json.hpp>

namespace model {
namespace {

using Json = nlohmann::json;

std::string text_field(const Json& object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    auto found = object.find(name);
    if (found != object.end() && found->is_string()) return found->get<std::string>();
  }
  return {};
}

void collect_texts(const Json& value, std::vector<Evidence>& out) {
  if (value.is_array()) {
    for (const Json& element : value) collect_texts(element, out);
    return;
  }
  if (!value.is_object()) return;
  std::string text = text_field(value, {"text", "content", "passage", "snippet"});
  if (!text.empty()) {
    out.push_back({text_field(value, {"document", "source", "file", "name", "title", "url"}),
                   text_field(value, {"heading", "section"}), std::move(text)});
    return;
  }
  for (const Json& member : value) collect_texts(member, out);
}

std::string number_text(const Json& value) {
  if (!value.is_number_float()) return value.dump();
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.12g", value.get<double>());
  return buffer;
}

std::string describe_list(const std::string& noun, const Json& list) {
  std::string text = noun + " (" + std::to_string(list.size()) + "): ";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += i + 1 == list.size() ? " and " : ", ";
    const Json& one = list[i];
    if (!one.is_object()) {
      text += one.is_string() ? one.get<std::string>() : one.dump();
      continue;
    }
    std::string name = text_field(one, {"name", "document", "id"});
    std::string title = text_field(one, {"title", "description"});
    text += name;
    if (!title.empty() && title != name) text += " (" + title + ")";
  }
  return text + ".";
}

std::string describe(const ToolOutcome& outcome, const Json& result) {
  if (result.is_number()) return outcome.call.name + ": " + number_text(result);
  if (!result.is_object()) return {};
  std::string error = text_field(result, {"error"});
  if (!error.empty()) return "The tool " + outcome.call.name + " failed: " + error;
  if (result.contains("value") && result["value"].is_number()) {
    std::string expression = text_field(result, {"expression"});
    return (expression.empty() ? outcome.call.name : expression) + " = " + number_text(result["value"]);
  }
  for (const auto& [name, member] : result.items()) {
    if (member.is_array() && !member.empty()) return describe_list(name, member);
  }
  return {};
}

bool is_part_of_another(const std::vector<Evidence>& all, std::size_t index) {
  for (std::size_t other = 0; other < all.size(); ++other) {
    if (other == index || all[other].text.find(all[index].text) == std::string::npos) continue;
    if (all[other].text.size() > all[index].text.size() || other < index) return true;
  }
  return false;
}

} // namespace

std::vector<Evidence> collect_evidence(const Turn& turn) {
  std::vector<Evidence> all;
  if (!turn.context.empty()) all.push_back({"", "", turn.context});
  for (const ToolOutcome& outcome : turn.outcomes) {
    Json result = Json::parse(outcome.result, nullptr, false);
    if (result.is_discarded()) {
      all.push_back({outcome.call.name, "", outcome.result});
    } else if (result.is_string()) {
      all.push_back({outcome.call.name, "", result.get<std::string>()});
    } else {
      std::vector<Evidence> texts;
      collect_texts(result, texts);
      // A single text was asked for by name; it matters more than what a search came up with.
      all.insert(texts.size() == 1 ? all.begin() : all.end(), texts.begin(), texts.end());
    }
  }
  std::vector<Evidence> distinct;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!is_part_of_another(all, i)) distinct.push_back(all[i]);
  }
  return distinct;
}

std::vector<std::string> collect_statements(const Turn& turn) {
  std::vector<std::string> statements;
  for (const ToolOutcome& outcome : turn.outcomes) {
    Json result = Json::parse(outcome.result, nullptr, false);
    if (result.is_discarded()) continue;
    std::vector<Evidence> texts;
    collect_texts(result, texts);
    if (!texts.empty()) continue;
    std::string statement = describe(outcome, result);
    if (!statement.empty()) statements.push_back(std::move(statement));
  }
  return statements;
}

bool is_error(const std::string& result) {
  Json value = Json::parse(result, nullptr, false);
  return value.is_object() && value.contains("error");
}

} // namespace model
