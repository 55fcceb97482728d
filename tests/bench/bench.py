#!/usr/bin/env python3
"""Prints what a span costs the thread that makes it: instructions (callgrind), allocations and CPU time per operation,
next to the budget.

    bench.py --build DIR [--quick] [--check] [--json FILE]

--quick   instruction and allocation rows only (no times)
--check   fail when a row is over its limit (LIMITS below)
"""
import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

# name: (what it is, case that is subtracted, must, aim). Instructions per operation. The budget is that of the design:
# "off" counts over the plain function, the others count everything from the call to the return.
ROWS = {
    "off_bare": ("off, no arguments", "plain_bare", 12, 3),
    "off_w1": ("off, two arguments and a result", "plain_w1", 12, 3),
    "bare": ("bare span", None, 150, 80),
    "w1": ("2 inputs (200 B, int) + 1 output (200 B)", None, 400, 200),
    "macro_bare": ("bare span, LLMOBS_TRACE", None, None, None),
    "macro_w1": ("2 inputs + 1 output, LLMOBS_TRACE", None, None, None),
    "manual_bare": ("bare span, llmobs::tool()", None, None, None),
    "annotate_metrics": ("annotate: two metrics", None, None, 100),
    "annotate_tags": ("annotate: one tag", None, None, 100),
}

# What the regression test holds every build to, in instructions per operation: the figures of docs/benchmarks.md plus
# a tenth, and never more than `must`.
LIMITS = {"off_bare": 12, "off_w1": 12, "bare": 150, "w1": 400}

COUNT = 10000


def environment(directory):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("DD_", "LLMOBS_", "_DD_"))}
    # Valgrind does not say that the counter is invariant; real machines of the last fifteen years do.
    env.update(LLMOBS_FILE=str(pathlib.Path(directory) / "traces.jsonl"), LLMOBS_CLOCK="counter")
    return env


def measure(program, case, count):
    with tempfile.TemporaryDirectory() as directory:
        out = subprocess.run([program, case, str(count)], env=environment(directory), check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    return json.loads(out)


def instructions(program, case, count):
    """Instructions per operation inside the batches, the caller's thread only."""
    with tempfile.TemporaryDirectory() as directory:
        result = subprocess.run(
            ["valgrind", "--tool=callgrind", "--toggle-collect=batch_*", "--collect-atstart=no",
             f"--callgrind-out-file={directory}/out", program, case, str(count)],
            env=environment(directory), check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    collected = int(re.search(r"Collected : (\d+)", result.stderr).group(1))
    batches = count + 100  # the first batch is counted, too
    return collected / batches


def rows(program, quick):
    needed = {name for row in ROWS for name in (row, ROWS[row][1]) if name}
    counted = {case: instructions(program, case, COUNT) for case in sorted(needed)}
    timed = {case: measure(program, case, COUNT if quick else 20 * COUNT) for case in sorted(needed)}
    for name, (title, base, must, aim) in ROWS.items():
        timing = timed[name]
        yield {
            "case": name, "title": title, "must": must, "aim": aim,
            "instructions": round(counted[name] - (counted[base] if base else 0), 1),
            "allocations": timing["allocations"] / timing["operations"],
            "ns_min": timing["ns_min"], "ns_median": timing["ns_median"], "dropped": timing["dropped"],
        }


def header():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{cpu}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}, glibc {platform.libc_ver()[1]}"


def print_table(table, quick):
    print(header())
    columns = f"{'per operation':44} {'instr':>7} {'must':>5} {'aim':>5} {'allocs':>7}"
    print(columns + ("" if quick else f" {'ns min':>7} {'ns med':>7}"))
    for row in table:
        line = (f"{row['title']:44} {row['instructions']:7.1f} {row['must'] or '':>5} {row['aim'] or '':>5} "
                f"{row['allocations']:7.2f}")
        print(line + ("" if quick else f" {row['ns_min']:7.1f} {row['ns_median']:7.1f}"))


def problems(table):
    for row in table:
        limit = LIMITS.get(row["case"])
        if limit is not None and row["instructions"] > limit:
            yield f"{row['case']}: {row['instructions']} instructions per operation, the limit is {limit}"
        if limit is not None and row["allocations"] > 0:
            yield f"{row['case']}: {row['allocations']} allocations per operation, there should be none"
        if row["dropped"]:
            yield f"{row['case']}: {row['dropped']} spans were dropped, so the figure is not that of a recorded span"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="the folder that holds span_cost")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", help="write the raw results to this file")
    options = parser.parse_args()
    program = str(pathlib.Path(options.build).resolve() / "span_cost")
    table = list(rows(program, options.quick))
    print_table(table, options.quick)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"machine": header(), "rows": table}, indent=2) + "\n")
    found = list(problems(table)) if options.check else []
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
