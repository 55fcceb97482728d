#!/usr/bin/env python3
"""`llmobs expand`: where it takes the flags from, what it prints, and what it says if it can't."""
import json
import unittest

from tool_case import BUILD, CLANG, INCLUDES, PROGRAM, ToolCase

TOOL = BUILD / "llmobs"
CHOSEN = {"LLMOBS_CLANG": CLANG}


class Expand(ToolCase):
    def test_prints_the_wrappers(self):
        self.write("answer.cpp", PROGRAM)
        output, _ = self.run_command(TOOL, "expand", "answer.cpp", **CHOSEN)
        self.assertIn("// answer.cpp:3: tool 'add' around add\nint add(int a, int b) {\n", output)
        self.assertIn("{ int value = a + b; llmobs::seam::finish(&guard, value); return value; }", output)

    def test_takes_flags(self):
        self.write("answer.cpp", PROGRAM + "static_assert(__cplusplus > 201703L && LEVEL == 2);\n")
        self.run_command(TOOL, "expand", "answer.cpp", "--", "-std=c++20", "-DLEVEL=2", **CHOSEN)

    def test_the_whole_file_compiles_without_the_plugin_and_does_the_same(self):
        self.write("answer.cpp", PROGRAM)
        self.run_command(TOOL, "expand", "answer.cpp", "--whole", "-o", "whole.cpp", **CHOSEN)
        self.run_command(CLANG, "-Wall", "-Wextra", "-Werror", *INCLUDES, "whole.cpp", f"-L{BUILD}", f"-Wl,-rpath,{BUILD}",
                         "-lllmobs", "-o", "whole")
        self.assertEqual(self.spans_of(self.folder / "whole"), ("3\n", ["add"]))

    def database(self, **entry):
        self.write("build/compile_commands.json", json.dumps([{"directory": str(self.folder / "build"), **entry}]))

    def test_takes_flags_from_a_build(self):
        source = self.write("src/answer.cpp", PROGRAM + "static_assert(LEVEL == 3);\n#include \"here.h\"\n")
        self.write("build/in build/here.h", "")
        for command in ({"command": f"ccache {CLANG} -DLEVEL=3 '-Iin build' -MD -MF x.d -o x.o -c ../src/answer.cpp"},
                        {"arguments": [CLANG, "-DLEVEL=3", "-Iin build", "-MMD", "-MT", "x.o", "-o", "x.o", "-c", str(source)]}):
            self.database(file="../src/answer.cpp", **command)
            output, _ = self.run_command(TOOL, "expand", source, "-p", "build")
            self.assertIn("tool 'add' around add", output)
            self.assertEqual(sorted(path.name for path in (self.folder / "build").iterdir()), ["compile_commands.json", "in build"])

    def test_keeps_the_options_of_the_plugin_that_a_build_has(self):
        source = self.write("plain.cpp", "int add(int a, int b) { return a + b; }\n")
        rules = self.write("rules.json", json.dumps({"version": 1, "rules": [{"match": {"function": "add"}, "kind": "tool"}]}))
        self.database(file=str(source), arguments=[CLANG, "-fplugin=/x/llmobs-clang-1.so", f"-fplugin-arg-llmobs-rules={rules}",
                                                   "-fplugin-arg-llmobs-expand=x", "-c", str(source)])
        output, complaint = self.run_command(TOOL, "expand", source, "-p", "build")
        self.assertIn("tool 'add' around add", output)
        self.assertNotIn("nothing in", complaint)

    def test_says_that_nothing_is_instrumented(self):
        self.write("plain.cpp", "int add(int a, int b) { return a + b; }\n")
        for more in ([], ["-o", "out.cpp"]):
            output, complaint = self.run_command(TOOL, "expand", "plain.cpp", *more, **CHOSEN)
            self.assertEqual(output, "")
            self.assertIn("llmobs: nothing in plain.cpp is instrumented: ", complaint)

    def test_is_the_same_every_time(self):
        self.write("answer.cpp", PROGRAM + "".join(
            f"template<class T> [[llmobs::task]] T f{i}(T x) {{ return x; }}\nint n{i} = f{i}(1) + f{i}(2L) + f{i}('c');\n"
            for i in range(20)))
        for form in ([], ["--whole"]):
            randomly, _ = self.run_command(TOOL, "expand", "answer.cpp", *form, **CHOSEN)
            fixed, _ = self.run_command("setarch", "-R", TOOL, "expand", "answer.cpp", *form, **CHOSEN)
            self.assertEqual(randomly, fixed)

    def test_says_what_is_wrong(self):
        self.write("answer.cpp", PROGRAM)
        for arguments, expected in (
                (["none.cpp"], "llmobs: there is no file none.cpp\n"),
                (["answer.cpp", "-p", "none"], "llmobs: there is no none; let CMake write it"),
                (["answer.cpp", "-p", ".", "--", "-O2"], "llmobs: flags come from -p or from behind --, not from both\n")):
            _, complaint = self.run_command(TOOL, "expand", *arguments, code=1, **CHOSEN)
            self.assertIn(expected, complaint)
        self.database(file="other.cpp", command="c++ other.cpp")
        _, complaint = self.run_command(TOOL, "expand", "answer.cpp", "-p", "build", code=1, **CHOSEN)
        self.assertIn("compile_commands.json says nothing about ", complaint)

    def test_passes_on_what_the_compiler_says(self):
        self.write("answer.cpp", PROGRAM + "int broken = \"text\";\n")
        _, complaint = self.run_command(TOOL, "expand", "answer.cpp", code=1, **CHOSEN)
        self.assertIn("answer.cpp:5:5: error: cannot initialize", complaint)


if __name__ == "__main__":
    unittest.main()
