#!/usr/bin/env python3
"""Prints how the cost of a span changes as the work around it grows: one table for each curve.

    scaling.py --build DIR [--curve NAME ...] [--json FILE]
"""
import argparse
import json
import pathlib

from machine import machine
from measuring import Measuring

# curve: (what grows, sizes, {column: (figure of span_scaling, format)})
CURVES = {
    "open_spans": ("spans open at once on the thread", (1, 100, 10_000, 100_000, 1_000_000),
                   {"ns per call": ("ns", ",.0f"), "ns to open one more": ("open_ns", ",.0f"),
                    "ns to close it": ("close_ns", ",.0f"), "bytes each": ("bytes_per_open_span", ",.0f")}),
    "depth": ("calls nested in each other", (1, 10, 100, 1_000, 10_000),
              {"ns per call": ("ns", ",.0f"), "plain function": ("plain_ns", ",.1f")}),
    "threads": ("threads at the same time", (1, 2, 4, 16, 64, 256),
                {"ns per call": ("ns", ",.0f"), "in a thread's first 100": ("first_burst_ns", ",.0f"),
                 "bytes per thread": ("bytes_per_thread", ",.0f")}),
    "text_bytes": ("bytes of the argument", (10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000),
                   {"ns per call": ("ns", ",.0f"), "bytes per ns": ("bytes_per_ns", ",.2f")}),
    "tags": ("tags in one annotation", (1, 10, 100, 1_000),
             {"ns per span": ("ns", ",.0f"), "ns per tag": ("ns_per_tag", ",.1f")}),
    "contexts": ("annotation contexts around the call", (0, 1, 10, 100, 1_000, 10_000),
                 {"ns per call, all with one tag": ("ns", ",.0f"), "ns to enter": ("enter_ns", ",.0f"),
                  "ns per call, each with its own": ("own_ns", ",.0f"), "to enter": ("own_enter_ns", ",.0f")}),
    "processor": ("processor: none, does nothing, looks, masks", (0, 1, 2, 3),
                  {"ns per call": ("ns", ",.0f"), "ns of the background thread": ("background_ns", ",.0f")}),
    "rate": ("calls a second asked for (0: as many as go)", (10_000, 100_000, 300_000, 1_000_000, 0),
             {"calls a second": ("per_second", ",.0f"), "p50 ns": ("p50", ",d"), "p99": ("p99", ",d"),
              "p99.9": ("p999", ",d"), "max": ("max", ",d")}),
}


def print_curve(name, results):
    what, _, columns = CURVES[name]
    headings = [what, *columns, "captured", "dropped", "cut"]
    lines = [[f"{size:,}", *(format(found[figure], layout) for figure, layout in columns.values()),
              f"{found['captured']:,}", f"{found['dropped']:,}", f"{found['content_dropped']:,}"]
             for size, found in results.items()]
    widths = [max(map(len, column)) for column in zip(headings, *lines)]
    for line in [headings, *lines]:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths)))
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=pathlib.Path, help="the build folder")
    parser.add_argument("--curve", nargs="+", choices=CURVES, default=list(CURVES))
    parser.add_argument("--json", type=pathlib.Path, help="write the raw results to this file")
    options = parser.parse_args()
    measuring = Measuring(options.build, quick=False)
    header = machine(options.build)
    print(header, end="\n\n")
    raw = {"machine": header}
    for name in options.curve:
        raw[name] = {size: measuring.run("span_scaling", name, size) for size in CURVES[name][1]}
        print_curve(name, raw[name])
    if options.json:
        options.json.write_text(json.dumps(raw, indent=2) + "\n")


if __name__ == "__main__":
    main()
