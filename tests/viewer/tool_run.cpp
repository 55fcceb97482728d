#include "tool_run.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace llmobs::viewer::test {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// Output goes to files without a name, which never fill up and need no reader while the child runs.
File temporary() {
  File file(std::tmpfile(), &std::fclose);
  if (!file) throw std::runtime_error("tmpfile failed");
  return file;
}

std::string content(std::FILE* file) {
  std::rewind(file);
  std::string text;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, got);
  return text;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

} // namespace

ToolRun run_tool(const std::vector<std::string>& arguments, const std::vector<std::string>& variables,
                 const std::string& directory) {
  std::vector<std::string> command = {"llmobs"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = variables; // of a name that is there twice, the first counts
  environment.push_back("TZ=UTC");
  const std::vector<char*> argv = pointers(command);
  const std::vector<char*> envp = pointers(environment);
  const File output = temporary();
  const File complaints = temporary();

  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    const int nothing = ::open("/dev/null", O_RDONLY);
    if (nothing < 0 || ::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(::fileno(output.get()), STDOUT_FILENO) < 0 ||
        ::dup2(::fileno(complaints.get()), STDERR_FILENO) < 0 || ::chdir(directory.c_str()) != 0)
      ::_exit(126);
    ::execve(LLMOBS_TOOL, argv.data(), envp.data());
    ::_exit(127);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child) throw std::runtime_error("waitpid failed");
  return {content(output.get()), content(complaints.get()), WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

} // namespace llmobs::viewer::test
