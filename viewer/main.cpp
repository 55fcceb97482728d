// `llmobs`, the command-line tool. Exit codes: 0 done, 1 could not be done, 2 the command line was not
// understood.
#include "base/user_error.h"
#include "command.h"
#include "terminal/output.h"
#include "terminal/pager.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <map>
#include <new>

namespace llmobs::viewer {

namespace {

constexpr int done = 0;
constexpr int failed = 1;
constexpr int not_understood = 2;

class CommandLine {
public:
  CommandLine() : app_("Shows the traces of LLM applications that are instrumented with llmobs.", "llmobs") {
    app_.set_version_flag("--version", "llmobs " LLMOBS_VERSION, "Print the version and end");
    app_.get_help_ptr()->description("Print this help and end");
    app_.require_subcommand(1);
    for (const Command& command : commands()) {
      CLI::App& subcommand = *app_.add_subcommand(command.name, command.summary);
      subcommand.get_help_ptr()->description("Print this help and end");
      actions_.emplace(&subcommand, command.declare(subcommand));
    }
    app_.footer("Where to begin, with a traces file that a program wrote:\n"
                "  llmobs tree traces.jsonl                     the newest trace, in the terminal\n"
                "  llmobs view traces.jsonl                     all of them, in the browser\n"
                "  llmobs grep status:error traces.jsonl        what failed\n"
                "llmobs help COMMAND explains a command. Exit codes: 0 done, 1 not done or nothing found,\n"
                "2 the command line was not understood.");
    CLI::App& help = *app_.add_subcommand("help", "Explain a command");
    help.add_option("COMMAND", topic_, "The command to explain; all of them if absent");
    actions_.emplace(&help, Command::Action());
  }

  int run(int argument_count, char** arguments) {
    main_help_ = app_.help(); // once a command is chosen, help() is about that one
    if (argument_count > 1 && arguments[1][0] != '-' && find(arguments[1]) == nullptr) return refuse(arguments[1]);
    try {
      app_.parse(argument_count, arguments);
    } catch (const CLI::Success& success) { // --help and --version are asked for this way
      app_.exit(success);
      Output::finish();
      return done;
    } catch (const CLI::ParseError& error) {
      return explain(error, argument_count);
    }
    const Command::Action& action = actions_.at(app_.get_subcommands().front());
    const int code = action ? (action(), done) : print_help();
    Output::finish();
    return code;
  }

private:
  const CLI::App* find(const std::string& name) const {
    for (const auto& [command, action] : actions_)
      if (command->get_name() == name) return command;
    return nullptr;
  }

  static int refuse(const std::string& name) {
    std::string known;
    for (const Command& command : commands()) known += command.name + ", ";
    complain(fmt::format("there is no command {}; there are {}help.\nTry: llmobs help", name, known));
    return not_understood;
  }

  int print_help() const {
    const CLI::App* command = topic_.empty() ? &app_ : find(topic_);
    if (command == nullptr) return refuse(topic_);
    Output::text(command == &app_ ? main_help_ : command->help("llmobs"));
    return done;
  }

  int explain(const CLI::ParseError& error, int argument_count) {
    if (argument_count <= 1) {
      std::fwrite(main_help_.data(), 1, main_help_.size(), stderr);
      return not_understood;
    }
    const auto used = app_.get_subcommands();
    const std::string where = used.empty() ? "help" : "help " + used.front()->get_name();
    complain(fmt::format("{}\nTry: llmobs {}", error.what(), where));
    return not_understood;
  }

  CLI::App app_;
  std::string main_help_;
  std::string topic_;
  std::map<const CLI::App*, Command::Action> actions_; // none for help, which is about the others
};

int run(int argument_count, char** arguments) {
  try {
    return CommandLine().run(argument_count, arguments);
  } catch (const UserError& error) {
    complain(error.what());
  } catch (const std::bad_alloc&) {
    complain("there is not enough memory for this file");
  } catch (const std::exception& error) {
    complain(fmt::format("an error in llmobs itself: {}", error.what()));
  }
  return failed;
}

} // namespace
} // namespace llmobs::viewer

int main(int argument_count, char** arguments) {
  const int code = llmobs::viewer::run(argument_count, arguments);
  llmobs::viewer::end_pager();
  return code;
}
