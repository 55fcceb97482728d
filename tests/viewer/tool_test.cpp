// What holds for every run of the tool, whatever the file: lines fit, nothing reaches the terminal that is no
// text, and failures are told by the exit code.
#include "sanitized.h"
#include "scratch_file.h"
#include "terminal/terminal_text.h"
#include "tool_run.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sstream>

namespace llmobs::viewer::test {
namespace {

const std::string data = LLMOBS_GOLDEN "/data";

std::vector<std::string> data_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(data)) files.push_back(entry.path().filename().string());
  return files;
}

void expect_clean(const std::string& text, std::size_t width, const std::string& what) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(display_width(line), width) << what << ": " << line;
    EXPECT_EQ(printable(line), line) << what;
  }
}

TEST(Tool, EveryLineFitsAndIsOnlyText) {
  const auto files = data_files();
  ASSERT_GE(files.size(), 10u);
  const std::vector<std::size_t> widths = sanitized ? std::vector<std::size_t>{40}
                                                    : std::vector<std::size_t>{40, 57, 80, 100, 200};
  for (const std::string& file : files)
    for (const std::size_t width : widths)
      for (const std::vector<std::string>& command :
           {std::vector<std::string>{"tree"}, std::vector<std::string>{"tree", "-v"}, std::vector<std::string>{"ls"},
            std::vector<std::string>{"stats"}, std::vector<std::string>{"grep", ""},
            std::vector<std::string>{"tail"}}) {
        std::vector<std::string> arguments = command;
        arguments.insert(arguments.end(), {file, "--width", std::to_string(width)});
        const ToolRun run = run_tool(arguments, {}, data);
        EXPECT_TRUE(run.exit_code == 0 || run.exit_code == 1) << file;
        expect_clean(run.output, width, file);
        expect_clean(run.complaints, 1000, file);
      }
}

// The wording of help and of what is wrong with an option is CLI11's, and differs between its versions.
TEST(Tool, HelpNamesEverythingThereIs) {
  const ToolRun all = run_tool({"help"}, {}, data);
  for (const char* word : {"tree", "ls", "stats", "grep", "tail", "export", "view", "expand", "replay", "doctor", "mcp",
                           "completion", "help", "--version"})
    EXPECT_NE(all.output.find(word), std::string::npos) << word;
  const ToolRun tree = run_tool({"help", "tree"}, {}, data);
  for (const char* word : {"llmobs tree", "FILE", "--trace", "--verbose", "--color", "--no-color", "--width"})
    EXPECT_NE(tree.output.find(word), std::string::npos) << word;
  const ToolRun ls = run_tool({"ls", "--help"}, {}, data);
  for (const char* word : {"llmobs ls", "FILE", "-n", "--json"})
    EXPECT_NE(ls.output.find(word), std::string::npos) << word;
  for (const ToolRun& run : {all, tree, ls}) EXPECT_EQ(run.exit_code, 0);
}

TEST(Tool, WrongUseEndsWithCode2) {
  const std::vector<std::vector<std::string>> wrong = {
      {},           {"--verbose"},        {"tree", "--frobnicate"}, {"tree", "--color=blue"},
      {"ls", "-n"}, {"ls", "-n", "many"}, {"ls", "-n", "-1"},       {"tree", "--width", "10"}};
  for (const auto& arguments : wrong) {
    const ToolRun run = run_tool(arguments, {}, data);
    EXPECT_EQ(run.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_EQ(run.output, "") << testing::PrintToString(arguments);
    EXPECT_NE(run.complaints.find("help"), std::string::npos) << testing::PrintToString(arguments);
  }
}

TEST(Tool, SaysItsVersion) {
  const ToolRun run = run_tool({"--version"}, {}, data);
  EXPECT_EQ(run.output, "llmobs " LLMOBS_TOOL_VERSION "\n");
  EXPECT_EQ(run.exit_code, 0);
}

TEST(Tool, TellsThatItsOutputCouldNotBeWritten) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  const std::string command = std::string(LLMOBS_TOOL) + " ls " + data + "/support.jsonl > /dev/full 2> /dev/null";
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

TEST(Tool, ShowsATraceOf100000Levels) {
  constexpr int levels = sanitized ? 20'000 : 100'000;
  std::string lines;
  for (int id = levels; id > 0; --id)
    lines += span_line("t", std::to_string(id), id == 1 ? "undefined" : std::to_string(id - 1), "f", id);
  const ScratchFile scratch(lines);
  const ToolRun run = run_tool({"tree", scratch.path(), "--width", "60"}, {}, data);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), levels + 3);
  expect_clean(run.output.substr(run.output.size() - 9'000), 60, "deep");
}

TEST(Tool, ShowsAFileNameWithoutObeyingIt) {
  const ToolRun run = run_tool({"ls", "no\x1b[31m such\nfile"}, {}, data);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.complaints.find('\x1b'), std::string::npos);
}

} // namespace
} // namespace llmobs::viewer::test
