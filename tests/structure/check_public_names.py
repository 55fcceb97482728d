#!/usr/bin/env python3
"""Fails when a name that programs may use is on no page of docs/.

check_public_names.py ROOT

Names are read from the public headers by ctags: classes, functions, members, enumerators and macros. What is in a namespace
`detail`, in the seam (instrument.h, instrument_c.h, expansion.h: what the plugin writes), or private is for us alone.
"""
import json
import pathlib
import re
import subprocess
import sys

HEADERS = ("annotation.h", "annotation_context.h", "context.h", "distributed.h", "done.h", "evaluation.h", "lifecycle.h", "message.h", "processor.h", "replay.h",
           "routing_context.h", "span.h", "text.h", "tool.h", "trace.h", "wrap.h", "writer.h", "span_kind.h", "attributes.h")
# Words that only hold a header together.
OURS = re.compile(r"^(LLMOBS_[A-Z_]+_H|LLMOBS_DETAIL_\w*|LLMOBS_API|LLMOBS_ALWAYS_INLINE|LLMOBS_NODISCARD|"
                  r"LLMOBS_LIFETIME_BOUND|LLMOBS_VIEW_OF|LLMOBS_SPAN_KIND|Operand|v1|v2|libcxx|libstdcxx\w*|llmobs_size|llmobs_u?int\d+|operator.*|~.*)$")
INNER = re.compile(r"(^|::)(detail|seam|parts|__anon\w*)(::|$)")


def tags(header):
    command = ["ctags", "--output-format=json", "--languages=C++", "--language-force=C++", "--kinds-C++=+pcfmged", "--extras=-F",
               "--fields=+aS", "-D", "LLMOBS_NODISCARD=", "-D", "LLMOBS_ALWAYS_INLINE=inline", "-D", "LLMOBS_API=",
               "-D", "LLMOBS_VIEW_OF(x)=", "-D", "LLMOBS_LIFETIME_BOUND=", "-f", "-", str(header)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def public_names(root):
    """(name, header) of every public name."""
    for folder in ("attributes", "runtime"):
        for header in sorted((root / folder / "include/llmobs").glob("*.h")):
            if header.name not in HEADERS:
                continue
            for tag in tags(header):
                hidden = tag.get("access") in ("private", "protected") or INNER.search(tag.get("scope", ""))
                if not hidden and not OURS.match(tag["name"]) and not INNER.search(tag["name"]) and not tag["name"].endswith("_"):
                    yield tag["name"], header.name


def main(arguments):
    root = pathlib.Path(arguments[0])
    pages = "\n".join(path.read_text() for path in [root / "README.md", *sorted((root / "docs").rglob("*.md"))])
    words = set(re.findall(r"\w+", pages))
    names = sorted(set(public_names(root)))
    problems = [f"{header}: {name} is on no page of docs/" for name, header in names if name not in words]
    for problem in problems:
        print(problem)
    print(f"{len(names)} names, {len(problems)} problems")
    return 1 if problems or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
