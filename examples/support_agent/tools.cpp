#include "tools.h"

#include "calculator.h"

#include <llmobs/attributes.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <stdexcept>

namespace support {
namespace {

using Json = nlohmann::json;

class ToolError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

std::string dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json parse_arguments(const ToolCall& call) {
  Json arguments = Json::parse(call.arguments.empty() ? "{}" : call.arguments, nullptr, false);
  if (!arguments.is_object()) throw ToolError("the arguments of " + call.name + " are not a JSON object");
  return arguments;
}

std::string text_argument(const Json& arguments, const char* name) {
  auto found = arguments.find(name);
  if (found == arguments.end() || !found->is_string()) {
    throw ToolError(std::string("the argument `") + name + "` must be given, as text");
  }
  return found->get<std::string>();
}

bool same_text(const std::string& a, const std::string& b) {
  auto same = [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same);
}

// The name as the model knows it: whole, or the end of the path ("guide.md" for "docs/guide.md").
bool is_named(const Document& document, const std::string& name) {
  if (same_text(document.name, name)) return true;
  std::string end = "/" + name;
  return document.name.size() > end.size() && same_text(document.name.substr(document.name.size() - end.size()), end);
}

std::string headings_of(const Document& document) {
  std::string headings;
  for (const Section& section : document.sections) {
    if (!section.heading.empty()) headings += (headings.empty() ? "" : ", ") + section.heading;
  }
  return headings;
}

struct ParameterText {
  const char* name;
  const char* description;
};

// The JSON Schema of a tool whose parameters are all text and must all be given.
std::string text_parameters(const std::vector<ParameterText>& parameters) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const ParameterText& one : parameters) {
    properties[one.name] = {{"type", "string"}, {"description", one.description}};
    required.push_back(one.name);
  }
  return dump({{"type", "object"}, {"properties", properties}, {"required", required}});
}

} // namespace

const std::vector<ToolDefinition>& Toolbox::definitions() {
  static const std::vector<ToolDefinition> tools = {
      {"search_docs", "Finds the passages of the documents that are nearest in meaning to a query.",
       text_parameters({{"query", "What to look for, in a few words"}})},
      {"read_section", "Returns one section of one document, whole.",
       text_parameters({{"document", "The document's name, as search_docs and list_documents give it"},
                        {"heading", "The section's heading"}})},
      {"list_documents", "Lists all documents with their titles.", text_parameters({})},
      {"calculate", "Evaluates an arithmetic expression: + - * / % ^ ( ) and functions such as sqrt, min and max.",
       text_parameters({{"expression", "For example 12 * (3 + 4)"}})}};
  return tools;
}

std::string Toolbox::run(const ToolCall& call) {
  try {
    return dispatch(call);
  } catch (const ToolError& error) {
    return dump({{"error", error.what()}});
  } catch (const CalculationError& error) {
    return dump({{"error", error.what()}});
  }
}

std::string Toolbox::dispatch(const ToolCall& call) {
  Json arguments = parse_arguments(call);
  if (call.name == "search_docs") return search_docs(text_argument(arguments, "query"));
  if (call.name == "read_section") {
    return read_section(text_argument(arguments, "document"), text_argument(arguments, "heading"));
  }
  if (call.name == "list_documents") return list_documents();
  if (call.name == "calculate") {
    std::string expression = text_argument(arguments, "expression");
    return dump({{"expression", expression}, {"value", calculate(expression)}});
  }
  throw ToolError("there is no tool named " + call.name);
}

[[llmobs::tool]]
std::string Toolbox::search_docs(const std::string& query) {
  Json passages = Json::array();
  for (const Match& match : index_.search(query, top_k_)) {
    passages.push_back({{"document", match.passage.document},
                        {"heading", match.passage.heading},
                        {"text", match.passage.text},
                        {"score", std::round(match.score * 1000) / 1000}});
  }
  return dump({{"passages", passages}});
}

[[llmobs::tool]]
std::string Toolbox::read_section(const std::string& document, const std::string& heading) {
  const Document* found = nullptr;
  for (const Document& one : documents_) {
    if (is_named(one, document)) found = &one;
  }
  if (!found) throw ToolError("there is no document named " + document + "; list_documents names them all");
  for (const Section& section : found->sections) {
    if (!same_text(section.heading, heading)) continue;
    return dump({{"document", found->name}, {"heading", section.heading}, {"text", section.text}});
  }
  throw ToolError(found->name + " has no section \"" + heading + "\"; it has: " + headings_of(*found));
}

[[llmobs::tool]]
std::string Toolbox::list_documents() {
  Json list = Json::array();
  for (const Document& document : documents_) list.push_back({{"name", document.name}, {"title", document.title}});
  return dump({{"documents", list}});
}

[[llmobs::tool]]
double Toolbox::calculate(const std::string& expression) {
  return evaluate(expression);
}

} // namespace support
