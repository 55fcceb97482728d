"""A suite is a third-party project with a CMake build and tests of its own, built twice in folders side by side. Compared
are what the compiler said of every file, what every ctest test prints and how it ends, and, where a test framework tells,
the result of every single test case."""
import dataclasses
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

from framework_results import case_results
from limited_run import limited_run
from program_pair import Verdict, in_fixed_order, show_difference, tracing

HERE = pathlib.Path(__file__).resolve().parent
TEST_SECONDS = 90        # without the plugin; with it four times as long: some tests make 200 million spans
REPEATS = 10      # of a test without the plugin, when it differs


@dataclasses.dataclass(frozen=True)
class Suite:
    name: str
    framework: str                # doctest, catch or gtest
    options: tuple = ()           # for cmake
    targets: tuple = ()           # empty: everything
    oldest: int = 0               # Clang that can compile it
    whole_output: bool = True     # the text that a test prints is compared, too
    arguments: tuple = ()         # for the test programs
    left_out: str = ""            # ctest tests that run none of its programs: what matches in their names


SUITES = [
    Suite("doctest", "doctest", ("-DDOCTEST_WITH_TESTS=ON",)),
    Suite("Catch2", "catch", ("-DCATCH_DEVELOPMENT_BUILD=ON", "-DCATCH_ENABLE_WERROR=OFF")),
    Suite("cppcoro", "doctest", ("-DBUILD_TESTING=ON",)),
    Suite("libcoro", "catch", ("-DLIBCORO_FEATURE_NETWORKING=OFF", "-DLIBCORO_FEATURE_TLS=OFF",
                               "-DLIBCORO_BUILD_EXAMPLES=OFF"), ("libcoro_test",), oldest=16, whole_output=False,
          arguments=("~[benchmark]",)),
    Suite("NeoGraph", "gtest", ("-DNEOGRAPH_BUILD_TESTS=ON", "-DNEOGRAPH_BUILD_EXAMPLES=OFF", "-DNEOGRAPH_BUILD_POSTGRES=OFF",
                                "-DNEOGRAPH_BUILD_SQLITE=OFF", "-DNEOGRAPH_USE_LIBCURL=OFF",
                                "-DFETCHCONTENT_SOURCE_DIR_GOOGLETEST=/usr/src/googletest"),
          tuple(f"neograph_{name}_tests" for name in ("acp", "context_store", "graph_safe_point", "hook", "runtime_context",
                                                      "runtime_turn")), oldest=16, whole_output=False),
    Suite("fmt", "gtest", ("-DFMT_DOC=OFF", "-DFMT_FUZZ=OFF")),
    Suite("json", "doctest", ("-DJSON_BuildTests=ON", "-DJSON_FastTests=ON"), tuple(
        f"test-{name}_cpp11" for name in (
            "algorithms", "allocator", "alt-string", "capacity", "class_const_iterator", "class_iterator",
            "comparison", "concepts", "constructor2", "convenience", "conversions", "deserialization", "diagnostics",
            "disabled_exceptions", "element_access1", "element_access2", "hash", "inspection", "items", "iterators1",
            "iterators2", "json_patch", "json_pointer", "large_json", "merge_patch", "meta", "modifiers", "noexcept",
            "no-mem-leak-on-adl-serialize", "ordered_json", "ordered_map", "pointer_access", "readme", "reference_access",
            "serialization", "to_chars", "type_traits", "udl", "udt", "udt_macro", "user_defined_input", "wstring")),
        left_out="^(cmake_|download_)"),
]


class CannotBuild(Exception):
    """The text says why, or shows the end of what CMake said."""


class Side:
    """The build of a suite without or with the plugin."""

    def __init__(self, suite, toolchain, checkout, work, name, stamp):
        self.suite, self.toolchain, self.checkout = suite, toolchain, checkout
        self.with_plugin = name == "with"
        self.folder = pathlib.Path(work) / f"{suite.name}-{toolchain.major}" / name
        self.records = self.folder / "records"
        self.stamp = stamp
        self.trace = self.folder / "spans.jsonl"

    def configure_command(self):
        flags = self.toolchain.plugin_flags() if self.with_plugin else []
        launcher = ";".join([sys.executable, str(HERE / "compile_recorder.py"), str(self.records), *flags, "--"])
        libraries = shlex.join(self.toolchain.link_flags()) if self.with_plugin else ""
        return ["cmake", "-G", "Ninja", "-S", self.checkout, "-B", self.folder / "build", "-DCMAKE_BUILD_TYPE=Debug",
                f"-DCMAKE_CXX_COMPILER={self.toolchain.compiler}", f"-DCMAKE_C_COMPILER={self.toolchain.c_compiler}",
                f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}", f"-DCMAKE_CXX_STANDARD_LIBRARIES={libraries}",
                "-DCMAKE_CXX_FLAGS_DEBUG=-O0", *self.suite.options]

    def build(self, jobs):
        """Keeps what is there if it was made with the same compiler, plugin and commit."""
        stamp = self.folder / "made_with"
        if not stamp.exists() or stamp.read_text() != self.stamp:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            stamp.write_text(self.stamp)
        done = subprocess.run(list(map(str, self.configure_command())), capture_output=True, text=True)
        if done.returncode:
            raise CannotBuild((done.stdout + done.stderr)[-800:])
        targets = ["--target", *self.suite.targets] if self.suite.targets else []
        # What does not compile is left out, on both sides.
        subprocess.run(["cmake", "--build", self.folder / "build", "--parallel", str(jobs), *targets, "--", "-k", "0"],
                       capture_output=True)

    def neutral(self, text):
        """Without what differs between two runs for good reasons: the folder and the time."""
        text = text.replace(str(self.folder), "FOLDER")
        return re.sub(r"\d+(\.\d+)?(e-?\d+)? ?(ms|s|seconds|us|ns)\b|\b0x[0-9a-f]{6,}\b"
                      r"|\b(duration(InSeconds)?|time|timestamp)=\"[^\"]*\"", "...", text)

    def compilations(self):
        found = {}
        for path in sorted(self.records.glob("*.json")):
            record = json.loads(path.read_text())
            found[record["output"]] = record
        return found

    def tests(self):
        """name -> (command, folder) of the ctest tests whose program was built."""
        done = subprocess.run(["ctest", "--show-only=json-v1"], cwd=self.folder / "build", capture_output=True, text=True)
        found = {}
        for test in json.loads(done.stdout)["tests"] if done.returncode == 0 else []:
            properties = {one["name"]: one["value"] for one in test.get("properties", [])}
            command = test.get("command")
            left_out = self.suite.left_out and re.search(self.suite.left_out, test["name"])
            if command and not left_out and os.access(command[0], os.X_OK):
                found[test["name"]] = (command + list(self.suite.arguments), properties.get("WORKING_DIRECTORY", str(self.folder / "build")))
        return found

    def programs(self):
        """The test programs, by their path in the build folder."""
        build = self.folder / "build"
        commands = {pathlib.Path(command[0]) for command, _ in self.tests().values()}
        return {str(path.relative_to(build)): path for path in sorted(commands) if build in path.parents}

    def run(self, command, folder):
        if self.with_plugin:
            return limited_run(command, 4 * TEST_SECONDS, folder, tracing(self.trace))
        return limited_run(command, TEST_SECONDS, folder)

    def spans(self):
        if not self.trace.exists():
            return 0
        with self.trace.open(errors="replace") as lines:
            count = sum(line.count('"span_id":') for line in lines)
        self.trace.unlink()
        return count


class SuitePair:
    def __init__(self, suite, toolchain, checkout, work, version):
        self.suite = suite
        self.plain = Side(suite, toolchain, checkout, work, "without", f"{version} {suite.options}")
        self.instrumented = Side(suite, toolchain, checkout, work, "with",
                                 f"{version} {suite.options} {toolchain.compile_fingerprint()}")

    def build(self, jobs):
        self.plain.build(jobs)
        if not self.plain.programs():
            raise CannotBuild("no test program of it was built; are its targets named as in suites.py?")
        self.instrumented.build(jobs)

    def compare_compilations(self):
        with_plugin = self.instrumented.compilations()
        for output, plain in self.plain.compilations().items():
            verdict = Verdict("compile " + output, "same", rejected=plain["code"] != 0)
            record = with_plugin.get(output)
            if record is None:
                verdict.result, verdict.detail = "different", "was not compiled with the plugin"
                yield verdict
                continue
            verdict.functions = record["functions"]
            before, after = (in_fixed_order(text) for text in (self.plain.neutral(plain["err"]),
                                                               self.instrumented.neutral(record["err"])))
            if plain["code"] != record["code"] or before != after:
                verdict.result = "different"
                verdict.detail = f"exit code {plain['code']} without, {record['code']} with the plugin; " \
                    + show_difference("diagnostics", before, after)
                verdict.reproduce = shlex.join(record["command"])
            yield verdict

    def compare_tests(self):
        instrumented = self.instrumented.tests()
        for name, (command, folder) in self.plain.tests().items():
            if name not in instrumented:
                yield Verdict("test " + name, "different", "is not there with the plugin", compiled=0)
                continue
            yield self.compare_test(name, (command, folder), instrumented[name])

    def compare_test(self, name, plain_test, instrumented_test):
        verdict = Verdict("test " + name, "same", compiled=0, ran=True)
        plain, instrumented = self.shown(self.plain, plain_test), self.shown(self.instrumented, instrumented_test)
        verdict.spans = self.instrumented.spans()
        if plain[0] is None:
            verdict.result, verdict.detail, verdict.ran = "skipped", "runs too long without the plugin", False
        elif plain != instrumented and self.is_varying(plain_test, plain, instrumented):
            same_end = plain[0] == instrumented[0]
            verdict.result, verdict.detail = ("same" if same_end else "skipped"), "varies by itself"
        elif plain != instrumented:
            verdict.result = "different"
            verdict.detail = f"exits with {plain[0]} without, {instrumented[0]} with the plugin; " \
                + show_difference("output", plain[1], instrumented[1])
            verdict.reproduce = f"cd {instrumented_test[1]}; {shlex.join(instrumented_test[0])}"
        return verdict

    def is_varying(self, plain_test, plain, instrumented):
        """Threads that race print in one order mostly: only many runs tell that there is another."""
        again = [self.shown(self.plain, plain_test) for _ in range(REPEATS)]
        return instrumented in again or any(one != plain for one in again)

    def shown(self, side, test):
        outcome = side.run(*test)
        text = side.neutral(outcome.out + outcome.err) if self.suite.whole_output else ""
        return outcome.code, text

    def compare_cases(self):
        instrumented = self.instrumented.programs()
        for name, path in self.plain.programs().items():
            if name not in instrumented:
                continue
            plain_cases = self.cases(self.plain, path)
            cases = self.cases(self.instrumented, instrumented[name])
            spans = self.instrumented.spans()
            if plain_cases != cases:
                varying = self.cases(self.plain, path)
                plain_cases = {case: result for case, result in plain_cases.items() if varying.get(case) == result}
            for case, result in plain_cases.items():
                verdict = Verdict(f"case {name}: {case}", "same", compiled=0, ran=True, spans=spans)
                spans = 0  # of the whole program: counted once
                if cases.get(case) != result:
                    verdict.result = "different"
                    verdict.detail = f"{result} without, {cases.get(case, 'missing')} with the plugin"
                    verdict.reproduce = str(instrumented[name])
                yield verdict

    def cases(self, side, program):
        return case_results(self.suite.framework, program, side.folder / "build",
                            lambda command: side.run(command + list(self.suite.arguments), program.parent), side.neutral)

    def verdicts(self):
        yield from self.compare_compilations()
        yield from self.compare_tests()
        yield from self.compare_cases()
