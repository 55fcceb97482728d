#include "base/user_error.h"
#include "command.h"
#include "compile_command.h"
#include "terminal/output.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX declares it in no header

namespace llmobs::viewer {
namespace {

namespace fs = std::filesystem;

struct ExpandArguments {
  std::string file;
  std::string build;
  std::string output = "-";
  bool whole = false;
  std::vector<std::string> flags;
};

// The compiler with the plugin: a script that stands beside this program, built and installed.
fs::path compiler_script(const fs::path& file) {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = self.parent_path() / (file.extension() == ".c" ? "llmobs-clang" : "llmobs-clang++");
  if (!error && fs::exists(beside, error)) return beside;
  throw UserError(
      fmt::format("there is no {} in {}, which runs Clang with the plugin; llmobs was built without plugins",
                  beside.filename().string(), self.parent_path().string()));
}

// The compiler's standard output passes through here, so that it is known whether there was any.
struct CompilerRun {
  int code = 1;
  bool printed = false;
};

CompilerRun run_compiler(const std::vector<std::string>& command) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw UserError(fmt::format("no pipe: {}", std::strerror(errno)));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t child = 0;
  const int error = ::posix_spawn(&child, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    throw UserError(fmt::format("{} does not run: {}", command[0], std::strerror(error)));
  }
  CompilerRun run;
  char buffer[65536];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR);) {
    if (got < 0) continue;
    run.printed = true;
    Output::text({buffer, static_cast<std::size_t>(got)});
  }
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (WIFEXITED(status)) run.code = WEXITSTATUS(status);
  return run;
}

CompileCommand command_for(const ExpandArguments& arguments, const fs::path& file) {
  if (arguments.build.empty()) return {"", fs::current_path(), arguments.flags};
  if (!arguments.flags.empty()) throw UserError("flags come from -p or from behind --, not from both");
  return find_compile_command(arguments.build, file);
}

void expand(const ExpandArguments& arguments) {
  const fs::path file = fs::absolute(arguments.file);
  if (!fs::is_regular_file(file)) throw UserError(fmt::format("there is no file {}", arguments.file));
  const CompileCommand compile = command_for(arguments, file);
  const fs::path output = arguments.output == "-" ? arguments.output : fs::absolute(arguments.output).string();
  std::vector<std::string> command = {compiler_script(file).string()};
  command.push_back(
      fmt::format("-fplugin-arg-llmobs-{}={}", arguments.whole ? "expand-whole" : "expand", output.string()));
  command.insert(command.end(), compile.flags.begin(), compile.flags.end());
  command.insert(command.end(), {"-fsyntax-only", arguments.build.empty() ? arguments.file : file.string()});
  if (compile.is_clang()) ::setenv("LLMOBS_CLANG", compile.compiler.c_str(), /*overwrite=*/0);
  std::error_code error;
  fs::current_path(compile.directory, error);
  if (error) throw UserError(fmt::format("the build's directory {} can't be entered", compile.directory.string()));
  const CompilerRun run = run_compiler(command);
  Output::finish();
  const bool nothing = !run.printed && (output == "-" || fs::file_size(output, error) == 0 || error);
  if (run.code == 0 && nothing && !arguments.whole)
    complain(fmt::format("nothing in {} is instrumented: no function has an attribute such as [[llmobs::tool]], and no "
                         "rule matches",
                         arguments.file));
  if (run.code != 0) std::exit(run.code); // the compiler has said why
}

Command::Action declare_expand(CLI::App& command) {
  const auto arguments = std::make_shared<ExpandArguments>();
  command.add_option("FILE", arguments->file, "The source file")->required()->type_name("");
  command.add_option("FLAGS", arguments->flags, "Compiler flags, behind --")->type_name("");
  command.add_option("-p", arguments->build, "Take the flags from compile_commands.json in this directory")
      ->option_text("BUILD");
  command.add_flag("--whole", arguments->whole, "Print the whole file with the wrappers in it, which can be compiled");
  command.add_option("-o,--output", arguments->output, "Write to this file instead of standard output")
      ->option_text("FILE");
  return [arguments] { expand(*arguments); };
}

} // namespace

Command expand_command() {
  return {"expand", "Print the wrappers that the plugin generates for a source file, as C++", declare_expand};
}

} // namespace llmobs::viewer
