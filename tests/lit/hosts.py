#!/usr/bin/env python3
"""Loads plugins that were made for other majors into one Clang. Each must be refused with exactly one line that names
both majors, exit code 1, and no crash; the fitting plugin, and no plugin, must compile.

hosts.py <clang++> <fitting plugin> [other plugin...]
"""
import os
import re
import subprocess
import sys
import tempfile

compiler, fitting, others = sys.argv[1], sys.argv[2], [path for path in sys.argv[3:] if path]
failures = 0


def compile_with(plugin):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "t.cpp")
        with open(source, "w") as file:
            file.write("int main() { return 0; }\n")
        command = [compiler, f"-fplugin={plugin}", "-c", source, "-o", os.path.join(folder, "t.o")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr


def fail(plugin, why, text):
    global failures
    failures += 1
    print(f"{os.path.basename(plugin)}: {why}:\n{text}")


major = re.search(r"clang version (\d+)", subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout).group(1)
code, text = compile_with(fitting)
if code or text:
    fail(fitting, f"does not load into its own Clang (exit code {code})", text)
for plugin in others:
    own = re.search(r"clang-(\d+)\.so$", plugin).group(1)
    code, text = compile_with(plugin)
    # The driver adds its own line when the compiler proper fails.
    lines = [line for line in text.splitlines() if not re.match(r"clang\+\+|clang: error: (clang frontend|unable to)", line)]
    if code != 1:
        fail(plugin, f"exit code {code} instead of 1", text)
    elif len(lines) != 1 or not all(f"clang {number}" in lines[0] for number in (own, major)):
        fail(plugin, "not one clear line", text)
sys.exit(bool(failures))
