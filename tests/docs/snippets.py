"""Finds the fenced blocks of the pages, and what the pages say about them.

A comment in the line before a fence says what the block is, where its language does not:

    <!-- snippet: statements; c++17 -->

`WORDS` of the class Block lists what may be said.
"""
import pathlib
import re

LANGUAGES = ("cpp", "c", "cmake", "json", "sh", "console", "text", "python", "javascript")
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md", "docs/*.md", "docs/guide/*.md", "docs/design/*.md")
FENCE = re.compile(r"^(\s*)(```+|~~~+)\s*(\S*)\s*$")
MARKER = re.compile(r"^\s*<!-- snippet: (.*) -->\s*$")


class SnippetError(Exception):
    """What is wrong with a block, in words for the author of the page."""


class Block:
    """One fenced block. `line` is the line of its first line of text."""

    WORDS = {
        "statements": "statements of a function, behind what preamble.h declares",
        "declarations": "declarations, behind what preamble.h declares",
        "c++17": "compiled as C++17, where C++20 is the rule",
        "file": "file NAME: written into the folder of the page under this name, before anything runs there",
        "run": "the commands are run in the folder of the page",
        "in clone": "run in a copy of the source tree",
        "output of": "output of COMMAND: what the command prints in the folder of the page",
        "from": "from FILE: NAME: the lines between `// snippet: NAME` and `// end of snippet` of this source, which a test runs",
        "rejected": "rejected: MESSAGE: does not compile, and the compiler says why",
        "sample": "sample: REASON: shown, not run, and why",
    }

    def __init__(self, page, line, language, text, marker):
        self.page, self.line, self.language, self.text = page, line, language, text
        self.said = {}
        for part in filter(None, (one.strip() for one in (marker or "").split(";"))):
            word = next((one for one in self.WORDS if re.match(re.escape(one) + r"(?=$|[ :])", part)), None)
            if word is None:
                raise SnippetError(f"{self.place}: unknown word '{part}'; known are {', '.join(self.WORDS)}")
            self.said[word] = part[len(word):].strip(" :")

    @property
    def place(self):
        return f"{self.page}:{self.line}"

    @property
    def is_run(self):
        """Whether it needs the page's folder and the order of the page."""
        return "run" in self.said or "output of" in self.said or (self.language == "console" and "sample" not in self.said)


def blocks_of(page, text):
    """The blocks of one page, in order."""
    fence = None
    marker, lines = None, text.splitlines()
    for number, line in enumerate(lines, 1):
        found = FENCE.match(line)
        if fence is None:
            if found:
                fence, begin, body = found, number, []
            elif line.startswith("    ") and not lines[number - 2].strip() and number > 1:
                raise SnippetError(f"{page}:{number}: an indented block; fence it, and say its language")
            elif line.strip():
                marker = (MARKER.match(line) or [None, None])[1]
        elif found and found[2] == fence[2] and not found[3]:
            yield Block(page, begin + 1, fence[3], "".join(body), marker)
            fence, marker = None, None
        else:
            body.append(line.removeprefix(fence[1]) + "\n")
    if fence is not None:
        raise SnippetError(f"{page}:{begin}: the fence is not closed")


def pages(root):
    for pattern in PAGES:
        yield from sorted(path.relative_to(root).as_posix() for path in pathlib.Path(root).glob(pattern))
