#!/usr/bin/env python3
"""Fails when a public declaration has no documentation comment.

check_documented.py ROOT

What is public is what check_public_names.py asks for on the pages. A comment is `///` in front of the declaration (above the lines
that belong to it, like `template<...>`) or `///<` behind it; of overloads one has it. `set_<member>()` says what its member says, and
what every class has (construction without arguments, copies, destruction, operators) needs no words.
"""
import pathlib
import re
import sys

from check_public_names import INNER, OURS, SEAM, tags

OWN_WORDS = re.compile(r"^\s*///")
BEHIND = re.compile(r"///<")
# Lines between a comment and the name that it is for.
PART = re.compile(r"^\s*(template\s*<.*|class\s*=.*|typename\s.*|auto|LLMOBS_\w+(\(.*\))?|\[\[.*\]\]|#\s*if.*|#\s*else|#\s*endif|.*[,<(&|:>]|constexpr|explicit|friend)\s*$")
KINDS = {"class", "struct", "enum", "enumerator", "function", "prototype", "member", "macro", "typedef", "alias"}


def is_usual(tag):
    """Special members and operators."""
    name, signature = tag["name"], tag.get("signature", "()")
    holder = tag.get("scope", "").rsplit("::", 1)[-1]
    if name.startswith(("operator", "~")):
        return True
    takes = signature.strip("()").strip()
    return name == holder and (not takes or re.match(rf"(const\s+)?{name}\s*(&&|&)\s*\w*$", takes))


class Header:
    def __init__(self, path):
        self.path = path
        self.lines = path.read_text().split("\n")
        every = tags(path)
        # What is in them is nobody's business either.
        self.closed = {f"{tag.get('scope', '')}::{tag['name']}" for tag in every
                       if tag.get("access") in ("private", "protected") or tag["kind"] in ("function", "prototype")}
        self.tags = [tag for tag in every if self.is_public(tag)]
        self.members = {(tag.get("scope"), tag["name"]) for tag in self.tags if tag["kind"] == "member"}

    def is_public(self, tag):
        name, scope = tag["name"], tag.get("scope", "")
        if tag["kind"] not in KINDS or tag.get("access") in ("private", "protected") or name.endswith("_"):
            return False
        parts = scope.split("::")
        if any("::".join(parts[:end]) in self.closed for end in range(1, len(parts) + 1)):
            return False
        return not (INNER.search(scope) or INNER.search(name) or OURS.match(name))

    def has_words(self, tag):
        line = tag["line"] - 1
        end = line
        while end + 1 < len(self.lines) and not re.search(r"[;{},]\s*(//.*)?$", self.lines[end]) and end < line + 4:
            end += 1
        if any(BEHIND.search(text) for text in self.lines[line:end + 1]):
            return True
        above = line - 1
        while above > 0 and not OWN_WORDS.match(self.lines[above]) and PART.match(self.lines[above]):
            above -= 1
        mark = r"^\s*//" if tag["kind"] == "macro" else OWN_WORDS
        return bool(re.match(mark, self.lines[above]))

    def says_what_its_member_says(self, tag):
        return tag["name"].startswith("set_") and (tag.get("scope"), tag["name"][4:]) in self.members

    def undocumented(self):
        with_words = {(tag.get("scope"), tag["name"]) for tag in self.tags if not is_usual(tag) and self.has_words(tag)}
        for tag in self.tags:
            is_clear = is_usual(tag) or self.says_what_its_member_says(tag)
            if not is_clear and (tag.get("scope"), tag["name"]) not in with_words:
                yield tag


def main(arguments):
    root = pathlib.Path(arguments[0])
    problems, count = [], 0
    for folder in ("attributes", "runtime"):
        for path in sorted((root / folder / "include/llmobs").glob("*.h")):
            if path.name in SEAM:
                continue
            header = Header(path)
            count += len(header.tags)
            for tag in header.undocumented():
                problems.append(f"{path.relative_to(root)}:{tag['line']}: {tag['kind']} {tag['name']} has no comment ///")
    for problem in problems:
        print(problem)
    print(f"{count} public declarations, {len(problems)} without documentation")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
