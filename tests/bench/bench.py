#!/usr/bin/env python3
"""Prints what tracing costs, next to the budget: instructions (callgrind), allocations, CPU time, memory.

    bench.py --build DIR [--quick] [--check] [--json FILE] [--only GROUP ...] [--peer NAME[=CHECKOUT] ...]

--quick   the rows and figures that do not depend on the machine: instructions and allocations
--check   fail when a figure is over its limit (the regression test); rows of the caller without a limit are left out
--only    these groups of rows
--peer    measure the same work done with quill, tracy, opentelemetry-cpp or dd-trace-cpp, built from a checkout of it, or
          with dd-trace from npm, in the same run
"""
import argparse
import dataclasses
import json
import pathlib
import sys

import background
import caller
import memory
import peers
import start_stop
from machine import machine
from measuring import Measuring
from row import HEADINGS, line

# A group is a module: its first sentence is its title, rows(measuring) makes its rows.
GROUPS = {"caller": caller, "background": background, "memory": memory, "start_stop": start_stop, "peers": peers}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=pathlib.Path, help="the build folder")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", type=pathlib.Path, help="write the raw results to this file")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--peer", nargs="+", type=peers.checkout, default=[], metavar="NAME[=CHECKOUT]")
    options = parser.parse_args()
    measuring = Measuring(options.build, options.quick, dict(options.peer), only_limited=options.check)
    header = machine(options.build)
    print(header, HEADINGS, sep="\n")
    table = []
    for name in options.only:
        print(f"-- {GROUPS[name].__doc__.split(':')[0]}")
        for row in GROUPS[name].rows(measuring):
            table.append(row)
            print(line(row), flush=True)
    if options.json:
        raw = {"machine": header, "rows": [dataclasses.asdict(row) for row in table]}
        options.json.write_text(json.dumps(raw, indent=2) + "\n")
    found = [problem for row in table for problem in row.problems()]
    for problem in found if options.check else []:
        print(problem, file=sys.stderr)
    return 1 if found and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
