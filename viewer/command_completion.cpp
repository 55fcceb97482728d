#include "command.h"
#include "shell/completion_script.h"
#include "shell/manual_page.h"
#include "terminal/output.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace llmobs::viewer {
namespace {

Command::Action declare_completion(CLI::App& command) {
  const auto shell = std::make_shared<std::string>();
  command.add_option("SHELL", *shell, "bash, zsh or fish; man prints the manual page")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
  command.footer("For this session: eval \"$(llmobs completion bash)\"; in fish: llmobs completion fish | source.\n"
                 "cmake --install puts the files where the shells look for them.");
  const CLI::App* const tool = command.get_parent();
  return [shell, tool] {
    const std::vector<CommandWords> words = command_words(*tool);
    Output::text(*shell == "man" ? manual_page(LLMOBS_VERSION, words) : completion_script(*shell, words));
    Output::finish();
  };
}

} // namespace

Command completion_command() {
  return {"completion", "Print what a shell needs to complete the words of llmobs", declare_completion};
}

} // namespace llmobs::viewer
