#!/usr/bin/env python3
"""Damages sources and makes attributes for as long as it is told to, with every Clang that there is a plugin for.

    fuzz.py --build DIR [--minutes N] [--seed N] [--major N]

Each step is one call of broken_code.py with the next seed, so what fails can be repeated alone; the call is printed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MAJORS = (14, 15, 16, 19, 22)
STANDARDS = ("c++20", "c++17", "c++2b", "c++11")
PARTS = 12  # of the test sources, damaged in one step


def steps(options, compilers):
    """Command after command, without end."""
    seed = options.seed
    includes = [f"-I{ROOT / folder}" for folder in ("runtime/include", "attributes/include", "tests/lit/include")]
    while True:
        for major, compiler in compilers:
            standard = STANDARDS[seed % len(STANDARDS)]
            flags = shlex.join([*includes, f"-std={standard}", "-Wno-unknown-attributes"])
            common = [sys.executable, str(HERE / "broken_code.py"), "--compiler", compiler, "--plugin",
                      str(pathlib.Path(options.build).resolve() / f"llmobs-clang-{major}.so"), f"--flags={flags}",
                      "--seed", str(seed)]
            yield [*common, "--count", "200", "attributes"]
            yield [*common, "--count", "50", "rules"]
            yield [*common, "--cuts", "4", "--mutations", "4", "--attribute-mutations", "2", "--part",
                   f"{1 + seed % PARTS}/{PARTS}", "damaged", str(HERE / "construct"), str(HERE / "attribute")]
        seed += 1


def run(command, deadline):
    if time.monotonic() > deadline:
        return None
    with tempfile.TemporaryDirectory() as folder:
        command = command[:2] + ["--work", f"{folder}/work"] + command[2:]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        return done.returncode, done.stdout + done.stderr, command


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="the folder that holds the plugins")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1000, help="the first; the tests have used those below 1000")
    parser.add_argument("--major", type=int, action="append", help="only this Clang")
    options = parser.parse_args()
    compilers = [(major, shutil.which(f"clang++-{major}")) for major in options.major or MAJORS
                 if (pathlib.Path(options.build) / f"llmobs-clang-{major}.so").exists()]
    compilers = [(major, compiler) for major, compiler in compilers if compiler]
    if not compilers:
        sys.exit(f"no plugin in {options.build}, or no compiler for it")
    deadline, failures, sources = time.monotonic() + 60 * options.minutes, 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting, endless = set(), steps(options, compilers)
        while time.monotonic() < deadline or waiting:
            while time.monotonic() < deadline and len(waiting) < os.cpu_count():
                waiting.add(pool.submit(run, next(endless), deadline))
            done, waiting = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for code, output, command in filter(None, (one.result() for one in done)):
                last = output.strip().splitlines()[-1:] or [""]
                sources += int(last[0].split()[0]) if " sources, " in last[0] else 0
                if code:
                    failures += 1
                    print(f"{output}\nrepeat with: {shlex.join(command)}\n", flush=True)
    print(f"{sources} sources with Clang {', '.join(str(major) for major, _ in compilers)}; {failures} steps failed")
    return 1 if failures or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
