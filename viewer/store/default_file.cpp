#include "store/default_file.h"

#include "base/user_error.h"

#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/stat.h>

namespace llmobs::viewer {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// XDG says that a relative path there is to be ignored.
std::string state_directory() {
  if (const auto state = variable("XDG_STATE_HOME"); !state.empty() && state[0] == '/') return state;
  const auto home = variable("HOME");
  return home.empty() ? home : home + "/.local/state";
}

const char* reason(FileChoice choice) {
  switch (choice) {
  case FileChoice::argument: return "";
  case FileChoice::environment: return " (named by LLMOBS_FILE)";
  case FileChoice::state_directory: return " (the default, since no FILE is given and LLMOBS_FILE is not set)";
  }
  return "";
}

} // namespace

ChosenFile choose_file(const std::string& argument) {
  if (!argument.empty()) return {argument, FileChoice::argument};
  if (auto path = variable("LLMOBS_FILE"); !path.empty()) return {std::move(path), FileChoice::environment};
  const std::string state = state_directory();
  if (state.empty())
    throw UserError("which traces file? None is given, LLMOBS_FILE is not set, and neither XDG_STATE_HOME nor HOME "
                    "says where the default one would be.");
  return {state + "/llmobs/traces.jsonl", FileChoice::state_directory};
}

std::string how_to_fill(const ChosenFile& file) {
  if (file.choice == FileChoice::state_directory)
    return "Run a program that is built with llmobs and it will write its traces there, unless a Datadog "
           "agent\n"
           "takes them. To choose the file yourself: LLMOBS_FILE=traces.jsonl ./your_program";
  return fmt::format("To make one, run a program that is built with llmobs: LLMOBS_FILE={} ./your_program", file.path);
}

void require_file(const ChosenFile& file) {
  struct stat status{};
  if (file.path == "-") return;
  if (::stat(file.path.c_str(), &status) == 0 || (errno != ENOENT && errno != ENOTDIR)) return;
  throw UserError(fmt::format("there is no traces file {}{}.\n{}", file.path, reason(file.choice), how_to_fill(file)));
}

} // namespace llmobs::viewer
