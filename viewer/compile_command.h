// A compile command says how a build compiles one file. It is what compile_commands.json holds, without the parts that
// are about the object file: what is left can be used to look at the file in another way.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace llmobs::viewer {

struct CompileCommand {
  std::string compiler;
  std::filesystem::path directory; // where it runs
  std::vector<std::string> flags;  // without the source, its object and dependency files, and llmobs' own plugin

  bool is_clang() const;
};

/// That of `file` in `build`/compile_commands.json (or in the file `build` itself). Throws UserError.
CompileCommand find_compile_command(const std::filesystem::path& build, const std::filesystem::path& file);

/// The words of a shell command line, without expansions.
std::vector<std::string> shell_words(const std::string& line);

} // namespace llmobs::viewer
