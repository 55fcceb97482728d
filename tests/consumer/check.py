#!/usr/bin/env python3
"""Builds a project that uses llmobs the way a user's project would, runs it, and looks at the spans it wrote.

    check.py --source DIR --work DIR --compiler CXX [--install BUILD_DIR] [--prefix DIR] [--expect NAME,NAME...]

--install   install this build of llmobs first, and point find_package at it
--expect    the span names that must be in the file, in any order; nothing else may be
--rules     a rules file, of which the project is given a copy; the copy is then edited, `program` becoming `edited`, and
            the project built again
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys


def run(*command, **options):
    print("+", *command, flush=True)
    return subprocess.run([str(word) for word in command], check=True, **options)


def build_and_check(build, traces, expect):
    run("cmake", "--build", build, "--target", "answer")
    env = dict(os.environ, LLMOBS_FILE=str(traces))
    result = run(build / "answer", env=env, stdout=subprocess.PIPE, text=True)
    assert result.stdout == "You asked: why? 3\n", result.stdout
    names = sorted(span["name"] for line in traces.read_text().splitlines() for span in json.loads(line)["spans"])
    expected = sorted(expect.split(","))
    assert names == expected, f"spans {names}, expected {expected}"
    print("spans:", ", ".join(names))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--install", type=pathlib.Path)
    parser.add_argument("--expect", required=True)
    parser.add_argument("--rules", type=pathlib.Path)
    parser.add_argument("--define", action="append", default=[])
    options = parser.parse_args()

    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    build = options.work / "build"
    configure = ["cmake", "-G", "Ninja", "-S", options.source, "-B", build, "-DCMAKE_BUILD_TYPE=Release",
                 f"-DCMAKE_CXX_COMPILER={options.compiler}"]
    configure += [f"-D{definition}" for definition in options.define]
    rules = options.work / "rules.json"
    if options.rules:
        shutil.copyfile(options.rules, rules)
        configure.append(f"-DRULES={rules}")
    if options.install:
        prefix = options.work / "prefix"
        run("cmake", "--install", options.install, "--prefix", prefix, stdout=subprocess.DEVNULL)
        moved = options.work / "moved"  # an installation must work wherever it is put
        prefix.rename(moved)
        configure.append(f"-DCMAKE_PREFIX_PATH={moved}")
    run(*configure)
    build_and_check(build, options.work / "traces.jsonl", options.expect)
    if options.rules:
        rules.write_text(rules.read_text().replace("program", "edited"))
        build_and_check(build, options.work / "traces_edited.jsonl", options.expect.replace("program", "edited"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
