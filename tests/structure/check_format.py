#!/usr/bin/env python3
"""Fails when a C or C++ file is not laid out as .clang-format says, or when a header is not guarded as headers are.

check_format.py ROOT CLANG_FORMAT [--fix]

Public headers have include guards, as they are also read by compilers that we have not met; all others have `#pragma once`.
Tests of the plugin (tests/lit) and recorded programs keep the layout they are about.
"""
import pathlib
import subprocess
import sys

FOLDERS = ("attributes", "runtime", "plugin", "viewer", "examples", "tests/unit", "tests/viewer", "tests/bench", "tests/e2e", "tests/guide",
           "tests/consumer", "tests/realtime", "tests/abi", "tests/lit/probe")
SUFFIXES = {".h", ".cpp", ".c"}
# What earlier releases installed stays as it was.
LEFT_OUT = ("tests/abi/released/",)


def sources(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root).as_posix()
            if path.suffix in SUFFIXES and path.is_file() and not relative.startswith(LEFT_OUT):
                yield relative


def check_guard(root, path):
    text = (root / path).read_text(errors="replace")
    public = "/include/llmobs/" in path
    if public and ("#ifndef LLMOBS_" not in text or "#pragma once" in text):
        return f"{path}: a public header has an include guard, LLMOBS_..._H"
    if not public and "#pragma once" not in text:
        return f"{path}: a private header begins with #pragma once"
    return None


def unformatted(root, clang_format, paths):
    done = subprocess.run([clang_format, "--dry-run", "--ferror-limit=1", *paths], cwd=root, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr or "clang-format failed")
    return sorted({line.split(":")[0] for line in done.stderr.splitlines() if "-Wclang-format-violations" in line})


def main(arguments):
    root, clang_format = pathlib.Path(arguments[0]), arguments[1]
    paths = list(sources(root))
    if "--fix" in arguments:
        subprocess.run([clang_format, "-i", *paths], cwd=root, check=True)
    problems = [f"{path}: not laid out as .clang-format says; run `tests/run format`"
                for path in unformatted(root, clang_format, paths)]
    problems += [problem for path in paths if path.endswith(".h") and (problem := check_guard(root, path))]
    for problem in problems:
        print(problem)
    print(f"{len(paths)} files, {len(problems)} problems")
    return 1 if problems or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
