#!/usr/bin/env python3
"""Shows that the plugin does not change what a program means.

Compiles a program without and with the plugin, same flags otherwise, runs both, and compares: the compiler's exit code
and diagnostics (byte for byte), and the program's standard output, standard error and exit code. With the plugin, the
probe's log must also be sound: every span that is opened is closed, nothing happens out of order (no line `BAD ...`),
and the log is the same in every configuration.

In the first configuration the program is also compiled, without the plugin, from what the plugin says it has made of each source
(`-fplugin-arg-llmobs-expand-whole`): that must do the same, span for span.

Exit code 0: same. 1: a difference, which is printed. 2: the test itself is wrong (it does not compile or run at all).
"""
import argparse
import difflib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

from annotated_names import annotated_names
from compiler_messages import in_fixed_order
from standard_headers import precompiled

# Each is a way to build that has found problems the others hide: what is inlined or left out, which slot a result is
# built in, and whether debug information is made.
CONFIGURATIONS = {
    "O0": ["-O0", "-g"],
    # The only one where there is to be one: with the debug information of the first and the diagnostics of the second.
    "O0-warnings": ["-O0", "-g", "-Wall", "-Wextra"],
    "O2": ["-O2", "-Wall", "-Wextra"],
    "asan": ["-O0", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"],
}
# Earlier Clangs cannot assemble coroutines with -fsanitize=undefined, with or without the plugin.
UNDEFINED_WITH_COROUTINES = 16
CONFIGURATIONS["asan-only"] = ["-O0", "-g", "-fsanitize=address"]

RUN_SECONDS = 60
COMPILE_SECONDS = 120


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", required=True, help="clang++ of the major that the plugin is for")
    parser.add_argument("--linker", help="what links the program, if the compiler is one for C")
    parser.add_argument("--plugin", required=True, help="the plugin's .so")
    parser.add_argument("--probe", required=True, help="the probe library, linked to both programs")
    parser.add_argument("--work", required=True, help="folder for everything that is made; emptied first")
    parser.add_argument("--configurations", default="O0,O2", help="comma-separated: " + ", ".join(CONFIGURATIONS))
    parser.add_argument("--log", help="copy the probe's log of the first configuration to this file")
    parser.add_argument("--exit-code", type=int, default=0, help="the program's exit code; negative: killed by a signal")
    parser.add_argument("--left-open", type=int, default=0, help="spans that stay open, if the program abandons some; -1: any number")
    parser.add_argument("--no-spans", action="store_true", help="the program must open no span at all")
    parser.add_argument("--unreached", default="", metavar="NAME,NAME", help="annotated functions that the program does not run")
    parser.add_argument("--names-printed", action="store_true", help="the program prints `in NAME` where it comes to an annotated function")
    parser.add_argument("--no-names", action="store_true", help="do not ask for the annotated names; the test says why")
    parser.add_argument("--no-expansion", action="store_true", help="do not compile the expansion; the test says why")
    parser.add_argument("--parents", action="store_true", help="log each span's parent (an expansion cannot carry contexts)")
    parser.add_argument("--log-varies", action="store_true", help="the log's order depends on threads")
    parser.add_argument("--coroutines", action="store_true", help="leave out UBSan where it cannot do coroutines")
    parser.add_argument("--major", type=int, required=True, help="the compiler's major version")
    parser.add_argument("--only", help="leave out configurations not in this comma-separated list")
    parser.add_argument("--compile-only", action="store_true", help="compare the compiler's behaviour, run nothing")
    parser.add_argument("--ignore-stdout", action="store_true", help="do not compare what the program prints")
    parser.add_argument("--plugin-option", action="append", default=[], help="for the plugin: rules=FILE, remarks, ...")
    parser.add_argument("--flags", default="", help="compiler flags of every test, as one word")
    parser.add_argument("--standard-headers", metavar="FOLDER", help="where the C++ library's headers are kept precompiled")
    parser.add_argument("--gold", action="store_true", help="link with gold where it is installed, in half the time")
    parser.add_argument("--pch", help="a header to precompile with the same flags and to use for every source")
    parser.add_argument("sources_and_flags", nargs=argparse.REMAINDER, help="a source, then more sources and flags")
    return parser.parse_args(arguments)


class Difference(Exception):
    """The plugin changed something."""


class Unusable(Exception):
    """The test program is wrong without the plugin already."""


def run(command, seconds, folder, variables=None, executable=None):
    environment = dict(os.environ, LC_ALL="C", **(variables or {}))
    try:
        done = subprocess.run(command, executable=executable, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Difference(f"still running after {seconds} s: {' '.join(map(str, command))}")
    return done.returncode, done.stdout, done.stderr


def show_difference(what, plain, instrumented):
    lines = [f"{what} differs (- without the plugin, + with it):"]
    if isinstance(plain, bytes):
        before, after = (text.decode("utf-8", "backslashreplace").splitlines() for text in (plain, instrumented))
        lines += list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
    else:
        lines += [f"- {plain}", f"+ {instrumented}"]
    return "\n".join(lines)


def require_same(what, plain, instrumented):
    if plain != instrumented:
        raise Difference(show_difference(what, plain, instrumented))


class Build:
    """One way to build the program, with or without the plugin, in a folder of its own."""

    def __init__(self, options, configuration, with_plugin, name=None, flags=None):
        self.options = options
        self.folder = pathlib.Path(options.work) / configuration / (name or ("with" if with_plugin else "without"))
        self.folder.mkdir(parents=True)
        self.log = self.folder / "probe.log"
        inputs = shlex.split(options.flags) + options.sources_and_flags
        self.sources = [x for x in inputs if not x.startswith("-") and re.search(r"\.(cpp|c|o)$", x)]
        self.flags = CONFIGURATIONS[flags or configuration] + [x for x in inputs if x not in self.sources]
        if options.standard_headers and not options.pch:
            self.flags += precompiled(options.standard_headers, options.compiler, self.flags, self.sources)
        self.plugin = [f"-fplugin={options.plugin}"] if with_plugin else []
        self.plugin += [f"-fplugin-arg-llmobs-{one}" for one in options.plugin_option if with_plugin]

    def expand(self):
        """Goes on with what the plugin makes of the sources, instead of the sources and the plugin."""
        self.plugin = [f"-fplugin={self.options.plugin}"]
        expanded = []
        for source in self.sources:
            target = self.folder / pathlib.Path(source).name
            command = [self.options.compiler, *self.plugin, f"-fplugin-arg-llmobs-expand-whole={target}", *self.flags, "-w",
                       "-fsyntax-only", source]
            code, out, err = run(command, COMPILE_SECONDS, None)
            if code:
                raise Difference("does not compile when it is expanded:\n" + (out + err).decode(errors="replace"))
            expanded.append(target)
        folders = sorted({str(pathlib.Path(source).resolve().parent) for source in self.sources})
        self.flags += ["-w", *(f"-iquote{folder}" for folder in folders)]
        self.plugin, self.sources = [], [str(target) for target in expanded]

    def annotated_names(self):
        """Of the spans that attributes in the sources ask for, as the plugin's macros make them."""
        names = set()
        sources = [source for source in self.sources if not source.endswith(".o")]
        for source in sources + ([self.options.pch] if self.options.pch else []):
            command = [self.options.compiler, *self.flags, "-D__llmobs_plugin__=100", "-w", "-E", source]
            code, out, err = run(command, COMPILE_SECONDS, None)
            if code:
                raise Unusable("cannot be preprocessed:\n" + err.decode(errors="replace"))
            names |= annotated_names(out.decode(errors="replace"))
        return names

    def compile(self):
        """Exit code and diagnostics of all sources together."""
        code, text, self.objects = 0, b"", []
        steps = [["-c", source] for source in self.sources if not source.endswith(".o")]
        if self.options.pch:
            steps.insert(0, ["-x", "c++-header", self.options.pch])
        for step in steps:
            target = self.folder / (pathlib.Path(step[-1]).name + (".pch" if "-x" in step else ".o"))
            command = [self.options.compiler, *self.plugin, *self.flags, *step, "-o", target]
            one_code, out, err = run(command, COMPILE_SECONDS, None)
            code, text = code or one_code, text + out + err
            if "-x" in step:
                self.flags += ["-include-pch", target]
            else:
                self.objects.append(target)
        self.objects += [source for source in self.sources if source.endswith(".o")]
        return code, text

    def link(self):
        link_flags = [flag for flag in self.flags if str(flag).startswith(("-O", "-g", "-f", "-L", "-stdlib="))]
        program = self.folder / "program"
        linker = self.options.linker or self.options.compiler
        if self.options.gold and shutil.which("ld.gold") and not any(flag.startswith("-flto") for flag in map(str, link_flags)):
            link_flags.append("-fuse-ld=gold")
        command = [linker, *link_flags, *self.objects, self.options.probe, "-pthread", "-o", program]
        code, out, err = run(command, COMPILE_SECONDS, None)
        if code:
            raise Difference(f"does not link: {(out + err).decode(errors='replace')}")
        self.program = program

    def execute(self):
        """Exit code, standard output, standard error."""
        # A span that the program abandons is memory that the probe never gets back.
        leaks = "0" if self.options.left_open else "1"
        variables = {"LLMOBS_PROBE": str(self.log), "ASAN_OPTIONS": f"detect_leaks={leaks}"}
        if self.options.parents:
            variables["LLMOBS_PROBE_PARENTS"] = "1"
        # By a name that is the same for each program, as main's span shows it.
        return run(["./program"], RUN_SECONDS, self.folder, variables, executable=self.program)


def events(log):
    return [line.strip() for line in log.splitlines()]


def check_log(log, options):
    lines = events(log)
    bad = [line for line in lines if "BAD " in line]
    if bad:
        raise Difference("the program used a span wrongly:\n" + "\n".join(bad))
    opens = sum(line.startswith("open ") for line in lines)
    closes = sum(line.startswith("close ") for line in lines)
    if options.left_open >= 0 and opens - closes != options.left_open:
        raise Difference(f"{opens} spans opened, {closes} closed, {options.left_open} may stay open:\n{log}")
    if options.no_spans and opens:
        raise Difference(f"{opens} spans opened by a program that must open none:\n{log}")
    if not options.no_spans and not opens:
        raise Difference("no span was opened: the plugin did not instrument anything")


def check_names(log, expected, options):
    """Each span that the source asks for was opened, but for those that the program does not come to."""
    opened = re.findall(r"^ *open \w+ (.*)", log, re.MULTILINE)
    unreached = set(filter(None, options.unreached.split(",")))
    missing = {name for name in expected if not any(one.startswith(name + "(") for one in opened)}
    if missing - unreached:
        raise Difference("no span was opened for: " + ", ".join(sorted(missing - unreached)))
    if unreached - missing:
        raise Unusable("--unreached names what is reached, or is not annotated: " + ", ".join(sorted(unreached - missing)))


def compare_configuration(options, name):
    """Returns the probe's log."""
    plain, instrumented = (Build(options, name, with_plugin) for with_plugin in (False, True))
    is_silent = options.no_names or options.no_spans or options.compile_only or options.names_printed
    expected = set() if is_silent else plain.annotated_names()
    plain_code, plain_text = plain.compile()
    code, text = instrumented.compile()
    if plain_code and not options.compile_only:
        raise Unusable("does not compile without the plugin:\n" + plain_text.decode(errors="replace"))
    require_same("the compiler's diagnostics", in_fixed_order(plain_text), in_fixed_order(text))
    require_same("the compiler's exit code", plain_code, code)
    if options.compile_only:
        return None
    plain.link()
    instrumented.link()
    plain_result = plain.execute()
    if plain_result[0] != options.exit_code:
        output = (plain_result[1] + plain_result[2]).decode(errors="replace")
        raise Unusable(f"exits with {plain_result[0]}, not {options.exit_code}, without the plugin:\n{output}")
    if plain.log.exists():
        raise Unusable("opens spans without the plugin")
    result = instrumented.execute()
    require_same("the program's standard error", plain_result[2], result[2])
    if not options.ignore_stdout:
        require_same("the program's standard output", plain_result[1], result[1])
    require_same("the program's exit code", plain_result[0], result[0])
    log = instrumented.log.read_text(errors="backslashreplace") if instrumented.log.exists() else ""
    check_log(log, options)
    if options.names_printed:
        expected = set(re.findall(r"^in (.+)$", plain_result[1].decode(errors="replace"), re.MULTILINE))
    check_names(log, expected, options)
    return log


def compare_expansion(options, name, log):
    """The expansion does what the program does, and opens the same spans. It needs no sanitizer: its accesses are the program's."""
    expanded = Build(options, name, with_plugin=False, name="expanded", flags="O0" if name.startswith("asan") else name)
    expanded.expand()
    code, text = expanded.compile()
    if code:
        raise Difference("the expansion does not compile:\n" + text.decode(errors="replace"))
    expanded.link()
    plain = Build(options, name, with_plugin=False, name="plain")
    plain.program = pathlib.Path(options.work) / name / "without" / "program"
    result, plain_result = expanded.execute(), plain.execute()
    for what, before, after in zip(("exit code", "standard output", "standard error"), plain_result, result):
        if what != "standard output" or not options.ignore_stdout:
            require_same(f"the {what} of the expansion", before, after)
    own_log = expanded.log.read_text(errors="backslashreplace") if expanded.log.exists() else ""
    check_log(own_log, options)
    if not options.log_varies:
        # A lambda's type is named by its place, of which the column is another one in the expansion.
        before, after = (re.sub(r"(at [^)]*:\d+):\d+\)", r"\1)", text) for text in (log, own_log))
        require_same("the probe's log (- of the plugin, + of the expansion)", before.encode(), after.encode())


def main(arguments):
    options = parse_arguments(arguments)
    shutil.rmtree(options.work, ignore_errors=True)
    names = options.configurations.split(",")
    if options.only:
        names = [name for name in names if name in options.only.split(",")] or options.only.split(",")[:1]
    if options.coroutines and options.major < UNDEFINED_WITH_COROUTINES:
        names = ["asan-only" if name == "asan" else name for name in names]
    first = None
    for name in names:
        try:
            log = compare_configuration(options, name)
            expands = not (options.no_expansion or options.pch or options.parents)
            if first is None and log is not None and expands:
                compare_expansion(options, name, log)
            if first is not None and not options.log_varies:
                require_same("the probe's log (- " + names[0] + ", + " + name + ")", first.encode(), log.encode())
        except Difference as difference:
            print(f"differential [{name}]: {difference}", file=sys.stderr)
            return 1
        except Unusable as problem:
            print(f"differential [{name}]: the test program is wrong: {problem}", file=sys.stderr)
            return 2
        if first is None:
            first = log
            if options.log:
                pathlib.Path(options.log).write_text(log)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
