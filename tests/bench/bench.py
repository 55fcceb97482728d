#!/usr/bin/env python3
"""Prints what tracing costs, next to the budget: instructions (callgrind), allocations, CPU time, memory.

    bench.py --build DIR [--quick] [--check] [--json FILE] [--only GROUP ...]

--quick   the rows and figures that do not depend on the machine: instructions and allocations
--check   fail when a figure is over its limit (the regression test)
--only    these groups of rows
"""
import argparse
import dataclasses
import json
import os
import pathlib
import platform
import subprocess
import sys

import background
import caller
import memory
import start_stop
from measuring import Measuring
from row import HEADINGS, line

# A group is a module: its first sentence is its title, rows(measuring) makes its rows.
GROUPS = {"caller": caller, "background": background, "memory": memory, "start_stop": start_stop}


def header(build):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    cache = (build / "CMakeCache.txt").read_text()
    compiler = next(line.split("=")[1] for line in cache.splitlines() if line.startswith("CMAKE_CXX_COMPILER:"))
    version = subprocess.run([compiler, "--version"], text=True, stdout=subprocess.PIPE, check=True).stdout.splitlines()[0]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (f"{cpu}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}, glibc {platform.libc_ver()[1]}, "
            f"{version}, load {load}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=pathlib.Path, help="the build folder")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", type=pathlib.Path, help="write the raw results to this file")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    options = parser.parse_args()
    measuring = Measuring(options.build, options.quick)
    machine = header(options.build)
    print(machine, HEADINGS, sep="\n")
    table = []
    for name in options.only:
        print(f"-- {GROUPS[name].__doc__.split(':')[0]}")
        for row in GROUPS[name].rows(measuring):
            table.append(row)
            print(line(row), flush=True)
    if options.json:
        raw = {"machine": machine, "rows": [dataclasses.asdict(row) for row in table]}
        options.json.write_text(json.dumps(raw, indent=2) + "\n")
    found = [problem for row in table for problem in row.problems()]
    for problem in found if options.check else []:
        print(problem, file=sys.stderr)
    return 1 if found and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
