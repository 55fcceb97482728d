#!/usr/bin/env python3
"""Fails when a name that programs may use is not in docs/reference.md, when the page that stands there beside it does not know it, or when
the reference has a name that no header has.

check_public_names.py ROOT

Names are read from the public headers by ctags: classes, functions, members, enumerators and macros. What is in a namespace
`detail`, in the seam (what the plugin writes, and what is included by others only), or private is for us alone. In the reference
a table row names them in its first columns; members stand in the section of their class.
"""
import json
import pathlib
import re
import subprocess
import sys

SEAM = ("capture.h", "carried_callable.h", "carried_context.h", "expansion.h", "failure.h", "instrument.h", "instrument_c.h", "json_input.h",
        "llmobs.h", "operand.h", "own_parameters.h", "reflection.h", "returned_value.h", "settling.h", "stand_ins.h", "state.h", "tool_json.h", "traced_call.h", "traced_task.h",
        "trailing_callback.h", "type_traits.h")
# Words that only hold a header together.
OURS = re.compile(r"^(LLMOBS_[A-Z_]+_H|LLMOBS_DETAIL_\w*|LLMOBS_API|LLMOBS_ALWAYS_INLINE|LLMOBS_NODISCARD|"
                  r"LLMOBS_LIFETIME_BOUND|LLMOBS_VIEW_OF|LLMOBS_SPAN_KIND|Operand|Here|llmobs|v1|v2|libcxx|libstdcxx\w*|llmobs_size|"
                  r"llmobs_u?int\d+|operator.*|~.*)$")
INNER = re.compile(r"(^|::)(detail|seam|parts|__anon\w*)(::|$)")
NAMESPACES = {"llmobs", "v1", "v2", "libcxx"}
WORD = re.compile(r"`(?:\[\[llmobs::)?(\w+)(?:\]\])?`")


def tags(header):
    command = ["ctags", "--output-format=json", "--languages=C++", "--language-force=C++", "--kinds-C++=+pcfmged", "--extras=-F",
               "--fields=+aSn", "--sort=no", "-D", "LLMOBS_NODISCARD=", "-D", "LLMOBS_ALWAYS_INLINE=inline", "-D", "LLMOBS_API=",
               "-D", "LLMOBS_VIEW_OF(x)=", "-D", "LLMOBS_LIFETIME_BOUND=", "-f", "-", str(header)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def is_hidden(tag, closed):
    """`closed`: the functions and private classes of the header, whose insides nobody sees."""
    name, scope = tag["name"], tag.get("scope", "")
    return (tag.get("access") in ("private", "protected") or INNER.search(scope) or OURS.match(name) or INNER.search(name) or
            name.endswith("_") or any(scope == one or scope.startswith(one + "::") for one in closed))


def public_names(root):
    """(class or "", name, header, whether it is a data member) of every public name, in the order of the headers."""
    for folder in ("attributes", "runtime"):
        for header in sorted((root / folder / "include/llmobs").glob("*.h")):
            if header.name in SEAM:
                continue
            all_tags = tags(header)
            closed = {f"{tag.get('scope', '')}::{tag['name']}" for tag in all_tags
                      if tag["kind"] == "function" or tag.get("access") in ("private", "protected")}
            for tag in all_tags:
                scopes = [one for one in tag.get("scope", "").split("::") if one and one not in NAMESPACES]
                owner = scopes[-1] if scopes else ""
                if tag["name"] != owner and not is_hidden(tag, closed):
                    yield owner, tag["name"], header.name, tag["kind"] == "member"
    for kind in re.findall(r"^LLMOBS_SPAN_KIND\((\w+), (\w+)", (root / "attributes/include/llmobs/span_kind.def").read_text(), re.M):
        yield "SpanKind", kind[0], "span_kind.def", False
        yield "", kind[1], "span_kind.def", False


def reference(root):
    """{(class or "", name): the page that says more}; the names that stand on a page only for this check have none."""
    names, owner, page = {}, "", None
    for line in (root / "docs/reference.md").read_text().splitlines():
        if found := re.match(r"^(#+) (.*)", line):
            owner, page = (found[2], None) if found[1] == "###" else ("", None)
            if owner:
                names["", owner] = None
        link = re.search(r"\]\(([\w-]+\.md)[#)]", line)
        if owner and page is None and link:
            page = names["", owner] = link[1]
        if line.startswith("| `"):
            cells = line.strip("|").split(" | ")
            for word in WORD.findall(" ".join(cells[:-1])):
                names[owner, word] = link[1] if link else page
    return names


def problems_of(names, listed, pages):
    """`pages`: {page: the words on it}."""
    for owner, name, header, _ in names:
        full = f"{owner}::{name}" if owner else name
        if (owner, name) not in listed:
            yield f"{header}: {full} is not in docs/reference.md"
        elif name not in pages.get(listed[owner, name], ()):
            yield f"{header}: docs/{listed[owner, name]}, to which docs/reference.md leads for {full}, does not name it"
    known = {(owner, name) for owner, name, _, _ in names}
    for owner, name in listed:
        if owner and (owner, name) not in known:
            yield f"docs/reference.md: no header has {owner}::{name}"
    # C++ wants designated members in the order of the class.
    members = [(owner, name) for owner, name, _, is_member in names if is_member]
    for owner in sorted({owner for owner, _ in members}):
        ours = [name for of, name in members if of == owner]
        shown = [name for of, name in listed if of == owner and (of, name) in members]
        if sorted(ours) == sorted(shown) and ours != shown:
            yield f"docs/reference.md: the members of {owner} stand in the order {', '.join(ours)}"


def main(arguments):
    root = pathlib.Path(arguments[0])
    pages = {path.name: set(re.findall(r"\w+", path.read_text())) for path in (root / "docs").glob("*.md")}
    names = list(dict.fromkeys(public_names(root)))
    problems = list(problems_of(names, reference(root), pages))
    for problem in problems:
        print(problem)
    print(f"{len(names)} names, {len(problems)} problems")
    return 1 if problems or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
