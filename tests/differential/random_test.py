#!/usr/bin/env python3
"""Compares random programs (random_program.py) without and with the plugin, by way of the same differential.py that the lit
tests use: diagnostics, output with every copy, move and destruction, exit code, and the probe's log.

A program that differs is named by its seed, and made as short as possible: functions only depend on earlier ones, so the
first functions of a program are a program, and the shortest that still differs ends with the function to look at.
"""
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LIT = HERE.parent / "lit"
sys.path.insert(0, str(HERE))

from random_program import random_program  # noqa: E402

FUNCTIONS = 60
FLAGS = "-std=c++20 -Wno-unknown-attributes -Wno-c++2b-extensions -Wno-unknown-warning-option"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--major", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--include", action="append", default=[], help="folders of llmobs' headers")
    parser.add_argument("--configurations", default="O0,O2")
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--first-seed", type=int, help="default: 1000 times the major, so that each Clang has its own programs")
    parser.add_argument("--programs", type=int, default=4)
    parser.add_argument("--functions", type=int, default=FUNCTIONS)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    return parser.parse_args()


def compare(options, seed, count):
    """None if both programs do the same, else what differential.py says; and how many functions were annotated."""
    folder = options.work / f"{seed}-{count}"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "program.cpp"
    text = random_program(seed, count)
    source.write_text(text)
    # Not the expansion, whose own tests are in tests/lit: it would double the time.
    flags = " ".join([FLAGS, *(f"-I{path}" for path in [*options.include, LIT / "include", HERE])])
    done = subprocess.run([sys.executable, LIT / "differential.py", "--compiler", options.compiler, "--major", options.major,
                           "--plugin", options.plugin, "--probe", options.probe, "--configurations", options.configurations,
                           "--work", folder / "work", "--coroutines", "--no-expansion", "--names-printed", f"--flags={flags}", source],
                          capture_output=True, text=True)
    problem = None if done.returncode == 0 else done.stdout + done.stderr
    return problem, text.count("[[llmobs::")


def shortest(options, seed, count, problem):
    low, high = 0, count
    while low + 1 < high:
        middle = (low + high) // 2
        found, _ = compare(options, seed, middle)
        if found:
            high, problem = middle, found
        else:
            low = middle
    return high, problem


def test(options, seed):
    problem, annotated = compare(options, seed, options.functions)
    if problem:
        count, problem = shortest(options, seed, options.functions, problem)
        print(f"seed {seed} differs; the last of the first {count} functions is to blame:\n"
              f"  random_program.py {seed} {count} > program.cpp\n{problem[:4000]}", flush=True)
    return problem is None, annotated


def main():
    options = parse_arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    first = options.first_seed if options.first_seed is not None else 1000 * int(options.major)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda seed: test(options, seed), range(first, first + options.programs)))
    failures = sum(not good for good, _ in results)
    print(f"{len(results)} programs, {sum(count for _, count in results)} annotated functions, {failures} differences")
    return 1 if failures or not results else 0


if __name__ == "__main__":
    sys.exit(main())
