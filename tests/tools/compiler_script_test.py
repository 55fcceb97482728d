#!/usr/bin/env python3
"""llmobs-clang++ and llmobs-clang: what they add, and what they leave alone."""
import unittest

from tool_case import BUILD, CLANG, PROGRAM, ToolCase

CXX = BUILD / "llmobs-clang++"
C = BUILD / "llmobs-clang"


class CompilerScript(ToolCase):
    def test_builds_an_instrumented_program_at_once(self):
        self.write("answer.cpp", PROGRAM)
        self.run_command(CXX, "answer.cpp", "-o", "answer")
        self.assertEqual(self.spans_of(self.folder / "answer"), ("3\n", ["add"]))

    def test_compiles_and_links_apart(self):
        self.write("dir with space/answer.cpp", PROGRAM)
        self.run_command(CXX, "-c", "dir with space/answer.cpp", "-o", "an object.o")
        self.run_command(CXX, "an object.o", "-o", "a program")
        self.assertEqual(self.spans_of(self.folder / "a program"), ("3\n", ["add"]))

    def test_serves_a_makefile(self):
        self.write("answer.cpp", PROGRAM)
        self.write("Makefile", "answer: answer.o\n\t$(CXX) $^ -o $@\n")
        self.run_command("make", f"CXX={CXX}")
        self.assertEqual(self.spans_of(self.folder / "answer")[1], ["add"])

    def test_works_through_a_link_from_another_place(self):
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "llmobs-clang++").symlink_to(CXX)
        self.write("answer.cpp", PROGRAM)
        self.run_command(self.folder / "bin" / "llmobs-clang++", "answer.cpp", "-o", "answer")
        self.assertEqual(self.spans_of(self.folder / "answer")[1], ["add"])

    def test_preprocesses_like_the_compiler(self):
        self.write("plain.cpp", "int one() { return __LINE__; }\n")
        chosen = {"LLMOBS_CLANG": CLANG}
        for flags in (["-E", "plain.cpp"], ["-M", "plain.cpp"], ["--version"], ["-print-search-dirs"], ["-dumpversion"]):
            self.assertEqual(self.run_command(CXX, *flags, **chosen), self.run_command(CLANG, *flags), flags)

    def test_adds_nothing_to_other_invocations(self):
        self.write("one.cpp", "int one() { return 1; }\n")
        self.write("two.s", ".globl two\ntwo: ret\n")
        self.run_command(CXX, "-c", "one.cpp", "-o", "one.o")
        self.run_command(CXX, "-r", "one.o", "-o", "both.o")
        _, steps = self.run_command(CXX, "-c", "two.s", "-o", "two.o", "-v")
        self.assertNotIn("llmobs-clang-19.so", steps)
        _, steps = self.run_command(CXX, "-c", "one.cpp", "-o", "one.o", "-v", "-Werror")
        self.assertNotIn("-lllmobs", steps)

    def test_reads_source_from_standard_input(self):
        self.run_command(CXX, "-x", "c++", "-", "-fsyntax-only", "-Werror")

    def test_reads_response_files(self):
        self.write("answer.cpp", PROGRAM)
        self.write("flags", "-c answer.cpp -o answer.o")
        _, complaints = self.run_command(CXX, "@flags", "-Werror")
        self.run_command(CXX, "answer.o", "-o", "answer")
        self.assertEqual(self.spans_of(self.folder / "answer")[1], ["add"])

    def test_compiles_c(self):
        self.write("plain.c", "int main(void) { return 0; }\n")
        self.run_command(C, "plain.c", "-o", "plain", "-Werror")
        self.run_command(self.folder / "plain")

    def test_passes_options_to_the_plugin(self):
        self.write("answer.cpp", PROGRAM)
        _, remarks = self.run_command(CXX, "-c", "answer.cpp", LLMOBS_OPTIONS="remarks exceptions=observe")
        self.assertIn("tool span 'add'", remarks)
        self.assertIn("'exceptions = observe' keeps it out", remarks)

    def test_takes_the_compiler_that_it_is_told(self):
        self.write("answer.cpp", PROGRAM)
        self.run_command(CXX, "answer.cpp", "-o", "answer", LLMOBS_CLANG=f"env {CLANG}")
        self.assertEqual(self.spans_of(self.folder / "answer")[1], ["add"])

    def test_one_compiler_serves_both_languages(self):
        self.write("answer.cpp", PROGRAM.replace("int main", "extern \"C\" int one(int);\nint main").replace("(1, 2)", "(one(1), 2)"))
        self.write("one.c", "#ifdef __cplusplus\n#error this is C++\n#endif\n"
                   "__attribute__((llmobs_tool)) int one(int new) { return new; }\n")
        plain = CLANG.replace("clang++", "clang")
        renamed = self.write("a compiler", f"#!/bin/sh\nexec '{CLANG}' \"$@\"\n")
        renamed.chmod(0o755)
        for compiler in (CLANG, plain, f"env {CLANG}", f"env {plain}", str(renamed)):
            chosen = {"LLMOBS_CLANG": compiler}
            self.run_command(C, "-c", "-Werror", "one.c", "-o", "one.o", **chosen)
            self.run_command(CXX, "-Werror", "answer.cpp", "one.o", "-o", "answer", **chosen)
            self.assertEqual(self.spans_of(self.folder / "answer"), ("3\n", ["add", "one"]), compiler)
            self.assertEqual(self.run_command(C, "-cc1", "-version", **chosen), self.run_command(CLANG, "-cc1", "-version"))

    def test_libraries_stay_in_memory(self):
        self.write("answer.cpp", PROGRAM)
        self.run_command(CXX, "-shared", "-fPIC", "answer.cpp", "-o", "answer.so")
        shown, _ = self.run_command("readelf", "-d", "-W", "answer.so")
        self.assertRegex(shown, r"FLAGS_1.*NODELETE")

    def test_says_what_is_wrong(self):
        self.write("answer.cpp", PROGRAM)
        compiler = self.write("clang++-99", "#!/bin/sh\necho 99.0.0\n")
        compiler.chmod(0o755)
        _, complaint = self.run_command(CXX, "answer.cpp", code=1, LLMOBS_CLANG=str(compiler))
        self.assertIn("llmobs-clang++: there is no plugin for Clang 99 in ", complaint)
        _, complaint = self.run_command(CXX, "answer.cpp", code=1, LLMOBS_CLANG="/no/such/compiler")
        self.assertIn("LLMOBS_CLANG is '/no/such/compiler', which does not run", complaint)


if __name__ == "__main__":
    unittest.main()
