#!/usr/bin/env python3
"""Holds the table of kinds, options and words about parameters (attributes/include/llmobs/span_kind.def) against what is
made by hand beside it: docs/attributes.md must list every entry, with what the table says of it, and no other; docs/rules.md
every option; <llmobs/attributes.h> a macro for each kind and word; and a test under tests/lit must use each.
"""
import pathlib
import re
import sys

ROW = re.compile(r'^LLMOBS_(SPAN_KIND|ATTRIBUTE_OPTION|PARAMETER_WORD|OPTION_CHOICE)\(([^"\n]*?)(?:,\s*((?:"(?:[^"\\]|\\.)*"\s*)+))?\)$', re.M)
PAGE_ROW = {"SPAN_KIND": r"^\| `\[\[llmobs::(\w+)\]\]` \| (.*) \|$", "ATTRIBUTE_OPTION": r"^\| `(\w+) = [^`]+` \| (.*) \|$",
            "PARAMETER_WORD": r"^\| `\[\[llmobs::(\w+)\]\]` \| (.*) \|$"}
HEADING = {"SPAN_KIND": "Kinds", "ATTRIBUTE_OPTION": "Options", "PARAMETER_WORD": "Parameters"}


def table(text):
    """(sort, enumerator, spelling, doc) of each row."""
    for sort, arguments, doc in ROW.findall(text):
        enumerator, spelling = [one.strip() for one in arguments.split(",")][:2]
        yield sort, enumerator, spelling, "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', doc))


def section(page, heading):
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    return found[1] if found else ""


def check_page(rows, page):
    choices = {}
    for sort, enumerator, word, _ in rows:
        if sort == "OPTION_CHOICE":
            choices.setdefault(enumerator, []).append(word)
    for sort, heading in HEADING.items():
        listed = dict(re.findall(PAGE_ROW[sort], section(page, heading), re.M))
        known = [row for row in rows if row[0] == sort]
        for extra in sorted(set(listed) - {spelling for _, _, spelling, _ in known}):
            yield f"docs/attributes.md lists '{extra}' under {heading}, which is not in the table"
        for _, enumerator, spelling, doc in known:
            if spelling not in listed:
                yield f"docs/attributes.md does not list '{spelling}' under {heading}"
            elif sort != "ATTRIBUTE_OPTION" and listed[spelling] != doc:
                yield f"docs/attributes.md says of '{spelling}': {listed[spelling]}; the table: {doc}"
            for word in choices.get(enumerator, []) if sort == "ATTRIBUTE_OPTION" and spelling in listed else []:
                if f"`{word}`" not in listed[spelling]:
                    yield f"docs/attributes.md does not name '{word}' of option '{spelling}'"


def check_rest(rows, root):
    header = (root / "attributes/include/llmobs/attributes.h").read_text()
    rules = (root / "docs/rules.md").read_text()
    tests = "".join(path.read_text(errors="replace") for path in (root / "tests/lit").rglob("*.*"))
    for sort, _, spelling, _ in rows:
        macro = f"#define LLMOBS_{spelling.upper()}"
        if sort in ("SPAN_KIND", "PARAMETER_WORD") and not re.search(macro + r"\b.*\b" + spelling + r"\b", header):
            yield f"<llmobs/attributes.h> has no macro LLMOBS_{spelling.upper()}"
        if sort == "ATTRIBUTE_OPTION" and f"`{spelling}`" not in rules:
            yield f"docs/rules.md does not name '{spelling}'"
        used = rf"\b{spelling}\s*[=:]" if sort == "ATTRIBUTE_OPTION" else rf"\b{spelling}\b"
        if not re.search(used, tests):
            yield f"no test under tests/lit uses '{spelling}'"


def main(arguments):
    root = pathlib.Path(arguments[0])
    rows = list(table((root / "attributes/include/llmobs/span_kind.def").read_text()))
    problems = [*check_page(rows, (root / "docs/attributes.md").read_text()), *check_rest(rows, root)]
    print("\n".join(problems + [f"{len(rows)} entries, {len(problems)} problems"]))
    return 1 if problems or not rows else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
