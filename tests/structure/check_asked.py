#!/usr/bin/env python3
"""Fails when the member functions that recording a value may call are not those that the plugin tries first.

check_asked.py ROOT

llmobs/type_traits.h asks an object for them, plugin/base/readable.cpp lists them in AskedFor.
"""
import pathlib
import re
import sys

MEMBER = re.compile(r"\.(?:template\s+)?([A-Za-z_]+)\s*[(<]")


def main(arguments):
    root = pathlib.Path(arguments[0])
    traits = (root / "runtime/include/llmobs/type_traits.h").read_text()
    code = re.sub(r"//[^\n]*", "", traits)
    asked = set(MEMBER.findall(code))
    table = re.search(r"AskedFor\[\] = \{(.*?)\};", (root / "plugin/base/readable.cpp").read_text(), re.S)
    listed = set(re.findall(r'"(\w+)"', table.group(1))) if table else set()
    for name in sorted(asked - listed):
        print(f"type_traits.h asks for {name}(), which AskedFor in plugin/base/readable.cpp does not list")
    for name in sorted(listed - asked):
        print(f"AskedFor in plugin/base/readable.cpp lists {name}(), which type_traits.h does not ask for")
    return 1 if asked != listed or not asked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
