#!/usr/bin/env python3
"""Runs our own construct tests (tests/lit/construct) again, with a rule that puts a span into every function, also those
without an attribute. Only the comparison is repeated: the tests' FileCheck lines are about their attributes.
"""
import argparse
import concurrent.futures
import pathlib
import re
import shlex
import subprocess
import sys

from toolchain import write_rules

HERE = pathlib.Path(__file__).resolve().parent
LIT = HERE.parent / "lit"
RUN = re.compile(r"RUN: %differential (.*)")
CHOICE = re.compile(r"%if clang-(\d+)-or-later %\{(.*?)%\}(?: %else %\{(.*?)%\})?")
# Options that speak of the spans of the attributes.
DROPPED = {"--no-spans": 0, "--log": 1, "--left-open": 1, "--log-varies": 0, "--no-expansion": 0}
# What needs files that the test makes.
LEFT_OUT = re.compile(r"%inputs|[|&>]|(?<!--log )%t")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--major", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--include", action="append", default=[])
    parser.add_argument("--configurations", default="O0")
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--filter", default="", help="only tests whose file name contains this")
    parser.add_argument("--part", default="0/1", help="1/2: of every two comparisons the second")
    parser.add_argument("--standard-headers", metavar="FOLDER", help="as for differential.py")
    parser.add_argument("-j", "--jobs", type=int, default=1)
    return parser.parse_args()


def lines_of(path, major):
    """The comparisons that a test asks for, as words; none if it is for later Clangs."""
    text = path.read_text()
    needed = re.search(r"REQUIRES: clang-(\d+)-or-later", text)
    if (needed and int(needed[1]) > int(major)) or re.search(rf"UNSUPPORTED:.*\bclang-{major}\b", text):
        return []
    chosen = CHOICE.sub(lambda choice: choice[2] if int(choice[1]) <= int(major) else choice[3] or "", text)
    return [shlex.split(line) for line in RUN.findall(chosen) if not LEFT_OUT.search(line)]


def comparison(line, path):
    kept, index = [], 0
    while index < len(line):
        word = line[index]
        if word == "--no-spans": # what has an attribute there opens none
            kept.append("--no-names")
        if word in DROPPED:
            index += 1 + DROPPED[word]
            continue
        kept.append(str(path) if word == "%s" else word)
        index += 1
    return kept


def compare(options, rules, path, number, line):
    flags = " ".join(["-std=c++17", *(f"-I{folder}" for folder in [*options.include, LIT / "include"]),
                      "-Wno-unknown-attributes"])
    standard_headers = ["--standard-headers", options.standard_headers] if options.standard_headers else []
    done = subprocess.run(
        [sys.executable, LIT / "differential.py", *standard_headers, "--compiler", options.compiler, "--major", options.major, "--plugin",
         options.plugin, "--plugin-option", f"rules={rules}", "--probe", options.probe, "--configurations",
         options.configurations, "--left-open", "-1", "--log-varies", "--no-expansion", "--work", options.work / f"{path.stem}-{number}",
         f"--flags={flags}", *comparison(line, path)], capture_output=True, text=True)
    if done.returncode == 0:
        return True
    print(f"{path.name} ({shlex.join(line)}):\n{(done.stdout + done.stderr)[:3000]}", flush=True)
    return False


def main():
    options = parse_arguments()
    rules = write_rules(options.work.resolve() / "rules") / "everything.json"
    jobs = [(path, number, line) for path in sorted((LIT / "construct").glob("*.cpp")) if options.filter in path.name
            for number, line in enumerate(lines_of(path, options.major))]
    first, step = map(int, options.part.split("/"))
    jobs = jobs[first::step]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda job: compare(options, rules, *job), jobs))
    print(f"{len(results)} comparisons, {results.count(False)} differences")
    return 1 if not all(results) or not results else 0


if __name__ == "__main__":
    sys.exit(main())
