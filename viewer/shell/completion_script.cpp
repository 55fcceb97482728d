#include "shell/completion_script.h"

#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

// Inside of single quotes of a shell; `also` are characters that a backslash must stand before.
std::string quoted(std::string_view text, std::string_view also = "") {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (also.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string names_of(const std::vector<CommandWords>& commands) {
  std::vector<std::string> names;
  for (const CommandWords& command : commands) names.push_back(command.name);
  return joined(names, " ");
}

// The commands that `llmobs help` explains and `llmobs completion` takes.
std::string values_of_places(const CommandWords& command, const std::vector<CommandWords>& all) {
  if (command.name == "help") return names_of(all);
  return command.name == "completion" ? "bash zsh fish" : "";
}

bool wants_files(const CommandWords& command) {
  for (const OptionWords& place : command.places)
    if (place.takes_file()) return true;
  return false;
}

std::string bash_values(const CommandWords& command) {
  std::string text;
  for (const OptionWords& option : command.options) {
    if (option.value.empty()) continue;
    text += fmt::format("        {})", joined(option.names, "|"));
    if (!option.choices.empty())
      text += fmt::format(" COMPREPLY=($(compgen -W '{}' -- \"$word\"));;\n", joined(option.choices, " "));
    else
      text += option.takes_file() ? " compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"));;\n" : " ;;\n";
  }
  return text;
}

std::string bash_script(const std::vector<CommandWords>& commands) {
  std::string text = "# bash completion of llmobs: eval \"$(llmobs completion bash)\"\n"
                     "_llmobs() {\n"
                     "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                     "  COMPREPLY=()\n"
                     "  if ((COMP_CWORD == 1)); then\n";
  text += fmt::format("    COMPREPLY=($(compgen -W '{} --help --version' -- \"$word\"))\n    return\n  fi\n",
                      names_of(commands));
  text += "  case ${COMP_WORDS[1]} in\n";
  for (const CommandWords& command : commands) {
    std::string options;
    for (const OptionWords& option : command.options) options += joined(option.names, " ") + " ";
    text += fmt::format("    {})\n      case $before in\n{}        *)\n", command.name, bash_values(command));
    text += fmt::format("          if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$word\"))\n", options);
    if (const std::string values = values_of_places(command, commands); !values.empty())
      text += fmt::format("          else COMPREPLY=($(compgen -W '{}' -- \"$word\"))\n", values);
    else if (wants_files(command))
      text += "          else compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))\n";
    text += "          fi;;\n      esac;;\n";
  }
  return text + "  esac\n}\ncomplete -F _llmobs llmobs\n";
}

std::string zsh_option(const OptionWords& option) {
  const std::string text = quoted(option.text, "[]:\\");
  std::string value;
  if (!option.choices.empty())
    value = fmt::format(":{}:({})", option.value, joined(option.choices, " "));
  else if (!option.value.empty())
    value = fmt::format(":{}:{}", option.value, option.takes_file() ? "_files" : " ");
  if (option.names.size() < 2) return fmt::format("'{}[{}]{}'", joined(option.names, ""), text, value);
  return fmt::format("'({0})'{{{1}}}'[{2}]{3}'", joined(option.names, " "), joined(option.names, ","), text, value);
}

std::string zsh_script(const std::vector<CommandWords>& commands) {
  std::string text = "#compdef llmobs\n# zsh completion of llmobs: llmobs completion zsh > a folder of $fpath/_llmobs\n"
                     "_llmobs() {\n  local -a commands\n  commands=(\n";
  for (const CommandWords& command : commands)
    text += fmt::format("    '{}:{}'\n", command.name, quoted(command.summary, ":\\"));
  text += "  )\n  if ((CURRENT == 2)); then\n    _describe command commands\n    return\n  fi\n"
          "  local command=$words[2]\n  shift words\n  ((CURRENT--))\n  case $command in\n";
  for (const CommandWords& command : commands) {
    text += fmt::format("    {}) _arguments -s", command.name);
    for (const OptionWords& option : command.options) text += " \\\n      " + zsh_option(option);
    if (const std::string values = values_of_places(command, commands); !values.empty())
      text += fmt::format(" \\\n      '1:word:({})'", values);
    else if (wants_files(command))
      text += " \\\n      '*:file:_files'";
    text += " ;;\n";
  }
  return text + "  esac\n}\nif [ \"$funcstack[1]\" = _llmobs ]; then _llmobs \"$@\"; else compdef _llmobs llmobs; fi\n";
}

std::string fish_option(const CommandWords& command, const OptionWords& option) {
  std::string text = fmt::format("complete -c llmobs -n '__fish_seen_subcommand_from {}'", command.name);
  for (const std::string& name : option.names)
    text += name.size() == 2 ? " -s " + name.substr(1) : " -l " + name.substr(2);
  if (!option.choices.empty())
    text += fmt::format(" -x -a '{}'", joined(option.choices, " "));
  else if (!option.value.empty())
    text += option.takes_file() ? " -r -F" : " -x";
  return text + fmt::format(" -d '{}'\n", quoted(option.text, "\\"));
}

std::string fish_script(const std::vector<CommandWords>& commands) {
  std::string text = "# fish completion of llmobs: llmobs completion fish | source\n";
  text += "complete -c llmobs -n __fish_use_subcommand -f -l help -d 'Print the help'\n"
          "complete -c llmobs -n __fish_use_subcommand -f -l version -d 'Print the version'\n";
  for (const CommandWords& command : commands) {
    text += fmt::format("complete -c llmobs -n __fish_use_subcommand -f -a {} -d '{}'\n", command.name,
                        quoted(command.summary, "\\"));
    if (const std::string values = values_of_places(command, commands); !values.empty())
      text += fmt::format("complete -c llmobs -n '__fish_seen_subcommand_from {}' -f -a '{}'\n", command.name, values);
    for (const OptionWords& option : command.options) text += fish_option(command, option);
  }
  return text;
}

} // namespace

std::string completion_script(const std::string& shell, const std::vector<CommandWords>& commands) {
  if (shell == "zsh") return zsh_script(commands);
  return shell == "fish" ? fish_script(commands) : bash_script(commands);
}

} // namespace llmobs::viewer
