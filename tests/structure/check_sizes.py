#!/usr/bin/env python3
"""Fails when a file has more than 500 lines, a function more than 60, or two product files share a name.

check_sizes.py ROOT EXCEPTIONS

EXCEPTIONS holds lines `<path> <function or *>: <reason>`: what may be longer, and why. It should be empty; a line that is
not needed (any more) is an error too.

C++ functions are found by their braces, without a parser: a `{` at file, namespace or class level whose declaration has
a parameter list. Lambdas count as part of the function around them.
"""
import ast
import bisect
import pathlib
import re
import sys

FILE_LINES = 500
FUNCTION_LINES = 60
PRODUCT = ("attributes", "plugin", "runtime", "viewer")
FOLDERS = PRODUCT + ("examples", "tests")
CPP = (".h", ".cpp", ".c", ".def")
CODE = CPP + (".py", ".cmake")

# Comments, literals and preprocessor lines are blanked, so that only real braces remain.
BLANK = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^\s()\\]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\''
    r'|^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', re.S | re.M)
SCOPE = re.compile(r"^(inline\s+|typedef\s+|export\s+)*(namespace|class|struct|union|enum|extern)\b")


def blank(text):
    return BLANK.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def strip_angles(text):
    """Without what stands between template brackets and in attributes."""
    text = re.sub(r"\[\[.*?\]\]|__attribute__\s*\(\(.*?\)\)|alignas\s*\([^)]*\)", " ", text, flags=re.S)
    previous = None
    while previous != text:
        previous, text = text, re.sub(r"\btemplate\s*<[^<>]*>|(?<=\w)<[^<>;{}]*>", " ", text)
    return text.strip()


def is_function(head):
    head = strip_angles(head)
    head = re.sub(r"^(public|private|protected)\s*:", "", head).strip()
    return "(" in head and not SCOPE.match(head) and not re.search(r"=\s*$", head)


class Functions:
    """Collects (name, first line, last line) of a C++ file's functions."""

    def __init__(self, text):
        self.text = blank(text)
        self.starts = [0] + [match.end() for match in re.finditer("\n", self.text)]
        self.found = []

    def line(self, offset):
        return bisect.bisect_right(self.starts, offset)

    def scan(self):
        head_start, function_depth, depth = 0, None, 0
        for match in re.finditer(r"[{};]", self.text):
            mark, at = match.group(), match.start()
            if mark == "{":
                if function_depth is None and self.begins(self.text[head_start:at], head_start):
                    function_depth = depth
                depth += 1
            elif mark == "}":
                depth -= 1
                if function_depth == depth:
                    self.found[-1] = (*self.found[-1][:2], self.line(at))
                    function_depth = None
            if function_depth is None:
                head_start = match.end()
        return self.found

    def begins(self, head, head_start):
        """Whether a function begins after this head; it is entered then."""
        # `C() : a{1}, b(2) { ... }`: the first pair of braces was an initialiser of the same function.
        if self.found and (not head.strip() or head.lstrip().startswith(",")):
            return True
        if not is_function(head):
            return False
        match = re.search(r"([~\w:]+|operator\s*\S+)\s*\(", strip_angles(head))
        first = self.line(head_start + len(head) - len(head.lstrip()))
        self.found.append((match.group(1) if match else "?", first, first))
        return True


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def functions(path, text):
    if path.suffix in CPP:
        return Functions(text).scan()
    return list(python_functions(text)) if path.suffix == ".py" else []


def read_exceptions(path):
    allowed, problems = {}, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"(\S+) ([^:\s]+): (\S.*)", line)
        if match:
            allowed[match.group(1), match.group(2)] = f"{path.name}:{number}"
        else:
            problems.append(f"{path.name}:{number}: expected '<path> <function or *>: <reason>'")
    return allowed, problems


def source_files(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and (path.suffix in CODE or path.name == "CMakeLists.txt"):
                yield path


def check_names(root):
    seen = {}
    for path in source_files(root):
        relative = path.relative_to(root)
        if relative.parts[0] not in PRODUCT or path.name == "CMakeLists.txt":
            continue
        if path.name in seen:
            yield f"{relative}: there is a file of the same name already: {seen[path.name]}"
        seen[path.name] = relative


def check_file(root, path):
    """(key for the exceptions, problem) of one file."""
    relative = path.relative_to(root).as_posix()
    text = path.read_text(errors="replace")
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield (relative, "*"), f"{relative}: {lines} lines, more than {FILE_LINES}"
    for name, first, last in functions(path, text):
        length = last - first + 1
        if length > FUNCTION_LINES:
            yield (relative, name), f"{relative}:{first}: {name} has {length} lines, more than {FUNCTION_LINES}"


def main(arguments):
    root = pathlib.Path(arguments[0])
    allowed, problems = read_exceptions(pathlib.Path(arguments[1]))
    count, used = 0, set()
    for path in source_files(root):
        count += 1
        for key, problem in check_file(root, path):
            if key in allowed:
                used.add(key)
            else:
                problems.append(problem)
    problems += [f"{allowed[key]}: not needed: {' '.join(key)} is short enough" for key in allowed if key not in used]
    problems += check_names(root)
    for problem in problems:
        print(problem)
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
