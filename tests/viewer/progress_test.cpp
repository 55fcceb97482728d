// The bar that a person at a terminal sees while a command searches. Each command runs in a process of its own, whose standard
// error is a terminal, and shows the bar without patience.
#include "command.h"
#include "scratch_file.h"
#include "terminal/output.h"
#include "terminal/progress.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace llmobs::viewer {
namespace {

using test::ScratchFile;
using test::span_line;

constexpr const char* searching = "0% searching";
constexpr const char* erased = "\r\x1b[K";

enum class Terminal { none, errors, errors_and_output };

struct Seen {
  std::string errors; // with what else was written to the same terminal
  std::string output;
};

[[noreturn]] void run_command(const std::vector<std::string>& words) {
  ProgressBar::patience = std::chrono::milliseconds(0);
  int code = 1;
  for (const Command& command : commands()) {
    if (command.name != words.front()) continue;
    CLI::App app;
    const Command::Action action = command.declare(app);
    app.parse(std::vector<std::string>(words.rbegin(), words.rend() - 1)); // it takes them from the end
    action();
    Output::finish();
    code = 0;
  }
  ::_exit(code);
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Seen run(const std::vector<std::string>& words, Terminal terminal) {
  const ScratchFile output("");
  const ScratchFile errors("");
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) throw std::runtime_error("there is no pty");
  const std::string slave = ::ptsname(master);
  const pid_t child = ::fork();
  if (child == 0) {
    const int to_terminal = ::open(slave.c_str(), O_RDWR | O_NOCTTY);
    const int nothing = ::open("/dev/null", O_RDONLY);
    const int to_output = ::open(output.path().c_str(), O_WRONLY);
    const int to_errors = ::open(errors.path().c_str(), O_WRONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(terminal == Terminal::errors_and_output ? to_terminal : to_output, STDOUT_FILENO);
    ::dup2(terminal == Terminal::none ? to_errors : to_terminal, STDERR_FILENO);
    for (const int file : {to_terminal, nothing, to_output, to_errors, master}) ::close(file);
    run_command(words);
  }
  const int held = ::open(slave.c_str(), O_RDWR | O_NOCTTY); // until the child has ended, so that nothing is lost
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << words.front();
  ::fcntl(master, F_SETFL, O_NONBLOCK);
  Seen seen{content(errors.path()), content(output.path())};
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(master, buffer, sizeof buffer)) > 0;)
    seen.errors.append(buffer, static_cast<std::size_t>(got));
  ::close(held);
  ::close(master);
  return seen;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// The last span is the only tool.
std::string spans(int number) {
  std::string lines;
  for (int i = 1; i <= number; ++i)
    lines += span_line("t", std::to_string(i), i == 1 ? "undefined" : "1", "step", 1795196586146425123 + i,
                       i == number ? "tool" : "task");
  return lines;
}

class Progress : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(Progress, IsShownOnATerminalOnly) {
  const ScratchFile file(spans(10));
  std::vector<std::string> words = GetParam();
  words.push_back(file.path());
  const Seen with_bar = run(words, Terminal::errors);
  EXPECT_NE(with_bar.errors.find(searching), std::string::npos) << with_bar.errors;
  EXPECT_EQ(with_bar.errors.substr(with_bar.errors.size() - 4), erased);
  const Seen without = run(words, Terminal::none);
  EXPECT_EQ(without.errors, "");
  EXPECT_EQ(without.output, with_bar.output);
  EXPECT_NE(without.output, "");
}

INSTANTIATE_TEST_SUITE_P(Commands, Progress,
                         testing::Values(std::vector<std::string>{"grep", "kind:tool"},
                                         std::vector<std::string>{"ls", "--kind", "tool"},
                                         std::vector<std::string>{"tree", "--kind", "tool"},
                                         std::vector<std::string>{"stats", "--kind", "tool"},
                                         std::vector<std::string>{"tail", "--kind", "tool"},
                                         std::vector<std::string>{"export", "--format", "csv", "--kind", "tool"}),
                         [](const auto& info) { return info.param.front(); });

TEST(ProgressOfGrep, StopsWhereLinesAreWrittenToTheSameTerminal) {
  const ScratchFile file(spans(3 * static_cast<int>(ProgressBar::spans_per_step)));
  const Seen many = run({"grep", "-n", "1", "kind:task", file.path()}, Terminal::errors_and_output);
  EXPECT_EQ(count(many.errors, "searching"), 1U) << many.errors;
  EXPECT_LT(many.errors.find(erased), many.errors.find("step"));
  const Seen late = run({"grep", "kind:tool", file.path()}, Terminal::errors_and_output);
  EXPECT_EQ(count(late.errors, "searching"), 3U) << late.errors;
  EXPECT_LT(late.errors.rfind("searching"), late.errors.find("step"));
  EXPECT_EQ(count(run({"grep", "-c", "kind:task", file.path()}, Terminal::errors).errors, "searching"), 3U);
}

} // namespace
} // namespace llmobs::viewer
