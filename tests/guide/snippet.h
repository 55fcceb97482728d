// Snippets of documents as a program: each has a name, the heading that it stands under, and is run alone, in a process of its own.
//
//   program            the names of all snippets, one a line, in their order
//   program NAME       runs that one
//
// The lines between `// snippet: NAME` and `// end of snippet` are what the pages of docs/ show (tests/docs compares them).
#pragma once

#include <cstdio>
#include <string_view>
#include <vector>

struct Snippet {
  std::string_view name;
  void (*run)();
};

inline std::vector<Snippet>& snippets() {
  static std::vector<Snippet> all;
  return all;
}

struct NamedSnippet {
  NamedSnippet(std::string_view name, void (*run)()) { snippets().push_back({name, run}); }
};

inline int run_snippet(int count, char** arguments) {
  for (const Snippet& snippet : snippets()) {
    if (count == 1) std::printf("%.*s\n", static_cast<int>(snippet.name.size()), snippet.name.data());
    if (count == 2 && snippet.name == arguments[1]) return snippet.run(), 0;
  }
  return count == 1 ? 0 : 2;
}

#define SNIPPET_JOIN(a, b) a##b
#define SNIPPET_NAMED(name, line)                                                                                      \
  static void SNIPPET_JOIN(snippet_, line)();                                                                          \
  static const NamedSnippet SNIPPET_JOIN(named_, line)(name, SNIPPET_JOIN(snippet_, line));                            \
  static void SNIPPET_JOIN(snippet_, line)()
/// SNIPPET("name") { what it does }
#define SNIPPET(name) SNIPPET_NAMED(name, __LINE__)
