#!/usr/bin/env python3
"""Stands before the compiler in a CMake build (CMAKE_CXX_COMPILER_LAUNCHER): compiles, with the flags it is given for the
plugin, and writes down what the compiler said.

compile_recorder.py RECORDS [FLAG...] -- COMPILER ARGUMENT...
"""
import hashlib
import json
import pathlib
import subprocess
import sys

SPAN_CALL = b"kind=task\nname="


def main(arguments):
    split = arguments.index("--")
    records, flags, command = pathlib.Path(arguments[0]), arguments[1:split], arguments[split + 1:]
    if "-c" not in command:
        return subprocess.run(command).returncode
    done = subprocess.run([command[0], "-fno-crash-diagnostics", *flags, *command[1:]], capture_output=True)
    sys.stderr.buffer.write(done.stderr)
    output = pathlib.Path(command[command.index("-o") + 1])
    functions = output.read_bytes().count(SPAN_CALL) if done.returncode == 0 and flags else 0
    records.mkdir(parents=True, exist_ok=True)
    (records / (hashlib.sha256(str(output).encode()).hexdigest()[:20] + ".json")).write_text(json.dumps({
        "output": str(output), "code": done.returncode, "functions": functions, "command": command,
        "err": (done.stdout + done.stderr).decode("utf-8", "backslashreplace")}))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
