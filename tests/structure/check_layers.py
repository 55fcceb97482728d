#!/usr/bin/env python3
"""Fails when a file includes a file of the same or a higher layer.

check_layers.py ROOT TABLE      TABLE is layers.txt: its head explains the ranks.

Also fails when
- a source file is not in the table, or a line of the table has no file;
- plugin/ includes runtime/, or the other way round: they know only the seam's names (runtime/include/llmobs/instrument.h);
- viewer/ includes the plugin or the runtime: they share the file format only;
- a public header includes anything but our own headers and a few light ones, which everybody who includes it pays for.
"""
import os
import pathlib
import re
import sys

FOLDERS = ("attributes", "plugin", "runtime", "viewer")
SUFFIXES = (".h", ".cpp", ".def")
BASES = ("runtime/src", "plugin", "viewer")  # quoted includes are spelled from here
PUBLIC = ("attributes/include/llmobs/", "runtime/include/llmobs/")
# Standard headers that public ones may include. `<string>`, `<vector>` and `<optional>` are the vocabulary of the manual
# API; headers that the plugin injects into every file (SEAM) may use none of them.
LIGHT = {"stddef.h", "stdint.h"}
VOCABULARY = LIGHT | {"initializer_list", "optional", "string", "string_view", "vector"}
SEAM = {PUBLIC[1] + name for name in ("instrument.h", "capture.h", "type_traits.h", "writer.h")} | {PUBLIC[0] + "attributes.h"}
FORBIDDEN = (("plugin/", "runtime/"), ("runtime/", "plugin/"), ("viewer/", "plugin/"), ("viewer/", "runtime/"))
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.M)


def read_table(table, root):
    """Rank of each path, and the problems of the table itself."""
    rank, problems = {}, []
    for number, line in enumerate(table.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        where = f"{table.name}:{number}"
        match = re.fullmatch(r"(\d+)\s+(\S+)", line)
        if not match:
            problems.append(f"{where}: expected '<rank> <path>', found '{line}'")
            continue
        name = match.group(2)
        paths = [name] if pathlib.Path(name).suffix else [name + suffix for suffix in SUFFIXES]
        paths = [path for path in paths if (root / path).is_file()]
        if not paths:
            problems.append(f"{where}: there is no file {name}; remove the line")
        for path in paths:
            if path in rank:
                problems.append(f"{where}: {path} is in the table twice")
            rank[path] = int(match.group(1))
    return rank, problems


def source_files(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                yield path.relative_to(root).as_posix()


def resolve(root, path, quote, name):
    """The file of ours that an #include means, or None."""
    candidates = [os.path.normpath(base / name) for base in (pathlib.Path(path).parent, *map(pathlib.Path, BASES))
                  if quote == '"' and path.startswith(base.as_posix())]
    candidates += [public + name[len("llmobs/"):] for public in PUBLIC if name.startswith("llmobs/")]
    for candidate in candidates:
        if (root / candidate).is_file():
            return candidate
    return None


def check_public(path, name):
    if not path.startswith(PUBLIC):
        return None
    allowed = LIGHT if path in SEAM else VOCABULARY
    if name in allowed:
        return None
    return (f"{path}: a public header may not include <{name}>; everyone who includes it pays for it. "
            f"Allowed here: {', '.join(sorted(allowed))}")


def check_include(root, rank, path, quote, name):
    target = resolve(root, path, quote, name)
    if target is None:
        if quote == '"' and "/" not in name and path.endswith((".h", ".cpp")) and not name.endswith(".inc"):
            return f'{path}: includes "{name}", which is not in its folder'
        return check_public(path, name)
    for own, other in FORBIDDEN:
        if path.startswith(own) and target.startswith(other):
            return f"{path}: {own} may not include {other} ({target})"
    if path.startswith(PUBLIC) and not target.startswith(PUBLIC):
        return f"{path}: a public header may not include the private {target}"
    if pathlib.Path(target).stem == pathlib.Path(path).stem or target not in rank or path not in rank:
        return None
    if rank[target] >= rank[path]:
        return f"{path} (rank {rank[path]}) may not include {target} (rank {rank[target]}): only lower ranks"
    return None


def main(arguments):
    root, table = pathlib.Path(arguments[0]), pathlib.Path(arguments[1])
    rank, problems = read_table(table, root)
    for path in source_files(root):
        if path not in rank:
            problems.append(f"{path}: not in {table.name}. Add '<rank> {path}' where it stands in a span's life; its "
                            "rank is above those of all files that it includes")
        for quote, name in INCLUDE.findall((root / path).read_text()):
            problem = check_include(root, rank, path, quote, name)
            if problem:
                problems.append(problem)
    for problem in problems:
        print(problem)
    print(f"{len(rank)} files, {len(problems)} problems")
    return 1 if problems or not rank else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
