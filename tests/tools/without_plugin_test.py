#!/usr/bin/env python3
"""Compilers without the plugin: annotated sources that include <llmobs/attributes.h> compile without a warning, to the same
bytes as if they were not annotated."""
import re
import shutil
import unittest

from tool_case import SOURCE, ToolCase

ANNOTATED = """#include <llmobs/attributes.h>
#include <string>
[[llmobs::tool]] int add(int a, int b) { return a + b; }
[[llmobs::llm("chat", model_name = "gpt-4o")]] std::string chat(const std::string& prompt) { return prompt + "!"; }
LLMOBS_TASK("by macro") int by_macro(int x) { return x * 2; }
struct Agent {
  [[llmobs::agent]] virtual int run(int steps) { return steps; }
  virtual ~Agent() {}
};
template<class T> [[llmobs::task]] T twice(T x) { return x + x; }
int use(Agent& agent) { return agent.run(1) + twice(2) + by_macro(add(3, 4)); }
"""


class WithoutPlugin(ToolCase):
    def test_no_warning_and_the_same_object(self):
        plain = re.sub(r"\[\[llmobs::[^]]*\]\] |LLMOBS_TASK\([^)]*\) ", "", ANNOTATED).replace("#include <llmobs/attributes.h>", "")
        self.write("annotated/file.cpp", ANNOTATED)
        self.write("plain/file.cpp", plain)
        compilers = [path for path in map(shutil.which, ("g++", "clang++-14", "clang++-15", "clang++-16", "clang++-19", "clang++-22")) if path]
        self.assertGreaterEqual(len(compilers), 2)
        for compiler in compilers:
            for level in ("-O0", "-O2"):
                for kind in ("annotated", "plain"):
                    self.run_command(compiler, "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", level,
                                     f"-I{SOURCE}/attributes/include", f"-ffile-prefix-map={self.folder}/{kind}=.", "-c",
                                     f"{self.folder}/{kind}/file.cpp", "-o", f"{kind}/{level}.o")
                objects = [(self.folder / kind / f"{level}.o").read_bytes() for kind in ("annotated", "plain")]
                self.assertTrue(objects[0] == objects[1], f"{compiler} {level}")


if __name__ == "__main__":
    unittest.main()
