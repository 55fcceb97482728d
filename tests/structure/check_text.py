#!/usr/bin/env python3
"""Fails when a file names a path of somebody's machine or leaves a note for later, or when a link in a Markdown page leads
nowhere.

check_text.py ROOT
"""
import pathlib
import re
import sys

SKIPPED_FOLDERS = {".git", "build", "node_modules", ".cache", "__pycache__"}
# Assembled from pieces, so that this file does not contain them.
NOTES = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
HOMES = ("home", "root", "work", "Users", "tmp")
MACHINE_PATH = re.compile(r"(?<![\w.}*:/%-])/(?:" + "|".join(HOMES) + r")/(?!(?:me|you|user)\b)[\w.-]+")
# Where such a path is the very subject. (/home/me, /home/you and /home/user are nobody's.)
PATH_ALLOWED = re.compile(r"^(tests/golden/|tests/e2e/cassettes/|docs/|README\.md)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|!\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]:\s+(\S+)", re.M)
CODE_BLOCK = re.compile(r"^```.*?^```|`[^`\n]*`", re.S | re.M)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.M)
MAX_BYTES = 2_000_000


def text_files(root):
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if set(relative.parts) & SKIPPED_FOLDERS or not path.is_file() or path.stat().st_size > MAX_BYTES:
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            yield relative.as_posix(), data.decode("utf-8", "replace")


def anchor(heading):
    """The name that a heading gets in rendered Markdown."""
    heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip())


def anchors(text):
    seen, result = {}, set()
    for heading in HEADING.findall(re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)):
        name = anchor(heading)
        count = seen.get(name, 0)
        seen[name] = count + 1
        result.add(f"{name}-{count}" if count else name)
    return result | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


def check_link(root, page, text, link):
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return None
    target, _, fragment = link.partition("#")
    path = (root / page).parent / target if target else root / page
    if target.startswith("/"):
        return f"{page}: link to {link} is absolute"
    if not path.exists():
        return f"{page}: link to {link} leads nowhere"
    if fragment and path.suffix == ".md" and fragment not in anchors(path.read_text() if target else text):
        return f"{page}: link to {link}: there is no such heading"
    return None


def check_lines(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        if NOTES.search(line):
            yield f"{name}:{number}: a note for later; do it now or open an issue: {line.strip()[:100]}"
        path = MACHINE_PATH.search(line)
        if path and not PATH_ALLOWED.match(name):
            yield f"{name}:{number}: a path of some machine: {path.group()}"


def main(arguments):
    root = pathlib.Path(arguments[0])
    problems, count = [], 0
    for name, text in text_files(root):
        count += 1
        problems += check_lines(name, text)
        if name.endswith(".md"):
            prose = CODE_BLOCK.sub("", text)
            links = [one for found in LINK.findall(prose) for one in found if one]
            problems += [problem for link in links if (problem := check_link(root, name, text, link))]
    for problem in problems:
        print(problem)
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
