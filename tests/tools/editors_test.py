#!/usr/bin/env python3
"""clangd and clang-tidy on annotated files, with the plugin in their flags: they find nothing that is not there."""
import json
import shutil
import unittest

from tool_case import CLANG, INCLUDES, PLUGIN, PROGRAM, ToolCase

COROUTINES = """#include <llmobs/attributes.h>
#include <string>
#include <vector>
[[llmobs::llm("chat", model_name = "gpt-4o")]] std::string chat(const std::string& prompt) { return prompt; }
template<class T> [[llmobs::task]] T twice(T x) { return x + x; }
struct Agent {
  [[llmobs::agent]] std::vector<int> run(int steps) { return std::vector<int>(static_cast<std::size_t>(twice(steps))); }
};
std::size_t use() { return Agent().run(1).size() + chat("x").size(); }
"""


class Editors(ToolCase):
    def setUp(self):
        super().setUp()
        self.files = [self.write("answer.cpp", PROGRAM), self.write("more.cpp", COROUTINES)]
        flags = [CLANG, "-std=c++20", "-Wall", "-Wextra", *INCLUDES, f"-fplugin={PLUGIN}"]
        self.write("compile_commands.json", json.dumps(
            [{"directory": str(self.folder), "file": str(path), "arguments": [*flags, "-c", str(path)]} for path in self.files]))

    def test_clangd(self):
        clangd = shutil.which("clangd-19")
        self.assertIsNotNone(clangd, "tests/packages.txt names it")
        for path in self.files:
            _, log = self.run_command(clangd, f"--check={path}", "--compile-commands-dir=.", "--log=error", code=None)
            self.assertNotIn("attribute", log)
            self.assertNotIn("PLEASE submit a bug report", log)
            # One of clangd's own refactorings may fail; then that is all, and the same without the plugin.
            self.assertRegex(log, r"^(?:\S+ |E\[.*\] |\s*|.*tweak.*|.*All checks completed.*|\n)*$")

    def test_clang_tidy(self):
        tidy = shutil.which("clang-tidy-19")
        self.assertIsNotNone(tidy, "tests/packages.txt names it")
        for path in self.files:
            output, _ = self.run_command(tidy, "-p", ".", "--quiet",
                                         "--checks=-*,bugprone-*,clang-diagnostic-*,clang-analyzer-*,performance-*,"
                                         "-bugprone-easily-swappable-parameters", "--warnings-as-errors=*", path)
            self.assertEqual(output, "")


if __name__ == "__main__":
    unittest.main()
