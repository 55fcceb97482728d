#!/usr/bin/env python3
"""reflected.cpp, compiled with GCC's reflection: its spans are those of reflected.expected.

reflection_test.py LIBRARY [--write]
"""
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
EXPECTED = HERE / "reflected.expected"
SKIPPED = 77
OPTIONS = ["-std=c++26", "-freflection", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wno-unused-parameter", "-Werror"]


def compiler():
    given = os.environ.get("LLMOBS_REFLECTION_CXX")
    return shlex.split(given) if given else ["g++-16"] if shutil.which("g++-16") else None


def shown(span):
    """What the span tells of values: on one line each."""
    meta = span["meta"]
    said = {"input": meta.get("input"), "output": meta.get("output"), "metadata": meta.get("metadata"),
            "model_name": meta.get("model_name"), "session_id": span.get("session_id")}
    return json.dumps({"name": span["name"]} | {key: value for key, value in said.items() if value})


def spans_of(library):
    with tempfile.TemporaryDirectory(dir=library.parent) as folder:
        program, traces = pathlib.Path(folder, "reflected"), pathlib.Path(folder, "traces.jsonl")
        subprocess.run([*compiler(), *OPTIONS, f"-I{SOURCE}/runtime/include", f"-I{SOURCE}/attributes/include", HERE / "reflected.cpp",
                        "-o", program, library, f"-Wl,-rpath,{library.parent}"], check=True)
        launcher = shlex.split(os.environ.get("LLMOBS_REFLECTION_RUN", ""))
        subprocess.run([*launcher, "env", f"LLMOBS_FILE={traces}", program, "--password", "x"], check=True)
        return [shown(span).replace(str(program), "reflected") for line in traces.read_text().splitlines() for span in json.loads(line)["spans"]]


def main(library):
    if compiler() is None:
        print("skipped: g++-16, which has C++26's reflection, is not installed")
        return SKIPPED
    found = spans_of(pathlib.Path(library).resolve())
    if "--write" in sys.argv:
        EXPECTED.write_text("\n".join(found) + "\n")
    expected = EXPECTED.read_text().splitlines()
    for one in found:
        if one not in expected:
            print("not expected:", one)
    for one in expected:
        if one not in found:
            print("not there:   ", one)
    return 0 if found == expected else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
