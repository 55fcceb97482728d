#!/usr/bin/env python3
"""Shows that a coverage report of the user's code is the same with the plugin: lines, regions, branches and functions.

coverage.py --compiler CLANG++ --plugin SO --probe LIB --tools LLVM_BIN --work FOLDER [--gcov] SOURCE FLAG...

With --gcov it is the report of gcov: how often each line ran. The lines of a function's opening and closing brace are left
out: that is where a span that an exception ends is closed.

Exit code 0: same. 1: a difference, which is printed.
"""
import argparse
import difflib
import os
import pathlib
import shutil
import subprocess
import sys


def report(options, plugin):
    folder = pathlib.Path(options.work) / ("with" if plugin else "without")
    folder.mkdir(parents=True)
    program, raw, merged = (str(folder / name) for name in ("program", "raw", "merged"))
    tools = pathlib.Path(options.tools)
    subprocess.run([options.compiler, *plugin, "-O0", "-fprofile-instr-generate", "-fcoverage-mapping", options.source,
                    *options.flags, options.probe, "-pthread", "-o", program], check=True)
    subprocess.run([program], env=dict(os.environ, LLVM_PROFILE_FILE=raw), stdout=subprocess.DEVNULL, check=True)
    subprocess.run([tools / "llvm-profdata", "merge", raw, "-o", merged], check=True)
    show = subprocess.run([tools / "llvm-cov", "show", program, "-instr-profile=" + merged, "-show-regions",
                           "-show-branches=count", options.source], check=True, capture_output=True, text=True)
    table = subprocess.run([tools / "llvm-cov", "report", program, "-instr-profile=" + merged, options.source],
                           check=True, capture_output=True, text=True)
    return show.stdout.splitlines() + table.stdout.splitlines()


def gcov_report(options, plugin):
    folder = pathlib.Path(options.work) / ("with" if plugin else "without")
    folder.mkdir(parents=True)
    run = lambda *command: subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    run(options.compiler, *plugin, "-O0", "--coverage", "-c", options.source, *options.flags, "-o", "unit.o")
    run(options.compiler, "--coverage", "unit.o", options.probe, "-pthread", "-o", "program")
    run("./program")
    run(pathlib.Path(options.tools) / "llvm-cov", "gcov", "unit.gcda")
    lines = (folder / (pathlib.Path(options.source).name + ".gcov")).read_text().splitlines()
    return [line for line in lines if not line.endswith("{") and not line.split(":", 2)[2].lstrip().startswith("}")]


def main():
    parser = argparse.ArgumentParser()
    for name in ("compiler", "plugin", "probe", "tools", "work"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--gcov", action="store_true")
    parser.add_argument("source")
    parser.add_argument("flags", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    make = gcov_report if options.gcov else report
    plain, instrumented = make(options, []), make(options, ["-fplugin=" + options.plugin])
    if plain == instrumented:
        return 0
    print("\n".join(difflib.unified_diff(plain, instrumented, "without", "with", lineterm="", n=1)), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
