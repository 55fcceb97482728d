#include "shell/command_words.h"

#include <CLI/CLI.hpp>

namespace llmobs::viewer {
namespace {

// The values of options that have a few. Those of --kind are the kinds of spans.
std::vector<std::string> choices_of(const std::string& name) {
  if (name == "--color") return {"auto", "always", "never"};
  if (name == "--format") return {"chrome", "speedscope", "otlp", "html", "csv", "json"};
  if (name == "--kind") return {"llm", "agent", "workflow", "task", "tool", "embedding", "retrieval", "experiment"};
  return {};
}

OptionWords words_of(const CLI::Option& option) {
  OptionWords words;
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) {
    words.names.push_back("--" + name);
    if (auto choices = choices_of(words.names.back()); !choices.empty()) words.choices = std::move(choices);
  }
  words.text = option.get_description();
  words.is_required = option.get_required();
  words.is_list = option.get_items_expected_max() > 1;
  if (option.get_positional())
    words.value = option.get_name(true);
  else if (option.get_items_expected_max() != 0)
    words.value = option.get_option_text().empty() ? "VALUE" : option.get_option_text();
  return words;
}

} // namespace

bool OptionWords::takes_file() const {
  return value == "FILE" || value == "DIR" || value == "BUILD" || value == "BINARY";
}

std::vector<CommandWords> command_words(const CLI::App& tool) {
  std::vector<CommandWords> commands;
  for (const CLI::App* command : tool.get_subcommands(nullptr)) {
    CommandWords words{command->get_name(), command->get_description(), command->get_footer(), {}, {}};
    for (const CLI::Option* option : command->get_options())
      (option->get_positional() ? words.places : words.options).push_back(words_of(*option));
    commands.push_back(std::move(words));
  }
  return commands;
}

} // namespace llmobs::viewer
