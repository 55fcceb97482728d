#!/usr/bin/env python3
"""Compiles code that is wrong, without and with the plugin.

`made`: small sources, each wrong in a way that compilers have stumbled over. `damaged FOLDER...`: every .cpp file of
the folders, cut off at some places, and with tokens deleted, doubled or exchanged. `attributes`: attributes that nobody
would write (attribute_text.py). `rules`: a correct source with rules files that nobody would write (rules_text.py), or
that are no files. The choices come from a generator that starts at --seed, so a failure can be repeated.

Required: the compiler never crashes; exit code and diagnostics are the same without and with the plugin. Where the
damage turns an attribute into a wrong one, the plugin adds its own messages: then Clang's must all still be there. Where
the attribute's own arguments are damaged only the absence of a crash is required.
"""
import argparse
import os
import pathlib
import random
import re
import shlex
import shutil
import subprocess
import sys

import attribute_text
import rules_text
import standard_headers

SECONDS, STUCK = 300, 124
CRASH = re.compile(rb"PLEASE submit a bug report|Stack dump:|Segmentation fault|Assertion .* failed|core dumped")
TOKEN = re.compile(r'//[^\n]*|"(?:\\.|[^"\\\n])*"|\w+|[^\w\s]')
ATTRIBUTE = re.compile(r"\[\[[^\]]*llmobs[^\]]*\]\]|__attribute__\(\(llmobs[^;{]*\)\)|LLMOBS_[A-Z]+\([^)]*\)")
HEAD = "[[llmobs::tool]] int add(int a, int b) { return a + b; }\n"

MADE = {
    "missing include": '#include "no_such_file.h"\n' + HEAD,
    "end of file in a function": HEAD + "[[llmobs::tool]] int cut(int x) { if (x) { return 1;",
    "end of file in a class": HEAD + "struct C { [[llmobs::tool]] int method() { return 1; }",
    "end of file in an attribute": HEAD + "[[llmobs::tool(",
    "end of file in an attribute's text": HEAD + '[[llmobs::tool("',
    "end of file after an option": HEAD + "[[llmobs::llm(model_name =",
    "end of file in a using list": HEAD + "[[using llmobs: tool(",
    "megabyte of name": '[[llmobs::tool("' + "n" * 1000000 + '")]] int f() { return 1; }\n',
    "megabyte of option": '[[llmobs::tool(session_id = R"(' + "\\n" * 500000 + ')")]] int f() { return 1; }\n',
    "megabyte of words": "[[llmobs::tool(" + "name = all, " * 80000 + ")]] int f() { return 1; }\n" + HEAD,
    "megabyte of brackets": "[[llmobs::tool(" + "(" * 100000 + ")" * 100000 + ")]] int f() { return 1; }\n" + HEAD,
    "megabyte of pieces": "[[llmobs::tool(" + '"x" ' * 200000 + ")]] int f() { return 1; }\n" + HEAD,
    "end of file after a GNU attribute": HEAD + '__attribute__((llmobs_tool("x"',
    "long sum": "[[llmobs::tool]] int f(int x) { return " + " + ".join(["x"] * 5000) + "; }\n",
    "long else chain": "[[llmobs::tool]] int f(int x) { "
                       + "".join(f"if (x == {i}) return {i}; else " for i in range(500)) + "return 0; }\n",
    "a thousand attributes": "".join(f"[[llmobs::tool, llmobs::tool]] int f{i}();\n" for i in range(1000)),
    "sixty errors": HEAD + "".join(f"[[llmobs::tool]] int f{i}() {{ return undeclared{i}; }}\n" for i in range(60)),
    "errors in parameters": "[[llmobs::tool]] int f(Unknown x, int y) { return y; }\n" + HEAD,
    "error in the result type": "[[llmobs::tool]] Unknown f(int y) { return y; }\n" + HEAD,
    "error in the body": "[[llmobs::tool]] int f(int y) { return y.z; }\n" + HEAD,
    "error in a deduced result": "[[llmobs::tool]] auto f(int y) { if (y) return 1; return nullptr; }\n" + HEAD,
    "undeduced result used": "[[llmobs::tool]] auto f(int y);\nint g = f(1);\n" + HEAD,
    "missing return type": "[[llmobs::tool]] f(int y) { return y; }\n" + HEAD,
    "redefinition": HEAD + HEAD,
    "other result type": HEAD + "[[llmobs::tool]] double add(int a, int b) { return a; }\n",
    "incomplete parameter": "struct I;\n[[llmobs::tool]] int f(I i) { return 1; }\n" + HEAD,
    "incomplete result": "struct I;\n[[llmobs::tool]] I f(int i) { return I(); }\n" + HEAD,
    "abstract result": "struct A { virtual void f() = 0; };\n[[llmobs::tool]] A f() { return A(); }\n" + HEAD,
    "deleted copy": "struct N { N(); N(const N&) = delete; };\n[[llmobs::tool]] N f(N n) { return n; }\n" + HEAD,
    "private destructor": "class P { ~P(); };\n[[llmobs::tool]] P* f(P* p) { delete p; return p; }\n" + HEAD,
    "private destructor, by value": "class P { ~P(); };\n[[llmobs::tool]] P f(P p) { return p; }\n" + HEAD,
    "endless templates": "template<int N> struct E { [[llmobs::tool]] static int f() { return E<N + 1>::f(); } };\n"
                         "int x = E<0>::f();\n" + HEAD,
    "endless deduction": "template<class T> [[llmobs::tool]] auto f(T* t) { return f(&t); }\nint x = *f((int*)0);\n",
    "failed static_assert in a template": "template<class T> [[llmobs::tool]] int f(T t) {\n"
                                          "  static_assert(sizeof(T) == 1, \"\"); return t; }\nint x = f(5);\n" + HEAD,
    "instantiation fails": "template<class T> [[llmobs::tool]] int f(T t) { return t.size(); }\nint x = f(5);\n" + HEAD,
    "constant that is none": "[[llmobs::tool]] constexpr int f(int x) { return x / 0; }\nstatic_assert(f(1) == 0, \"\");\n",
    "constant too deep": "[[llmobs::tool]] constexpr int f(int x) { return f(x + 1); }\nconstexpr int v = f(0);\n",
    "constexpr reads unknown": "int g;\n[[llmobs::tool]] constexpr int f(int x) { return x + g; }\n"
                               "constexpr int v = f(1);\n",
    "noexcept that fails": "[[llmobs::tool]] int f() noexcept(unknown) { return 1; }\n" + HEAD,
    "bad coroutine": "[[llmobs::tool]] int f() { co_return 1; }\n" + HEAD,
    "co_await outside": "[[llmobs::tool]] int f() { return 1; }\nint x = co_await f();\n",
    "goto over a variable": "[[llmobs::tool]] int f(int x) { goto end; int y = x; end: return y; }\n" + HEAD,
    "goto nowhere": "[[llmobs::tool]] int f(int x) { goto nowhere; return 1; }\n" + HEAD,
    "case outside switch": "[[llmobs::tool]] int f(int x) { case 1: return 1; }\n" + HEAD,
    "break outside": "[[llmobs::tool]] int f(int x) { break; return 1; }\n" + HEAD,
    "return in void": "[[llmobs::tool]] void f(int x) { return x; }\n" + HEAD,
    "no value": "[[llmobs::tool]] int f(int x) { return; }\n" + HEAD,
    "bad initialiser list": "struct C { int a; [[llmobs::task]] C() : b(1), a(2) {} };\n" + HEAD,
    "delegation in a circle": "struct C { [[llmobs::task]] C(int) : C() {} [[llmobs::task]] C() : C(1) {} };\n" + HEAD,
    "bad lambda": "auto l = [] [[llmobs::tool]] (int x) { return y; };\n" + HEAD,
    "lambda as a type attribute": "void f() { auto l = [&unknown] [[llmobs::tool]] { return 1; }; }\n" + HEAD,
    "attribute on a statement": "void f() { unknown; [[llmobs::tool]] ; }\n",
    "main returns text": "[[llmobs::tool]] const char* main() { return \"\"; }\n",
    "virtual outside": "[[llmobs::tool]] virtual int f() { return 1; }\n" + HEAD,
    "override of nothing": "struct C { [[llmobs::tool]] int f() override { return 1; } };\n" + HEAD,
    "out of line without declaration": "struct C {};\n[[llmobs::tool]] int C::f() { return 1; }\n" + HEAD,
    "deep braces": HEAD + "int f() " + "{" * 5000 + "\n",
    "deep parentheses": HEAD + "int x = " + "(" * 5000 + "1;\n",
    "unbalanced": HEAD + "}}}}]]))((\n" + HEAD,
    "bytes": HEAD + "int \x00\x01\udcff\udcfe = 1; // \udc80\n" + HEAD,
    "empty file": "",
    "preprocessor": HEAD + "#if 1\n#else\n#error\n" + HEAD,
    "#error": "#error stop\n" + HEAD,
    "endless include": '#include "SELF"\n' + HEAD,
    "undeclared names that the library has": HEAD + "int main() { observe(1); finish(2); Writer w; detail::f(); seam::g(); "
                                             "object(3); element(4); rslt(5); v1::h(); Types t; capture(w); }\n",
    "user's own seam": "namespace llmobs { namespace seam { struct Guard; int open; } }\n" + HEAD + "int x = undeclared;\n",
    "llmobs is a macro": "#define llmobs 5\n[[llmobs::tool]] int f() { return 1; }\n",
    "guard is a macro": "#define Guard 5 +\n#define open(\nint x = ;\n" + HEAD,
}


def mutate(text, choose, inside_attribute):
    spans = [match.span() for match in ATTRIBUTE.finditer(text)]
    tokens = [m for m in TOKEN.finditer(text) if not m.group().startswith("//")
              and any(b < m.start() and m.end() < e for b, e in spans) == inside_attribute
              and (inside_attribute or not any(b <= m.start() < e for b, e in spans))]
    if len(tokens) < 2:
        return None
    index = choose.randrange(len(tokens) - 1)
    one, next_one = tokens[index], tokens[index + 1]
    action = choose.choice(("delete", "double", "exchange", "replace"))
    new = {"delete": "", "double": one.group() + " " + one.group(), "exchange": next_one.group(),
           "replace": choose.choice((";", "}", "{", "(", ")", "<", "x", "1", "return", "]]", ",", "::", "template"))}[action]
    return text[:one.start()] + new + text[one.end():]


def damaged(options):
    number, count = map(int, options.part.split("/"))
    files = sorted(path for folder in options.folders for path in pathlib.Path(folder).glob("*.cpp"))
    for path in files[number - 1::count]:
        text = path.read_text()
        choose = random.Random(f"{path.name} {options.seed}")
        for i in range(options.cuts):
            yield f"{path.name} cut {i}", text[:choose.randrange(len(text))], True, path
        for i in range(options.mutations):
            yield f"{path.name} mutation {i}", mutate(text, choose, False), True, path
        for i in range(options.attribute_mutations):
            yield f"{path.name} attribute mutation {i}", mutate(text, choose, True), False, path


def made(_):
    for name, text in MADE.items():
        yield name, text, not re.match("end of file in an attribute|attribute on a statement|megabyte", name)


def attributes(options):
    for name, text in attribute_text.sources(options.seed, options.count):
        yield name, text, False


RULED = """namespace ns { struct S { int m(int x) const { return x; } }; }
int add(int a, int b) { return ns::S().m(a) + b; }
"""


def rules_files(options):
    folder = pathlib.Path(options.work)
    for name, data in rules_text.files(options.seed, options.count):
        (folder / "rules.json").write_bytes(data)
        yield name, folder / "rules.json"
    os.mkfifo(folder / "fifo")
    yield "a FIFO", folder / "fifo"
    yield "a folder", folder
    yield "no file", folder / "missing"
    yield "a device without end", "/dev/zero"
    yield "no name", ""


def check_rules(options, name, path):
    """No crash, and either the file is taken or an error says what is wrong with it."""
    source = pathlib.Path(options.work) / "ruled.cpp"
    source.write_text(RULED)
    code, diagnostics = compile_source(options, source, options.plugin, [f"-fplugin-arg-llmobs-rules={path}"])
    said = b"error: " in diagnostics
    if CRASH.search(diagnostics) or code not in (0, 1) or said != (code == 1):
        kept = shutil.copy(path, f"{options.work}/failed.json") if str(path).endswith(".json") else path
        return f"{name} ({kept}): exit code {code}\n{diagnostics.decode(errors='replace')[-2500:]}"
    return None


def compile_source(options, source, plugin, more=()):
    flags = [*more, f"-fplugin={plugin}"] if plugin else more
    # The driver would preprocess a crashed compilation once more; -fno-crash-diagnostics leaves the banner only.
    command = [options.compiler, *flags, *shlex.split(options.flags), "-fno-crash-diagnostics", "-O0", "-c", source,
               "-o", os.devnull]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return STUCK, f"still compiling after {SECONDS} s".encode()
    return done.returncode, done.stderr


def messages(diagnostics):
    return [line for line in diagnostics.splitlines() if re.search(rb": (error|warning): ", line)]


def check(options, index, name, text, must_match, original=None):
    """Returns what is wrong, or nothing. `original` is what the text was damaged from."""
    def fails_alike(plain_code, plain):
        own = [line for line in shown.splitlines() if "llmobs" in line and re.search(r": (error|warning|note): ", line)]
        if not own:
            return (plain_code, plain) == (code, diagnostics)
        return code >= plain_code and not (set(messages(plain)) - set(messages(diagnostics)))

    more = []
    if original and options.standard_headers:
        flags = [*shlex.split(options.flags), "-O0"]
        more = standard_headers.precompiled(options.standard_headers, options.compiler, flags, [original])
    source = pathlib.Path(options.work) / f"{index}.cpp"
    if isinstance(text, str):
        text = text.replace("SELF", source.name).encode("utf-8", "surrogateescape")
    source.write_bytes(text)
    code, diagnostics = compile_source(options, source, options.plugin, more)
    shown = diagnostics.decode(errors="replace")
    if CRASH.search(diagnostics) or code not in (0, 1):
        plain_code, plain = compile_source(options, source, None, more)
        if CRASH.search(plain) or plain_code not in (0, 1):
            return None  # Clang itself does not survive this one
        return f"{name} ({source}): crashes with the plugin, exit code {code}\n{shown[-2500:]}"
    if not must_match:
        return None
    plain_code, plain = compile_source(options, source, None, more)
    if not fails_alike(plain_code, plain):
        return (f"{name} ({source}): exit code {plain_code} and {code}; without the plugin:\n"
                f"{plain.decode(errors='replace')[:1500]}\nwith it:\n{shown[:1500]}")
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--flags", default="")
    parser.add_argument("--work", required=True)
    parser.add_argument("--standard-headers", metavar="FOLDER", help="as for differential.py; used for what was damaged")
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--share", default="0/1", help="1/3: of every three sources the second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100, help="attributes: how many sources")
    parser.add_argument("--cuts", type=int, default=1, help="damaged: for each file")
    parser.add_argument("--mutations", type=int, default=1)
    parser.add_argument("--attribute-mutations", type=int, default=1)
    parser.add_argument("what", choices=("made", "damaged", "attributes", "rules"))
    parser.add_argument("folders", nargs="*")
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    pathlib.Path(options.work).mkdir(parents=True)
    first, step = map(int, options.share.split("/"))
    if options.what == "rules":
        problems = [check_rules(options, *file) for number, file in enumerate(rules_files(options)) if number % step == first]
        return report(problems)
    cases = {"made": made, "damaged": damaged, "attributes": attributes}[options.what](options)
    cases = [case for case in cases if case[1] is not None][first::step]
    problems = [check(options, index, *case) for index, case in enumerate(cases)]
    return report(problems)


def report(results):
    """Of each source what is wrong with it, or nothing."""
    problems = [problem for problem in results if problem]
    for problem in problems:
        print(problem, end="\n\n")
    print(f"{len(results)} sources, {len(problems)} problems")
    return 1 if problems or not results else 0


if __name__ == "__main__":
    sys.exit(main())
