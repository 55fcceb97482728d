#include "terminal/pager.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace llmobs::viewer {
namespace {

pid_t pager = -1;

std::string pager_command() {
  for (const char* name : {"LLMOBS_PAGER", "PAGER"})
    if (const char* value = std::getenv(name)) return value;
  return "less";
}

} // namespace

void start_pager() {
  const std::string command = pager_command();
  if (pager > 0 || command.empty() || command == "cat" || ::isatty(STDOUT_FILENO) == 0 || ::isatty(STDIN_FILENO) == 0)
    return;
  int ends[2];
  if (::pipe(ends) != 0) return;
  // Ends where all fits on one screen, shows colours, leaves the text on the screen.
  ::setenv("LESS", "FRX", /*overwrite=*/0);
  std::fflush(stdout);
  pager = ::fork();
  if (pager == 0) {
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    // Without that pager, the text itself.
    ::execl("/bin/sh", "sh", "-c", (command + " || cat").c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  if (pager > 0) ::dup2(ends[1], STDOUT_FILENO);
  ::close(ends[0]);
  ::close(ends[1]);
}

void end_pager() {
  if (pager <= 0) return;
  std::fflush(stdout);
  ::close(STDOUT_FILENO);
  while (::waitpid(pager, nullptr, 0) < 0 && errno == EINTR) {}
  pager = -1;
}

} // namespace llmobs::viewer
