#include "transcript.h"

#include "tool_run.h"

#include <sstream>
#include <stdexcept>
#include <vector>

namespace llmobs::viewer::test {
namespace {

// Words at spaces; no quotes, since no command needs them.
std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string visible(const std::string& line) {
  std::string text;
  for (const char character : line) text += character == '\x1b' ? std::string("<ESC>") : std::string(1, character);
  return text;
}

// Each line with a mark before it; a last line without an end is told by its own mark.
std::string marked(const std::string& text, const std::string& mark) {
  std::string out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    const std::string line = visible(text.substr(begin, end - begin));
    out += line.empty() ? mark : mark + " " + line;
    out += end == std::string::npos ? "<no line end>\n" : "\n";
    begin = end == std::string::npos ? text.size() : end + 1;
  }
  return out;
}

std::string play_command(const std::string& command, const std::string& directory) {
  std::vector<std::string> variables;
  std::vector<std::string> arguments;
  bool named = false;
  for (const std::string& word : words_of(command)) {
    if (named)
      arguments.push_back(word);
    else if (word == "llmobs")
      named = true;
    else if (word.find('=') != std::string::npos)
      variables.push_back(word);
    else
      throw std::runtime_error("not a command of llmobs: " + command);
  }
  const ToolRun run = run_tool(arguments, variables, directory);
  return marked(run.output, "|") + marked(run.complaints, "!") + "= " + std::to_string(run.exit_code) + "\n";
}

} // namespace

std::string play_transcript(const std::string& transcript, const std::string& directory) {
  std::istringstream lines(transcript);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("$ ", 0) == 0)
      out += line + "\n" + play_command(line.substr(2), directory);
    else if (line.empty() || line[0] == '#')
      out += line + "\n";
  }
  return out;
}

} // namespace llmobs::viewer::test
