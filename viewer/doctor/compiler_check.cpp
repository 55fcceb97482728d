#include "doctor/finding.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <sys/wait.h>

namespace llmobs::viewer {
namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

struct Run {
  std::string output;
  int code = -1;
};

Run run(const std::string& command) {
  Run result;
  std::FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) return result;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    if (result.output.size() < 100'000) result.output.append(buffer, got);
  const int status = ::pclose(pipe);
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

} // namespace

Findings check_compiler() {
  std::error_code error;
  const fs::path script = fs::read_symlink("/proc/self/exe", error).parent_path() / "llmobs-clang++";
  if (error || !fs::exists(script, error))
    return {{Health::warning, "compiler", "there is no llmobs-clang++ beside llmobs",
             "Install llmobs with its plugins: programs are traced without, too, but by macros only."}};
  const std::string command = quoted(script.string());
  const Run version = run(command + " --version 2>&1");
  const Run compiled = run("printf '[[llmobs::task]] void f() {}\\n' | " + command + " -fsyntax-only -x c++ - 2>&1");
  if (version.code == 0 && compiled.code == 0)
    return {{Health::good, "compiler", first_line(version.output) + ", with the plugin for it", ""}};
  return {{Health::failure, "compiler", first_line(version.code == 0 ? compiled.output : version.output),
           "Set LLMOBS_CLANG to a Clang that there is a plugin for (docs/platforms.md)."}};
}

} // namespace llmobs::viewer
