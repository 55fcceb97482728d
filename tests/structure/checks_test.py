#!/usr/bin/env python3
"""Proves that the structure checks find what they are for: each runs on a small tree that is right, and on the same tree
with one thing wrong."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


class Tree:
    """A folder with a product of a few files, all in order."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        self.write("plugin/base/border.h", "struct Border {};\n")
        self.write("plugin/plan/stage.h", '#include "base/border.h"\nint stage(Border b);\n')
        self.write("plugin/plan/stage.cpp", '#include "plan/stage.h"\n#include "clang/AST/Decl.h"\n#include <vector>\n'
                                            'int stage(Border) {\n  return 1;\n}\n')
        self.write("plugin/spec/word.h", '#include "base/border.h"\n')
        self.write("plugin/conductor.cpp", '#include "plan/stage.h"\n#include "spec/word.h"\n')
        self.write("runtime/src/base/log.h", "")
        self.write("runtime/src/encode/encoder.h", "")
        self.write("runtime/include/llmobs/instrument.h", "#include <stddef.h>\nvoid open();\n")
        self.write("runtime/src/base/guard.cpp", "#include <llmobs/instrument.h>\nvoid open() {}\n")
        self.write("rooms.txt", "# table\n0 attributes/include/llmobs\n1 runtime/include/llmobs\n2 plugin/base\n3 plugin/plan\n"
                                "3 plugin/spec\n4 plugin\n2 runtime/src/base\n3 runtime/src/encode\n"
                                "never runtime plugin\nnever plugin runtime\nnever runtime/src/encode runtime/src/base/log.h\n")
        self.write("docs/life-of-a-span.md", "# Life\n" + "".join(f"[x](../{name})\n" for name in (
            "plugin/base/border.h", "plugin/plan/stage.cpp", "plugin/spec/word.h", "plugin/conductor.cpp",
            "plugin/base/diagnostics.def", "plugin/base/diagnostic_groups.def", "runtime/src/base/log.h",
            "runtime/src/base/guard.cpp", "runtime/src/encode/encoder.h", "runtime/include/llmobs/instrument.h",
            "attributes/include/llmobs/span_kind.def", "attributes/include/llmobs/attributes.h")))
        self.write("README.md", "# Product\n")
        self.write("exceptions.txt", "# none\n")
        self.write("docs/page.md", "# Page one\n\n[other](other.md) [here](#page-one) [code](../plugin/plan/stage.h)\n")
        self.write("plugin/base/diagnostic_groups.def",
                   'LLMOBS_DIAGNOSTIC_GROUP(Alone, "alone", Warning, "what is alone")\n')
        self.write("plugin/base/diagnostics.def", '#define HELP "see the manual"\n'
                   'LLMOBS_DIAGNOSTIC(Bad, Error, "option \'%0\' is bad; " HELP)\n'
                   'LLMOBS_GROUPED_DIAGNOSTIC(Odd, Warning, Alone,\n  "\'%0\' is odd: %1%select{; so there|}2")\n')
        self.write("docs/diagnostics.md", "| `alone` | warning | what is alone |\n- `option '...' is bad; see the manual`\n"
                                          "- `'...' is odd: ...`\n")
        self.write("tests/lit/one.cpp", "// RUN: -Wno-alone\n// expected-error@+1 {{option 'x' is bad}}\n"
                                        "// CHECK: warning: 'x' is odd: [-Wx]\n")
        self.write("attributes/include/llmobs/span_kind.def",
                   'LLMOBS_SPAN_KIND(Tool, tool, 0, "a call")\n'
                   'LLMOBS_ATTRIBUTE_OPTION(Capture, capture, Choice, 0,\n  "what is "\n  "recorded")\n'
                   'LLMOBS_OPTION_CHOICE(Capture, all)\nLLMOBS_PARAMETER_WORD(Input, input, Select, "the input")\n')
        self.write("attributes/include/llmobs/attributes.h",
                   "#define LLMOBS_TOOL(...) WORD(tool)\n#define LLMOBS_INPUT WORD(input)\n")
        self.write("docs/attributes.md", "## Kinds\n| `[[llmobs::tool]]` | a call |\n## Options\n| `capture = all` | `all` |\n"
                                         "## Parameters\n| `[[llmobs::input]]` | the input |\n")
        self.write("docs/rules.md", "`capture`\n")
        self.write("tests/lit/words.cpp", "[[llmobs::tool(capture = all)]] void f([[llmobs::input]] int);\n")
        self.write("docs/other.md", "## Some `heading`: here\n[back](page.md#page-one)\n")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def append(self, path, text):
        self.write(path, (self.root / path).read_text() + text)


class ChecksTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.tree = Tree(holder.name)

    def run_check(self, script, *arguments):
        command = [sys.executable, str(HERE / script), str(self.tree.root)]
        command += [str(self.tree.root / argument) for argument in arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def layers(self):
        return self.run_check("check_layers.py", "rooms.txt")

    def sizes(self):
        return self.run_check("check_sizes.py", "exceptions.txt")

    def calls(self, united=False):
        folder = self.tree.root / "runtime/src"
        objects = []
        for source in sorted(folder.rglob("*.cpp")):
            objects.append(self.tree.root / (f"unity_{source.parent.name}_cxx.cxx.o" if united else source.name + ".o"))
            subprocess.run(["c++", "-c", f"-I{folder}", f"-I{self.tree.root}/runtime/include", source, "-o", objects[-1]], check=True)
        archive = self.tree.root / "lib.a"
        archive.unlink(missing_ok=True)
        subprocess.run(["ar", "rc", archive, *objects], check=True)
        command = [sys.executable, HERE / "check_calls.py", self.tree.root, self.tree.root / "rooms.txt", "runtime/src", archive]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def test_members_asked_for(self):
        self.tree.write("runtime/include/llmobs/type_traits.h", "object<T_>().size() // .other()\nobject<T_>().template get_ptr<int>()\n")
        self.tree.write("plugin/base/readable.cpp", 'const char* const AskedFor[] = {"size", "get_ptr"};\n')
        self.expect_clean(self.run_check("check_asked.py"))
        self.tree.write("plugin/base/readable.cpp", 'const char* const AskedFor[] = {"size", "old"};\n')
        self.expect(self.run_check("check_asked.py"), "asks for get_ptr()", "lists old()")

    def write_rooms(self, high="int low(); int high() { return low(); }\n", low="int low() { return 1; }\n"):
        self.tree.write("rooms.txt", "1 runtime/src/low\n2 runtime/src/high\n2 runtime/src/next\n")
        for path in (self.tree.root / "runtime/src").rglob("*.cpp"):
            path.unlink()
        self.tree.write("runtime/src/low/low.cpp", low)
        self.tree.write("runtime/src/high/high.cpp", high)

    def test_calls(self):
        self.write_rooms()
        self.expect_clean(self.calls())
        self.write_rooms(low="int high(); int low() { return high(); }\n")
        self.expect(self.calls(), "runtime/src/low/low.cpp may not use high() of runtime/src/high/high.cpp", "1 problems")

    def test_calls_of_a_folder_that_is_compiled_as_one(self):
        self.write_rooms()
        self.expect_clean(self.calls(united=True))
        self.write_rooms(low="int high(); int low() { return high(); }\n")
        self.expect(self.calls(united=True), "runtime/src/low/*.cpp may not use high() of runtime/src/high/*.cpp", "1 problems")

    def test_calls_of_a_room_of_the_same_rank(self):
        self.write_rooms()
        self.tree.write("runtime/src/next/next.cpp", "int high(); int next() { return high(); }\n")
        self.expect(self.calls(), "runtime/src/next/next.cpp may not use high() of runtime/src/high/high.cpp")

    def test_calls_of_variables(self):
        self.write_rooms(high="int state = 1; int low(); int high() { return low(); }\n",
                         low="extern int state; int low() { return state; }\n")
        self.expect(self.calls(), "runtime/src/low/low.cpp may not use state of runtime/src/high/high.cpp")

    def test_calls_that_nobody_makes(self):
        self.write_rooms(high="int high() { return 1; }\n")
        self.expect(self.calls(), "0 uses of another object's names")

    def text(self):
        return self.run_check("check_text.py")

    def diagnostics(self):
        return self.run_check("check_diagnostics.py")

    def public_names(self):
        return self.run_check("check_public_names.py")

    def vocabulary(self):
        return self.run_check("check_vocabulary.py")

    def expect(self, result, *words):
        code, output = result
        self.assertEqual(code, 1, output)
        for word in words:
            self.assertIn(word, output)

    def expect_clean(self, result):
        self.assertEqual(result[0], 0, result[1])

    def test_good_tree(self):
        self.expect_clean(self.layers())
        self.expect_clean(self.sizes())
        self.expect_clean(self.text())
        self.expect_clean(self.diagnostics())
        self.expect_clean(self.vocabulary())

    def test_message_without_documentation(self):
        self.tree.append("plugin/base/diagnostics.def", 'LLMOBS_DIAGNOSTIC(New, Error, "something new")\n')
        self.expect(self.diagnostics(), "does not list: - `something new`", "no test expects New")

    def test_message_that_is_gone(self):
        self.tree.append("docs/diagnostics.md", "- `something old`\n")
        self.expect(self.diagnostics(), "lists what is no message: - `something old`")

    def test_message_without_test(self):
        self.tree.write("tests/lit/one.cpp", "// RUN: -Wno-alone\n// expected-error@+1 {{option 'x' is bad}}\n")
        self.expect(self.diagnostics(), "no test expects Odd")

    def test_word_that_is_nowhere(self):
        self.tree.append("attributes/include/llmobs/span_kind.def", 'LLMOBS_PARAMETER_WORD(New, new_word, Hide, "x")\n'
                         'LLMOBS_ATTRIBUTE_OPTION(Other, other, String, 0, "y")\n')
        self.expect(self.vocabulary(), "does not list 'new_word' under Parameters", "has no macro LLMOBS_NEW_WORD",
                    "no test under tests/lit uses 'new_word'", "does not list 'other' under Options",
                    "docs/rules.md does not name 'other'")

    def test_word_that_is_gone(self):
        self.tree.append("docs/attributes.md", "| `[[llmobs::old]]` | what it was |\n")
        self.expect(self.vocabulary(), "lists 'old' under Parameters, which is not in the table")

    def test_word_that_is_said_otherwise(self):
        self.tree.write("docs/attributes.md", (self.tree.root / "docs/attributes.md").read_text()
                        .replace("a call", "another call").replace("`all` |", "everything |"))
        self.expect(self.vocabulary(), "docs/attributes.md says of 'tool': another call; the table: a call",
                    "does not name 'all' of option 'capture'")

    def test_group_without_test(self):
        self.tree.write("tests/lit/one.cpp", (self.tree.root / "tests/lit/one.cpp").read_text().replace("-Wno-alone", ""))
        self.expect(self.diagnostics(), "no test names the group 'alone'")

    def test_warning_without_group(self):
        self.tree.append("plugin/base/diagnostics.def", 'LLMOBS_DIAGNOSTIC(New, Warning, "something new")\n')
        self.expect(self.diagnostics(), "no group for New")

    def test_empty_tree_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "t.txt").write_text("")
            for script, rest in (("check_layers.py", ["t.txt"]), ("check_sizes.py", ["t.txt"])):
                command = [sys.executable, str(HERE / script), folder] + [f"{folder}/{one}" for one in rest]
                self.assertNotEqual(subprocess.run(command, capture_output=True).returncode, 0, script)

    # Layers

    def test_upward_include(self):
        self.tree.append("plugin/base/border.h", '#include "plan/stage.h"\n')
        self.expect(self.layers(), "plugin/base/border.h may not include plugin/plan/stage.h: plugin/base (rank 2) uses rooms of "
                                   "a lower rank only, not plugin/plan (rank 3)")

    def test_rooms_of_one_rank(self):
        self.tree.append("plugin/spec/word.h", '#include "plan/stage.h"\n')
        self.expect(self.layers(), "plugin/spec/word.h may not include plugin/plan/stage.h")

    def test_source_has_the_rank_of_its_header(self):
        self.tree.append("plugin/plan/stage.cpp", '#include "spec/word.h"\n')
        self.expect(self.layers(), "plugin/plan/stage.cpp may not include plugin/spec/word.h")

    def test_circle_inside_a_room(self):
        self.tree.write("plugin/plan/other.h", '#include "plan/stage.h"\n')
        self.tree.append("plugin/plan/stage.h", '#include "plan/other.h"\n')
        self.expect(self.layers(), "in a circle: plugin/plan/stage.h -> plugin/plan/other.h -> plugin/plan/stage.h")

    def test_indented_include(self):
        self.tree.append("plugin/base/border.h", '  #  include "plan/stage.h"\n')
        self.expect(self.layers(), "may not include plugin/plan/stage.h")

    def test_include_that_the_ranks_would_allow(self):
        self.tree.append("runtime/src/encode/encoder.h", '#include "base/log.h"\n')
        self.expect(self.layers(), "runtime/src/encode never uses runtime/src/base/log.h")

    def test_file_in_no_room(self):
        self.tree.write("runtime/src/newcomer.cpp", "")
        self.expect(self.layers(), "runtime/src/newcomer.cpp: in no room")

    def test_file_that_is_not_in_the_reading_order(self):
        self.tree.write("plugin/plan/newcomer.cpp", "")
        self.expect(self.layers(), "plugin/plan/newcomer.cpp: docs/life-of-a-span.md does not name it")

    def test_public_name_without_a_page(self):
        self.tree.write("runtime/include/llmobs/span.h", "namespace llmobs {\nclass Span {\npublic:\n  void finish();\nprivate:\n"
                        "  int hidden_;\n  struct Inner {\n    int guard;\n  };\n};\nnamespace detail {\nvoid ours();\n}\n"
                        "enum class Result { good };\n}\n")
        reference = "| name | is |\n|---|---|\n| `LLMOBS_TOOL`, `LLMOBS_INPUT`, `[[llmobs::tool]]` | [x](page.md) |\n"
        self.tree.write("docs/reference.md", reference)
        self.tree.append("docs/page.md", "`finish()`, `Tool`, `tool`, `LLMOBS_TOOL`, `LLMOBS_INPUT`, `Span`, `Result`, `SpanKind`\n")
        self.expect(self.public_names(), "span.h: Span::finish is not in", "span.h: Result::good is not in", "SpanKind::Tool is not in")
        for name in ("ours", "hidden", "guard"):
            self.assertNotIn(name, self.public_names()[1])
        sections = {"Span": "finish", "Result": "good", "SpanKind": "Tool"}
        for name, member in sections.items():
            reference += f"### {name}\n\nIt is [x](page.md).\n\n| `{member}` | it |\n"
        self.tree.write("docs/reference.md", reference)
        self.expect(self.public_names(), "docs/page.md, to which docs/reference.md leads for Result::good, does not name it", "1 problems")
        self.tree.append("docs/page.md", "`good`\n")
        self.expect_clean(self.public_names())
        self.tree.append("docs/reference.md", "| `gone` | it |\n")
        self.expect(self.public_names(), "no header has SpanKind::gone")
        self.tree.append("runtime/include/llmobs/span.h", "namespace llmobs {\nstruct Options {\n  int first, second;\n};\n}\n")
        self.tree.append("docs/page.md", "`Options`, `first`, `second`\n")
        self.tree.write("docs/reference.md", reference + "### Options\n\n[x](page.md)\n\n| `second` | it |\n| `first` | it |\n")
        self.expect(self.public_names(), "the members of Options stand in the order first, second")

    def documented(self):
        return self.run_check("check_documented.py")

    def test_declaration_without_a_comment(self):
        self.tree.write("attributes/include/llmobs/attributes.h", "#define LLMOBS_TOOL(...) WORD(tool) ///< a call\n")
        documented = ("namespace llmobs {\n/// One.\nclass Span {\npublic:\n  Span();\n  Span(const Span&);\n  /// Begins.\n"
                      "  template<class T_,\n           class = int>\n  explicit Span(T_ value);\n  int mode = 0; ///< which\n"
                      "  void set_mode(int value);\n  bool operator==(const Span&);\n  /// Ends.\n  void finish();\n"
                      "  void finish(int code);\nprivate:\n  struct Part {\n    int held;\n  };\n};\nnamespace detail {\nvoid ours();\n}\n}\n")
        self.tree.write("runtime/include/llmobs/span.h", documented)
        self.expect_clean(self.documented())
        for text, name in (("/// One.\n", "class Span"), (" ///< which", "member mode"), ("  /// Ends.\n", "function finish"),
                           ("  /// Begins.\n", "function Span")):
            self.tree.write("runtime/include/llmobs/span.h", documented.replace(text, "\n" if text[0] == " " and "<" in text else ""))
            code, output = self.documented()
            self.assertEqual(code, 1, name)
            self.assertIn("span.h", output)
            self.assertIn(name.split()[1] + " has no comment", output)

    def test_room_without_a_file(self):
        self.tree.append("rooms.txt", "3 plugin/gone\n")
        self.expect(self.layers(), "plugin/gone: a room without a file")

    def test_broken_line(self):
        for line in ("plugin/stage.h 30", "30 plugin/base", "never plugin", "2 plugin/base"):
            with self.subTest(line):
                self.tree.append("rooms.txt", line + "\n" if line != "30 plugin/base" else "x plugin/base\n")
                self.expect(self.layers(), "expected '<rank> <folder>'")

    def test_plugin_includes_runtime(self):
        self.tree.append("plugin/plan/stage.cpp", "#include <llmobs/instrument.h>\n")
        self.expect(self.layers(), "plugin never uses runtime")

    def test_include_from_another_place(self):
        for include in ("../../plugin/base/border.h", "border.h", "guard.h"):
            with self.subTest(include):
                self.tree.write("runtime/src/base/guard.cpp", f'#include "{include}"\n')
                self.expect(self.layers(), f'includes "{include}", which is no file of a room')

    def test_heavy_public_header(self):
        for header in ("<vector>", "<nlohmann/json.hpp>", "<curl/curl.h>"):
            self.tree.write("runtime/include/llmobs/instrument.h", f"#include {header}\n")
            self.expect(self.layers(), f"a public header may not include {header}")

    def test_private_in_public(self):
        self.tree.write("runtime/include/llmobs/instrument.h", '#include "base/log.h"\n')
        self.expect(self.layers(), 'includes "base/log.h", which is no file of a room')

    # Sizes

    @staticmethod
    def function(name, lines):
        return f"int {name}(int x) {{\n" + "  ++x;\n" * (lines - 3) + "  return x;\n}\n"

    def test_longest_function_that_fits(self):
        self.tree.write("plugin/plan/stage.cpp", self.function("fits", 60))
        self.expect_clean(self.sizes())

    def test_long_function(self):
        self.tree.write("plugin/plan/stage.cpp", "int before() { return 1; }\n" + self.function("too_long", 61))
        self.expect(self.sizes(), "plugin/plan/stage.cpp:2: too_long has 61 lines")

    def test_long_functions_in_every_place(self):
        body = " {\n" + "  x = '{';\n" * 70 + "}\n"
        for name, text in {
            "method": "namespace a { namespace {\nclass C : public B<int> {\npublic:\n  int method() const noexcept" + body + "};\n}}\n",
            "~C": "struct C {\n  virtual ~C()" + body + "};\n",
            "templated": "template<class T, int N = (3 > 2)>\nauto templated(T t) -> decltype(t)" + body,
            "C::C": "C::C(int x) : a{1}, b(x)" + body,
            "D::D": "D::D(int x) : b(x), a{1}" + body,
            "with_attribute": "[[nodiscard]] __attribute__((noinline)) int with_attribute()" + body,
            "operator==": "bool operator==(const C& a, const C& b)" + body,
            "after_text": 'const char* text = R"x({{{ )" )x";\nint after_text()' + body,
            "after_macro": "#define OPEN { \\\n  {\nint after_macro()" + body,
            "TEST": "TEST(Suite, Case)" + body,
        }.items():
            with self.subTest(name):
                self.tree.write("plugin/plan/stage.cpp", text)
                self.expect(self.sizes(), f"{name} has")

    def test_long_class_is_no_function(self):
        self.tree.write("plugin/plan/stage.cpp", "class C {\n" + "  int f() { return 1; }\n" * 70 + "};\n"
                                            "enum E {\n" + "".join(f"  e{i},\n" for i in range(70)) + "};\n")
        self.expect_clean(self.sizes())

    def test_long_python_function(self):
        self.tree.write("tests/tool.py", "def long_one():\n" + "    pass\n" * 60)
        self.expect(self.sizes(), "tests/tool.py:1: long_one has 61 lines")

    def test_long_file(self):
        self.tree.write("runtime/src/base/guard.cpp", "int x;\n" * 501)
        self.expect(self.sizes(), "runtime/src/base/guard.cpp: 501 lines")

    def test_exception_with_reason(self):
        self.tree.write("plugin/plan/stage.cpp", self.function("too_long", 61))
        self.tree.write("exceptions.txt", "plugin/plan/stage.cpp too_long: one table of cases\n")
        self.expect_clean(self.sizes())

    def test_exception_without_reason(self):
        self.tree.write("exceptions.txt", "plugin/plan/stage.cpp too_long\n")
        self.expect(self.sizes(), "exceptions.txt:1: expected")

    def test_stale_exception(self):
        self.tree.write("exceptions.txt", "plugin/plan/stage.cpp stage: was long once\n")
        self.expect(self.sizes(), "exceptions.txt:1: not needed")

    def test_same_name_twice(self):
        self.tree.write("runtime/src/base/stage.cpp", "")
        self.expect(self.sizes(), "runtime/src/base/stage.cpp: there is a file of the same name already: plugin/plan/stage.cpp")

    # Text

    def test_machine_path(self):
        for path in ("/home/" + "somebody/project", "/work" + "/main", "/tmp" + "/build", "/root" + "/.cache"):
            self.tree.write("plugin/base/border.h", f'const char* path = "{path}";\n')
            self.expect(self.text(), "plugin/base/border.h:1: a path of some machine")

    def test_paths_that_are_fine(self):
        self.tree.write("plugin/base/border.h", '// /usr/lib/llvm-19/bin, https://x.org/home/page, a/tmp/b, $TMPDIR/tmp/x\n')
        self.expect_clean(self.text())

    def test_note_for_later(self):
        for note in ("TO" + "DO", "FIX" + "ME"):
            self.tree.write("plugin/base/border.h", f"// {note}: later\n")
            self.expect(self.text(), "plugin/base/border.h:1: a note for later")

    def test_dead_link(self):
        self.tree.append("docs/page.md", "[gone](gone.md)\n")
        self.expect(self.text(), "docs/page.md: link to gone.md leads nowhere")

    def test_dead_anchor(self):
        self.tree.append("docs/page.md", "[gone](other.md#no-heading)\n")
        self.expect(self.text(), "docs/page.md: link to other.md#no-heading: there is no such heading")

    def test_live_anchor(self):
        self.tree.append("docs/page.md", "[there](other.md#some-heading-here)\n`[not](a-link.md)`\n")
        self.expect_clean(self.text())

    def test_build_folder_is_left_out(self):
        self.tree.write("build/x.md", "[gone](gone.md)\n")
        self.expect_clean(self.text())


if __name__ == "__main__":
    unittest.main()
