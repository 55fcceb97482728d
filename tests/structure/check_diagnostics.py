#!/usr/bin/env python3
"""check_diagnostics.py ROOT: the plugin's messages (plugin/base/diagnostics.def, diagnostic_groups.def) against their
documentation and their tests.

Every message and every group must be listed in docs/diagnostics.md, and no other; every message must be expected by a
test under tests/lit (by -verify or FileCheck), and every group be named by one. With `--table` before ROOT it prints what
the page must hold.
"""
import pathlib
import re
import sys

ROW = re.compile(r'LLMOBS_(?:GROUPED_)?DIAGNOSTIC\(\s*(\w+),\s*(\w+),\s*(?:(\w+),\s*)?((?:"(?:[^"\\]|\\.)*"\s*|\w+\s*)+)\)')
GROUP = re.compile(r'LLMOBS_DIAGNOSTIC_GROUP\(\s*(\w+),\s*"([^"]+)",\s*(\w+),\s*"([^"]*)"\)')
DEFINE = re.compile(r'#define (\w+) "([^"]*)"')
EXPECTED = re.compile(r"\w+-(?:error|warning|note|remark)\S*(?: \d\S*)? \{\{(.*)\}\}")
CHECKED = re.compile(r"[A-Z]+(?:-NEXT|-SAME|-DAG)?: .*?(?:error|warning|note|remark): (.*)")
FLAGS = re.compile(r" \[-[^\]]*\]$")
PLACE = re.compile(r"%select\{[^}]*\}\d|%\d")


class Message:
    def __init__(self, name, level, group, text):
        self.name, self.level, self.group, self.text = name, level, group, text

    def shown(self):
        """The message with its variable parts as dots."""
        return PLACE.sub(lambda place: "" if place.group().startswith("%select{;") else "...", self.text)

    def match(self, expected):
        """How well a text that a test expects, given in full or in part, fits this message: whether it is the whole
        message, and the constant characters they share."""
        parts = [part for part in PLACE.split(self.text) if part]
        whole = re.escape(parts[0]) if self.text.startswith(parts[0]) else ".+" + re.escape(parts[0])
        shared = len(parts[0]) if re.match(whole, expected) else 0
        for part in parts[1:]:
            whole += ".*" + re.escape(part)
            shared = shared + len(part) if re.match(whole, expected) else shared
        whole += ".*" if PLACE.search(self.text[-10:]) else ""
        is_whole = bool(re.fullmatch(whole, expected))
        inner = max(parts, key=len)
        return is_whole, shared or (len(expected) if len(expected) >= 20 and expected in inner else 0)


def messages(definitions):
    macros = dict(DEFINE.findall(definitions))
    for name, level, group, text in ROW.findall(re.sub(r"^//.*$|^#define.*$", "", definitions, flags=re.M)):
        words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\w+)', text)
        text = "".join(literal or macros[word] for literal, word in words if literal or word)
        yield Message(name, level, group, text)


def expected_texts(root):
    for path in sorted((root / "tests/lit").rglob("*")):
        if path.suffix in (".cpp", ".c", ".cppm", ".h", ".test"):
            for line in path.read_text(errors="replace").splitlines():
                for pattern in (EXPECTED, CHECKED):
                    yield from (FLAGS.sub("", text) for text in pattern.findall(line))


def untested(known, texts):
    """Each text speaks for the message with which it has most in common."""
    tested = set()
    for text in texts:
        (_, shared), name = max((message.match(text), message.name) for message in known)
        if shared:
            tested.add(name)
    return [message for message in known if message.name not in tested]


def table(known, groups):
    for name, spelling, level, doc in groups:
        yield f"| `{spelling}` | {level.lower()} | {doc} |"
    for message in known:
        if message.level != "Note":
            yield f"- `{message.shown()}`"


def main(arguments):
    root = pathlib.Path(arguments[-1])
    definitions = (root / "plugin/base/diagnostics.def").read_text()
    groups = GROUP.findall((root / "plugin/base/diagnostic_groups.def").read_text())
    known = list(messages(definitions))
    if arguments[0] == "--table":
        print("\n".join(table(known, groups)))
        return 0
    page, needed = (root / "docs/diagnostics.md").read_text(), set(table(known, groups))
    listed = set(re.findall(r"^- `[^`]+`|^\| `\S+` \| (?:warning|remark) \|.*", page, re.M))
    tests = "".join(path.read_text(errors="replace") for path in (root / "tests/lit").rglob("*.*"))
    problems = [f"docs/diagnostics.md does not list: {line}" for line in sorted(needed - listed)]
    problems += [f"docs/diagnostics.md lists what is no message: {line}" for line in sorted(listed - needed)]
    problems += [f"no test expects {one.name}: {one.shown()}" for one in untested(known, expected_texts(root))]
    problems += [f"no group for {one.name}" for one in known if one.level in ("Warning", "Remark") and not one.group]
    problems += [f"no test names the group '{spelling}'" for _, spelling, *_ in groups
                 if not re.search(rf"-[WR](no-|error=|no-error=)?{spelling}\b", tests)]
    print("\n".join(problems + [f"{len(known)} messages, {len(groups)} groups, {len(problems)} problems"]))
    return 1 if problems or not known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
