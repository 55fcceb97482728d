#!/usr/bin/env python3
"""Fails when a file includes a file of a room that it may not know.

check_layers.py ROOT TABLE      TABLE is rooms.txt: its head explains the ranks.

Also fails when
- a source file is in no room, or a room of the table has no file;
- files of one room include each other in a circle;
- docs/life-of-a-span.md, which is the reading order, does not name a file (or its header, or its source);
- a private include is not spelt from the folder that the rooms are in ("base/bytes.h");
- a public header includes anything but our own headers and a few light ones, which everybody who includes it pays for.
"""
import pathlib
import re
import sys

FOLDERS = ("attributes", "plugin", "runtime", "viewer")
SUFFIXES = (".h", ".cpp", ".def", ".inc")
PUBLIC = ("attributes/include/llmobs/", "runtime/include/llmobs/")
BASES = ("runtime/src/", "plugin/", "viewer/")  # private includes are spelt from here
# Standard headers that public ones may include. `<string>`, `<vector>` and `<optional>` are the vocabulary of the manual
# API; headers that the plugin injects into every file (SEAM) may use none of them.
LIGHT = {"stddef.h", "stdint.h"}
VOCABULARY = LIGHT | {"initializer_list", "optional", "string", "string_view", "vector"}
SEAM = {PUBLIC[1] + name for name in ("instrument.h", "capture.h", "carried_callable.h", "carried_context.h", "failure.h", "operand.h", "returned_value.h", "settling.h", "stand_ins.h", "trailing_callback.h", "state.h", "type_traits.h",
                            "writer.h")} | {PUBLIC[0] + "attributes.h"}
# What a compiler asks for where it has the feature, and only there.
NEEDED = {PUBLIC[1] + "reflection.h": {"meta"}, PUBLIC[1] + "traced_task.h": {"coroutine"}}
THEIRS = ("clang/", "llvm/")  # which LLVM's style puts in quotes, too
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.M)


class Rooms:
    """The table: the rank of each room, and what is forbidden besides."""

    def __init__(self, table):
        self.rank, self.never, self.problems = {}, [], []
        for number, line in enumerate(table.read_text().splitlines(), 1):
            line = line.split("#")[0].strip()
            if line and not self.read(line):
                self.problems.append(f"{table.name}:{number}: expected '<rank> <folder>' or 'never <folder> <path>', "
                                     f"found '{line}'")

    def read(self, line):
        match = re.fullmatch(r"(\d+|never)\s+(\S+)(?:\s+(\S+))?", line)
        if not match or (match.group(1) == "never") != bool(match.group(3)) or match.group(2) in self.rank and not match.group(3):
            return False
        if match.group(3):
            self.never.append((match.group(2), match.group(3)))
        else:
            self.rank[match.group(2)] = int(match.group(1))
        return True

    def of(self, path):
        """The room of a file, or None."""
        return next((parent.as_posix() for parent in pathlib.PurePath(path).parents if parent.as_posix() in self.rank), None)

    def forbids(self, path, target):
        """Why a file may not use another one, or None."""
        for folder, other in self.never:
            if is_in(path, folder) and is_in(target, other):
                return f"{folder} never uses {other}"
        own, other = self.of(path), self.of(target)
        if own != other and own and other and self.rank[other] >= self.rank[own]:
            return f"{own} (rank {self.rank[own]}) uses rooms of a lower rank only, not {other} (rank {self.rank[other]})"
        return None


def is_in(path, place):
    return path == place or path.startswith(place.rstrip("/") + "/")


def source_files(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                yield path.relative_to(root).as_posix()


def resolve(root, path, quote, name):
    """The file of ours that an #include means, or None."""
    candidates = [base + name for base in BASES if quote == '"' and path.startswith(base) and ".." not in name]
    candidates += [public + name[len("llmobs/"):] for public in PUBLIC if name.startswith("llmobs/")]
    return next((candidate for candidate in candidates if (root / candidate).is_file()), None)


def check_public(path, name):
    if not path.startswith(PUBLIC):
        return None
    allowed = LIGHT if path in SEAM else VOCABULARY
    if name in allowed | NEEDED.get(path, set()):
        return None
    return (f"{path}: a public header may not include <{name}>; everyone who includes it pays for it. "
            f"Allowed here: {', '.join(sorted(allowed))}")


def circles(includes):
    """Each circle of includes once, as a list of its files."""
    state, found = {}, []

    def visit(path, way):
        state[path] = "open"
        for target in includes.get(path, ()):
            if state.get(target) == "open":
                found.append(way[way.index(target):] + [target])
            elif target not in state:
                visit(target, way + [target])
        state[path] = "done"

    for path in includes:
        if path not in state:
            visit(path, [path])
    return found


def check_file(root, rooms, path, includes):
    """The problems of one file; notes what it includes."""
    if rooms.of(path) is None:
        yield f"{path}: in no room. Put it into one of those of rooms.txt"
    for quote, name in INCLUDE.findall((root / path).read_text()):
        target = resolve(root, path, quote, name)
        if target is None:
            ours = quote == '"' and not name.startswith(THEIRS)
            problem = f'{path}: includes "{name}", which is no file of a room' if ours else check_public(path, name)
        else:
            includes.setdefault(path, []).append(target)
            reason = rooms.forbids(path, target)
            problem = f"{path} may not include {target}: {reason}" if reason else None
        if problem:
            yield problem


def unnamed(root, paths):
    """Files of product code that the reading order leaves out."""
    page = root / "docs/life-of-a-span.md"
    named = {pathlib.PurePath(link).with_suffix("").as_posix()
             for link in re.findall(r"\]\(\.\./([^)#]+)\)", page.read_text() if page.is_file() else "")}
    return [path for path in paths
            if not path.endswith(".inc") and pathlib.PurePath(path).with_suffix("").as_posix() not in named]


def main(arguments):
    root, rooms = pathlib.Path(arguments[0]), Rooms(pathlib.Path(arguments[1]))
    problems, includes, paths = rooms.problems, {}, list(source_files(root))
    for path in paths:
        problems += check_file(root, rooms, path, includes)
    problems += [f"{path}: docs/life-of-a-span.md does not name it; say there what it does in a span's life"
                 for path in unnamed(root, paths)]
    used = {rooms.of(path) for path in paths}
    problems += [f"{room}: a room without a file; remove its line" for room in rooms.rank if room not in used]
    problems += ["includes go round in a circle: " + " -> ".join(circle) for circle in circles(includes)]
    for problem in problems:
        print(problem)
    print(f"{len(paths)} files in {len(rooms.rank)} rooms, {len(problems)} problems")
    return 1 if problems or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
