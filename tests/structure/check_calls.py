#!/usr/bin/env python3
"""Fails when an object file uses a function or variable of a room that its own room may not know: what includes do not show,
because anyone can declare a function.

check_calls.py ROOT TABLE FOLDER ARCHIVE [FOLDER ARCHIVE]...

TABLE is rooms.txt. Each ARCHIVE is a static library of the sources under FOLDER, which have unique names there. A member may
also be made of a folder's sources in one (CMake's unity builds); then it is the folder that uses and defines.
"""
import pathlib
import re
import subprocess
import sys

from check_layers import Rooms

# `nm` writes the archive and the member, the symbol, and its kind: U is undefined, these are defined once in a program.
LINE = re.compile(r".*\[(?P<member>[^\]]+)\]: (?P<symbol>\S+) (?P<kind>\S)")
STRONG = set("TDBRC")
# The byte that inline functions of llmobs/instrument.h test: whoever includes that header uses it.
SEAM = {"llmobs_v1_state"}


def symbols(archive):
    """Each (member, symbol, kind) of an archive."""
    done = subprocess.run(["nm", "-A", "-g", "--format=posix", str(archive)], check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        match = LINE.match(line)
        if match:
            yield match.group("member"), match.group("symbol"), match.group("kind")


def demangled(names):
    done = subprocess.run(["c++filt", *names], check=True, capture_output=True, text=True)
    return dict(zip(names, done.stdout.splitlines()))


def check_archive(root, rooms, folder, archive):
    """The problems, and how many uses were looked at."""
    paths = list((root / folder).rglob("*.cpp"))
    sources = {path.name + ".o": path.relative_to(root).as_posix() for path in paths}
    for room in {path.parent for path in paths}:
        sources[f"unity_{room.name}_cxx.cxx.o"] = (room / "*.cpp").relative_to(root).as_posix()
    problems, defined, uses = [], {}, []
    for member, symbol, kind in symbols(archive):
        if member not in sources:
            problems.append(f"{archive.name}: {member} is made of no source under {folder}")
        elif kind in STRONG:
            defined[symbol] = sources[member]
        elif kind == "U" and symbol not in SEAM:
            uses.append((sources[member], symbol))
    uses = [(path, symbol) for path, symbol in uses if symbol in defined]
    wrong = [(path, symbol, reason) for path, symbol in uses if (reason := rooms.forbids(path, defined[symbol]))]
    words = demangled(sorted({symbol for _, symbol, _ in wrong})) if wrong else {}
    problems += [f"{path} may not use {words[symbol]} of {defined[symbol]}: {reason}" for path, symbol, reason in wrong]
    return sorted(set(problems)), len(uses)


def main(arguments):
    root, rooms = pathlib.Path(arguments[0]), Rooms(pathlib.Path(arguments[1]))
    problems, looked_at = list(rooms.problems), []
    for folder, archive in zip(arguments[2::2], arguments[3::2]):
        found, uses = check_archive(root, rooms, folder, pathlib.Path(archive))
        problems += found
        looked_at.append(uses)
    for problem in problems:
        print(problem)
    print(f"{sum(looked_at)} uses of another object's names, {len(problems)} problems")
    return 1 if problems or not looked_at or 0 in looked_at else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
