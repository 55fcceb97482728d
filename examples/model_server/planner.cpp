#include "planner.h"

#include "arithmetic.h"
#include "evidence.h"
#include "extractor.h"
#include "words.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <set>

namespace model {
namespace {

using Json = nlohmann::json;

constexpr std::size_t max_calls = 6; // in one turn
constexpr std::size_t max_searches = 2;
constexpr std::size_t max_reads = 1;

std::string new_call_id() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  char text[24];
  std::snprintf(text, sizeof text, "call_%016llx", static_cast<unsigned long long>(random()));
  return text;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The question's words in order, each once; identifiers only whole.
std::string search_text(const std::string& question) {
  std::vector<std::string> words;
  for (const Word& word : content_words(question)) {
    bool is_part = !words.empty() && words.back().find(word.text) != std::string::npos;
    if (!is_part && std::find(words.begin(), words.end(), word.text) == words.end()) words.push_back(word.text);
  }
  return words.empty() ? question : join(words);
}

struct SectionReference {
  std::string document;
  std::string heading;
};

// the "Build" section, section "Build", `Build` in README.md
std::string quoted_heading(const std::string& question) {
  for (char quote : {'"', '`'}) {
    std::size_t begin = question.find(quote);
    std::size_t end = begin == std::string::npos ? begin : question.find(quote, begin + 1);
    if (end != std::string::npos && end > begin + 1) return question.substr(begin + 1, end - begin - 1);
  }
  return {};
}

SectionReference named_section(const std::string& question) {
  SectionReference reference;
  for (const Word& word : content_words(question)) {
    std::size_t dot = word.text.rfind('.');
    std::string extension = dot == std::string::npos ? "" : word.text.substr(dot);
    if (extension != ".md" && extension != ".txt") continue;
    // As written in the question, with its folders and capitals.
    std::size_t at = lower_case(question).find(word.text);
    std::size_t begin = at;
    while (begin > 0 && question[begin - 1] != ' ' && question[begin - 1] != '"' && question[begin - 1] != '`') --begin;
    reference.document = question.substr(begin, at + word.text.size() - begin);
  }
  bool says_section = lower_case(question).find("section") != std::string::npos;
  std::string quoted = quoted_heading(question);
  if (quoted != reference.document && (says_section || !reference.document.empty())) reference.heading = quoted;
  return reference;
}

bool covers(const std::string& question, const std::string& heading) {
  std::set<std::string> asked;
  for (const Word& word : content_words(question)) asked.insert(word.stem);
  std::vector<Word> words = content_words(heading);
  return !words.empty() &&
         std::all_of(words.begin(), words.end(), [&](const Word& word) { return asked.count(word.stem) != 0; });
}

std::set<std::string> stems(std::initializer_list<std::string_view> words) {
  std::set<std::string> all;
  for (std::string_view word : words) all.insert(stem_of(word));
  return all;
}

class Planner {
public:
  Planner(const Conversation& conversation, const Turn& turn) : conversation_(conversation), turn_(turn) {}

  std::vector<ToolCall> plan() {
    if (turn_.outcomes.size() >= max_calls) return {};
    std::string open_question = turn_.question;
    if (auto arithmetic = find_arithmetic(turn_.question); arithmetic && calculate(*arithmetic)) {
      if (only_about_the_result(arithmetic->rest)) return std::move(calls_);
      open_question = arithmetic->rest;
    }
    if (asks_for_list(open_question)) {
      list();
      return std::move(calls_);
    }
    look_up(open_question);
    if (calls_.empty() && turn_.outcomes.empty() && conversation_.tool_choice == ToolChoice::required) call_any();
    return std::move(calls_);
  }

private:
  const Tool* find_tool(const std::vector<std::string>& parameter_names) const {
    for (const Tool& tool : conversation_.tools) {
      if (may_call(tool) && tool.parameter(parameter_names)) return &tool;
    }
    return nullptr;
  }

  bool may_call(const Tool& tool) const {
    return conversation_.chosen_tool.empty() || conversation_.chosen_tool == tool.name;
  }

  std::size_t times_called(const Tool& tool) const {
    return static_cast<std::size_t>(std::count_if(turn_.outcomes.begin(), turn_.outcomes.end(),
                                                  [&](const ToolOutcome& one) { return one.call.name == tool.name; }));
  }

  void call(const Tool& tool, const Json& arguments) {
    std::string text = arguments.dump(-1, ' ', false, Json::error_handler_t::replace);
    for (const ToolOutcome& one : turn_.outcomes) {
      if (one.call.name == tool.name && one.call.arguments == text) return;
    }
    calls_.push_back({new_call_id(), tool.name, std::move(text)});
  }

  bool calculate(const ArithmeticPhrase& phrase) {
    const Tool* tool = find_tool({"expression", "formula"});
    if (!tool) return false;
    if (times_called(*tool) == 0) call(*tool, {{tool->parameter({"expression", "formula"})->name, phrase.expression}});
    return true;
  }

  static bool only_about_the_result(const std::string& rest) {
    static const std::set<std::string> filler = stems(
        {"calculate", "compute", "result", "equal", "value", "answer", "math", "sum", "product"});
    for (const Word& word : content_words(rest)) {
      if (filler.count(word.stem) == 0) return false;
    }
    return true;
  }

  // "Which documents are there?", but not "Which documents speak of rings?".
  static bool asks_for_list(const std::string& question) {
    static const std::set<std::string> subject = stems({"documents", "files", "list", "available", "titles", "folder"});
    std::string text = lower_case(question);
    bool named = text.find("documents") != std::string::npos || text.find("files") != std::string::npos;
    std::vector<Word> words = content_words(question);
    return named &&
           std::all_of(words.begin(), words.end(), [](const Word& word) { return subject.count(word.stem) != 0; });
  }

  void list() {
    for (const Tool& tool : conversation_.tools) {
      if (tool.parameters.empty() && may_call(tool) && times_called(tool) == 0) return call(tool, Json::object());
    }
  }

  void look_up(const std::string& question) {
    std::vector<Evidence> evidence = collect_evidence(turn_);
    SectionReference asked = named_section(question);
    if (!asked.document.empty() && !asked.heading.empty() && read(asked)) return;
    if (evidence.empty()) return search(search_text(question));
    for (const Evidence& one : evidence) {
      bool meant = asked.heading.empty() ? covers(question, one.heading)
                                         : lower_case(one.heading) == lower_case(asked.heading);
      if (meant && !one.heading.empty() && read({one.document, one.heading})) return;
    }
    std::vector<std::string> missing = missing_words(question, evidence);
    std::size_t all = content_words(question).size();
    if (!missing.empty() && missing.size() * 5 >= all * 2) search(join(missing));
  }

  void search(const std::string& text) {
    const Tool* tool = find_tool({"query", "question", "q"});
    if (!tool || times_called(*tool) >= max_searches) return;
    call(*tool, {{tool->parameter({"query", "question", "q"})->name, text}});
  }

  // True if the call is worth waiting for.
  bool read(const SectionReference& section) {
    const Tool* tool = find_tool({"heading", "section"});
    if (!tool || times_called(*tool) >= max_reads) return false;
    const Parameter* document = tool->parameter({"document", "file", "path"});
    Json arguments = {{tool->parameter({"heading", "section"})->name, section.heading}};
    if (document) arguments[document->name] = section.document;
    std::size_t before = calls_.size();
    call(*tool, arguments);
    return calls_.size() > before;
  }

  // The request insists on a call and no rule asks for one: the first tool, its text parameters filled with
  // the question.
  void call_any() {
    for (const Tool& tool : conversation_.tools) {
      if (!may_call(tool)) continue;
      Json arguments = Json::object();
      for (const Parameter& parameter : tool.parameters) {
        if (parameter.type == "string") arguments[parameter.name] = turn_.question;
      }
      return call(tool, arguments);
    }
  }

  const Conversation& conversation_;
  const Turn& turn_;
  std::vector<ToolCall> calls_;
};

} // namespace

std::vector<ToolCall> plan_calls(const Conversation& conversation, const Turn& turn) {
  if (conversation.tool_choice == ToolChoice::none || turn.question.empty()) return {};
  return Planner(conversation, turn).plan();
}

} // namespace model
