// Runs a function in a child process and tells how that ended: for everything that is about the ends of a process.
#pragma once

#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace llmobs {

struct ChildEnd {
  int exit_code = -1; // -1: ended by a signal
  int signal = 0;     // which ended it
  std::string said;   // on standard error
  std::chrono::milliseconds took{0};
};

/// The child ends with std::exit(body()), unless the body ends it otherwise. Killed after a minute.
inline ChildEnd run_child(const std::function<int()>& body) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return {};
  auto start = std::chrono::steady_clock::now();
  pid_t child = fork();
  if (child == 0) {
    alarm(60);
    dup2(pipe_ends[1], STDERR_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    std::exit(body());
  }
  close(pipe_ends[1]);
  ChildEnd end;
  char buffer[4096];
  for (ssize_t n; (n = read(pipe_ends[0], buffer, sizeof buffer)) > 0;) end.said.append(buffer, static_cast<size_t>(n));
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  end.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  return end;
}

} // namespace llmobs
