#include "compile_command.h"
#include "base/user_error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace llmobs::viewer {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool CompileCommand::is_clang() const {
  return fs::path(compiler).filename().string().find("clang") != std::string::npos;
}

std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == 0 && std::isspace(static_cast<unsigned char>(c))) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c == '\\' && quote != '\'' && i + 1 < line.size())
      words.back() += line[++i];
    else if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    else if (c == quote)
      quote = 0;
    else
      words.back() += c;
  }
  return words;
}

namespace {

bool is_one_of(const std::string& word, std::initializer_list<const char*> known) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

bool begins(const std::string& word, const char* with) { return word.rfind(with, 0) == 0; }

// Flags about the object file, and those that llmobs' own plugin gets anew.
std::vector<std::string> without_output(const std::vector<std::string>& words, const fs::path& directory,
                                        const fs::path& file) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (is_one_of(word, {"-o", "-MF", "-MT", "-MQ", "-MJ"}))
      ++i;
    else if (is_one_of(word, {"-c", "-S", "-E", "-MD", "-MMD", "-MP", "-MG", "--"}) ||
             begins(word, "-fplugin-arg-llmobs-expand") ||
             (begins(word, "-fplugin=") && word.find("llmobs-clang-") != std::string::npos))
      continue;
    else if (word[0] == '-' || (directory / word).lexically_normal() != file)
      kept.push_back(word);
  }
  return kept;
}

Json read_database(const fs::path& path) {
  std::ifstream in(path);
  if (!in)
    throw UserError(
        fmt::format("there is no {}; let CMake write it: -DCMAKE_EXPORT_COMPILE_COMMANDS=ON", path.string()));
  Json database = Json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!database.is_array()) throw UserError(fmt::format("{} is not a list of compile commands", path.string()));
  return database;
}

std::vector<std::string> words_of(const Json& entry) {
  if (const auto arguments = entry.find("arguments"); arguments != entry.end() && arguments->is_array()) {
    std::vector<std::string> words;
    for (const Json& one : *arguments)
      if (one.is_string()) words.push_back(one.get<std::string>());
    return words;
  }
  return shell_words(entry.value("command", ""));
}

// `ccache clang++` compiles with clang++.
void drop_launchers(std::vector<std::string>& words) {
  while (words.size() > 1 &&
         is_one_of(fs::path(words[0]).filename().string(), {"ccache", "sccache", "distcc", "icecc"}))
    words.erase(words.begin());
}

} // namespace

CompileCommand find_compile_command(const fs::path& build, const fs::path& file) {
  const fs::path path = fs::is_directory(build) ? build / "compile_commands.json" : build;
  const fs::path wanted = file.lexically_normal();
  for (const Json& entry : read_database(path)) {
    if (!entry.is_object() || !entry.contains("file") || !entry["file"].is_string()) continue;
    const fs::path directory = fs::absolute(path.parent_path() / entry.value("directory", ""));
    if ((directory / entry["file"].get<std::string>()).lexically_normal() != wanted) continue;
    std::vector<std::string> words = words_of(entry);
    drop_launchers(words);
    if (words.empty()) continue;
    const std::vector<std::string> rest(words.begin() + 1, words.end());
    return {words[0], directory, without_output(rest, directory, wanted)};
  }
  throw UserError(fmt::format("{} says nothing about {}", path.string(), file.string()));
}

} // namespace llmobs::viewer
