"""Programs that were built against the headers of earlier releases, or with another standard library, run with today's
shared library; and what of the binary interface changed is known."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
from tool_case import BUILD, CLANG, INCLUDES, ToolCase, unittest  # noqa: E402 (its folder is named above)

HERE = pathlib.Path(__file__).resolve().parent
RELEASES = sorted(path for path in (HERE / "released").iterdir() if path.is_dir())
LINK = [f"-L{BUILD}", "-lllmobs", f"-Wl,-rpath,{BUILD}", "-pthread"]
NAMES = ["chat", "child of the coroutine", "coroutine", "failed", "in context", "quiet", "root", "search", "throws", "traced"]
VARYING = {"stack", "trace_id", "span_id", "parent_id", "start_ns", "duration", "apm_trace_id"}


def without_what_varies(value):
    if isinstance(value, dict):
        return {key: without_what_varies(one) for key, one in value.items() if key not in VARYING}
    if isinstance(value, list):
        return [without_what_varies(one) for one in value]
    return value


class AbiTest(ToolCase):
    def build(self, compiler, includes, source=HERE / "whole_api.cpp"):
        program = self.folder / "program"
        self.run_command(*compiler, "-std=c++17", "-O1", *includes, source, "-o", program, *LINK)
        return program

    def events_of(self, program):
        """What it prints, and its spans by name without ids and times."""
        output, names = self.spans_of(program)
        self.assertEqual(names, NAMES)
        spans = [json.loads(line)["spans"][0] for line in (self.folder / "traces.jsonl").read_text().splitlines()]
        traces = {span["name"]: span["trace_id"] for span in spans}
        self.assertEqual(traces["child of the coroutine"], traces["coroutine"])
        return output, {span["name"]: without_what_varies(span) for span in spans}

    def test_programs_of_earlier_releases_run(self):
        expected = self.events_of(self.build(["g++"], INCLUDES))
        self.assertEqual(expected[0], "captured 11 delivered 10 filtered 1 dropped 0 open 0 queued 0\n")
        for release in RELEASES:
            for compiler in ("g++", CLANG):
                with self.subTest(release=release.name, compiler=compiler):
                    self.assertEqual(self.events_of(self.build([compiler], [f"-I{release}/include"])), expected)

    def test_a_program_with_another_standard_library(self):
        expected = self.events_of(self.build(["g++"], INCLUDES))
        self.assertEqual(self.events_of(self.build([CLANG, "-stdlib=libc++"], INCLUDES)), expected)

    def test_nothing_of_the_standard_library_crosses(self):
        for name in self.offered():
            # In the names of Itanium's ABI: St (std::), Ss (std::string), NSt (in std::), __cxx11, __1.
            self.assertNotRegex(name, r"St\d|NSt|Ss|__cxx11|__1", "a type of the standard library in an exported name")

    def test_no_name_is_gone(self):
        for release in RELEASES:
            gone = set((release / "symbols.txt").read_text().split()) - set(self.offered())
            self.assertEqual(gone, set(), f"programs built against {release.name} no longer start")

    def offered(self):
        shown, _ = self.run_command("nm", "-D", "--defined-only", "--format=posix", BUILD / "libllmobs.so")
        return [line.split()[0] for line in shown.splitlines()]

    def test_changes_of_layout_are_known(self):
        """changes.txt is what abidiff says; look at each line of it before it is changed: a member may be added to the end of
        a structure that is handed over with its size or that only the library makes, and to nothing else."""
        libraries = {}
        for name, includes in [("today", INCLUDES)] + [(one.name, [f"-I{one}/include"]) for one in RELEASES]:
            libraries[name] = self.folder / f"{name}.so"
            self.run_command("g++", "-std=c++17", "-g", "-O0", "-fPIC", "-shared", *includes, HERE / "public_types.cpp",
                             "-o", libraries[name])
        for release in RELEASES:
            said, _ = self.run_command("abidiff", "--no-show-locs", libraries[release.name], libraries["today"], code=None)
            self.assertIn("Functions changes summary", said)
            self.assertEqual(said.strip(), (release / "changes.txt").read_text().strip(), f"since {release.name}")


class TrapsTest(ToolCase):
    """What would go wrong at run time is seen by the compiler."""

    COMPILERS = [[CLANG, "-std=c++20"], [CLANG, "-std=c++17"], ["g++", "-std=c++20"], ["g++", "-std=c++17"]]
    WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wmissing-field-initializers"]
    HEAD = "#include <llmobs/llmobs.h>\n#include <llmobs/message.h>\n#include <string>\nstd::string make();\n"

    def compile(self, compiler, body, *flags):
        source = self.write("trap.cpp", f"{self.HEAD}void f() {{\n{body}\n}}\n")
        return self.run_command(*compiler, *self.WARNINGS, *flags, *INCLUDES, "-fsyntax-only", source, code=None)[1]

    def each(self, bodies):
        """What each compiler says of each body. All bodies are in one file: body N is in a function of
        its own on line 1000 * N."""
        bodies = list(bodies)
        functions = "".join(f"void f{i}() {{\n#line {1000 * i}\n{body}\n}}\n" for i, body in enumerate(bodies, 1))
        source = self.write("traps.cpp", self.HEAD + functions)
        for compiler in self.COMPILERS:
            said = self.run_command(*compiler, *self.WARNINGS, *INCLUDES, "-fsyntax-only", source, code=None)[1]
            for i, body in enumerate(bodies, 1):
                with self.subTest(compiler=compiler, body=body):
                    yield "\n".join(line for line in said.splitlines() if f"traps.cpp:{1000 * i}:" in line)

    def test_views_that_would_outlive_what_they_show(self):
        for said in self.each([
                "llmobs::Annotation a; a.set_output(make()); llmobs::annotate(a);",
                "llmobs::Annotation a; a.output = make(); llmobs::annotate(a);",
                "llmobs::Annotation a; a.metrics = {{\"x\", 1}}; llmobs::annotate(a);",
                "llmobs::SpanOptions o; o.set_session_id(make()); auto span = llmobs::task(\"x\", o);",
                "llmobs::Config c; c.set_file(make()); llmobs::enable(c);",
                "llmobs::AnnotationContextOptions o; o.set_name(make());"]):
            self.assertIn("error:", said)

    def test_clang_warns_of_others(self):
        for body in ("llmobs::Text text = make(); (void)text;", "llmobs::Value value(make()); (void)value;",
                     "llmobs::Annotation a{.output = make()}; llmobs::annotate(a);"):
            with self.subTest(body=body):
                self.assertRegex(self.compile([CLANG, "-std=c++20"], body), r"-Wdangling")

    def test_a_value_of_another_type_is_no_metric(self):
        for said in self.each([
                f"llmobs::submit_evaluation(llmobs::active_span(), \"x\", {value});"
                for value in ("llmobs::Score(\"high\")", "llmobs::Score(true)", "llmobs::Boolean(1)", "llmobs::Categorical(1)",
                              "llmobs::FreeText(\"x\")", "0.5", "\"x\"", "true")]):
            self.assertIn("error:", said)

    def test_what_ends_at_once_warns(self):
        for said in self.each([
                "llmobs::workflow(\"x\");", "llmobs::Span(llmobs::SpanKind::Tool, \"x\");",
                "llmobs::ScopedSpan(llmobs::SpanKind::Tool, \"x\");",
                "llmobs::Span s; s.activate();", "llmobs::Span s; s.child(llmobs::SpanKind::Tool, \"x\");",
                "llmobs::AnnotationContext(llmobs::AnnotationContextOptions().set_name(\"x\"));"]):
            self.assertRegex(said, "warning: ignoring (return|temporary)")

    def test_the_documented_forms_are_silent(self):
        chain = ("auto span = llmobs::llm(\"x\", llmobs::SpanOptions().set_session_id(make()));\n"
                 "span.annotate(llmobs::Annotation().set_output(make()).set_metrics({{\"input_tokens\", 42}}));\n"
                 "llmobs::annotate(llmobs::Annotation().set_tags({{\"tier\", make()}}));\n"
                 "llmobs::Message message{\"user\", make()};\nllmobs::annotate(llmobs::Annotation().set_input(message));")
        designated = ("std::string answer = make();\n"
                      "llmobs::annotate({.output = answer, .metrics = {{\"input_tokens\", 42}}, .tags = {{\"tier\", \"gold\"}},"
                      " .model_name = \"gpt-4o\"});\n"
                      "llmobs::enable({.ml_app = \"app\"});\n"
                      "llmobs::AnnotationContext context({.tags = {{\"a\", \"b\"}}});\n"
                      "auto span = llmobs::workflow(\"x\", {.session_id = answer});")
        for compiler in self.COMPILERS:
            with self.subTest(compiler=compiler):
                self.assertEqual(self.compile(compiler, chain, "-Werror"), "")
                if "-std=c++20" in compiler:
                    self.assertEqual(self.compile(compiler, designated, "-Werror"), "")

    def test_macros_are_silent_at_every_level(self):
        """What GCC warns of depends on what it has inlined."""
        source = self.write("macros.cpp", self.HEAD + "std::string g(const std::string& question, int k) {\n"
                            "  LLMOBS_TRACE(llm, question, k);\n  if (k > 3) LLMOBS_RETURN(make());\n"
                            "  LLMOBS_RESULT(question);\n  return question;\n}\nvoid h() { LLMOBS_TRACE(tool); make(); }\n")
        for compiler in (["g++", "-std=c++17"], ["g++", "-std=c++20"], [CLANG, "-std=c++17"]):
            for level in ("-O0", "-O1", "-O2", "-O3", "-Os"):
                with self.subTest(compiler=compiler, level=level):
                    self.run_command(*compiler, level, *self.WARNINGS, "-Werror", *INCLUDES, "-c", source, "-o", "macros.o")

    def test_keys_need_no_count(self):
        body = ("struct S { int amount; };\n"
                "struct W { static void of(llmobs::Writer& out, const S& s, const std::string& text) {\n"
                "  out.begin_object(); out.key(\"amount\"); out.integer(s.amount); out.key(\"text\"); out.string(text);\n"
                "  out.end_object(); } }; (void)&W::of;")
        for compiler in self.COMPILERS:
            with self.subTest(compiler=compiler):
                self.assertEqual(self.compile(compiler, body, "-Werror"), "")


if __name__ == "__main__":
    unittest.main()
