#!/usr/bin/env python3
"""Shows that a debugger sees the same lines, variables and functions with the plugin.

debug_lines.py --compiler CLANG --plugin SO --tools LLVM_BIN --work FOLDER SOURCE FLAG...

Compares, of the object files made without and with the plugin: the lines of SOURCE that code belongs to and where a
breakpoint stops (is_stmt), and the names of the variables and functions that the debug information describes. Of the
library's own header, which is compiled into the user's functions, nothing is compared. A closing brace may become such a
line: the span ends there, as a local object would.

Exit code 0: same. 1: a difference, which is printed.
"""
import argparse
import difflib
import pathlib
import re
import subprocess
import sys

ROW = re.compile(r"^0x[0-9a-f]+\s+(\d+)\s+\d+\s+(\d+)\s")
NAME = re.compile(r'DW_AT_name\s*\("(.*)"\)')


def dump(options, plugin):
    folder = pathlib.Path(options.work)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / ("with.o" if plugin else "without.o")
    subprocess.run([options.compiler, *plugin, *options.flags, "-g", "-c", options.source, "-o", target], check=True)
    tool = pathlib.Path(options.tools) / "llvm-dwarfdump"
    run = lambda *what: subprocess.run([tool, *what, target], check=True, capture_output=True, text=True).stdout
    return run("--debug-line"), run("--debug-info")


def lines_of(table, name):
    """`line` of each row that belongs to the file of this name and begins a statement."""
    files = re.findall(r'file_names\[\s*(\d+)\]:\s*\n\s*name:\s*"([^"]*)"', table)
    wanted = {number for number, path in files if pathlib.PurePath(path).name == name}
    found = set()
    for line in table.splitlines():
        row = ROW.match(line)
        if row and row.group(2) in wanted and "is_stmt" in line and row.group(1) != "0":
            found.add(int(row.group(1)))
    return [f"line {line}" for line in sorted(found)]


def entries_of(info, name):
    """Functions and variables that are declared in the file of this name."""
    found = []
    for entry in re.split(r"\n(?=0x[0-9a-f]+:)", info):
        tag = re.match(r"0x[0-9a-f]+:\s+DW_TAG_(subprogram|variable|formal_parameter)", entry)
        spelled, place = NAME.search(entry), re.search(r'DW_AT_decl_file\s*\("(.*)"\)', entry)
        if tag and spelled and place and pathlib.PurePath(place.group(1)).name == name:
            found.append(f"{tag.group(1)} {spelled.group(1)}")
    return sorted(found)


def main():
    parser = argparse.ArgumentParser()
    for name in ("compiler", "plugin", "tools", "work"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("source")
    parser.add_argument("flags", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    name = pathlib.PurePath(options.source).name
    seen = []
    for plugin in ([], ["-fplugin=" + options.plugin]):
        table, info = dump(options, plugin)
        seen.append(lines_of(table, name) + entries_of(info, name))
    if not any(text.startswith("line") for text in seen[0]) or not any(text.startswith("subp") for text in seen[0]):
        sys.exit("debug_lines: found nothing to compare")
    text = [""] + pathlib.Path(options.source).read_text().splitlines()
    ends = {f"line {number}" for number, line in enumerate(text) if line.lstrip().startswith("}")}
    seen[1] = [what for what in seen[1] if what in seen[0] or what not in ends]
    if seen[0] == seen[1]:
        return 0
    print("\n".join(difflib.unified_diff(*seen, "without", "with", lineterm="", n=1)), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
