"""Makes sources with attributes that nobody would write: `sources(seed, count)` yields (name, text as bytes).

Arguments come from a grammar, then some of their tokens are deleted, doubled, exchanged or replaced by something that
lexers and parsers have stumbled over. Attributes stand wherever one can be written, in every spelling. Most sources hold
several functions, so that each compilation tries many; where the brackets don't match there is only one.
"""
import random

KINDS = ("workflow", "agent", "llm", "tool", "task", "embedding", "retrieval")
OPTIONS = ("name", "model_name", "model_provider", "session_id", "ml_app", "capture", "exceptions", "max_bytes", "failed_if", "done")
PARAMETER_WORDS = ("ignore", "redact", "session_id", "model_name", "input")

LITERALS = ('"x"', '""', 'L"w"', 'u"s"', 'U"t"', 'u8"\\u00e9"', 'R"(raw)"', 'R"x(two\nlines)x"', 'u8R"(])"', '"a" "b"',
            '"a" L"b"', '"\\x"', '"\\777"', '"\\xfffffffff"', '"\\u12"', '"\\U00110000"', '"\\ud800"', '"\\0"', '"\\N{DIGIT ONE}"',
            '"=x"', '"name="', '"name=name=x"', '"capture=all"', '"a=b=c"', '"\\n=\\n"', '"??/""', '"%s%n%0"', '"x"_s',
            '"\x1e"', '"\x01\x7f"', '"unclosed', "'c'", "'", "'many characters'", "1", "0x", "0x1p3", "1e999999", "1'000'",
            "09", "1.5f", "0b2", "18446744073709551616", "-1", "true", "nullptr", "__FILE__", "__func__", "__LINE__",
            "__COUNTER__", '"\udcff\udcfe"', '"\u2028\U0001f600"')
PUNCTUATION = tuple(",=:;.?!~+-*/%<>&|^#@$`\\") + ("::", "...", "->", "<<", "==", "##", "<:", ":>", "<%", "%>", "%:", "??(",
                                                   "??)", "??/\n", "\\\n", "/* */", "/* [[ */", "// (\n", "\x00", "\x0c")
WORDS = ("template", "operator", "this", "typename", "alignas(4)", "sizeof...(x)", "decltype(0)", "new int", "struct S", "x",
         "llmobs", "llmobs::", "using llmobs:", "__attribute__((unused))", "[[gnu::unused]]", "caf\\u00e9", "\\u0000", "\\u",
         "\u00e9", "default", "const", "auto", "int()", "[]{}", "({ 1; })", "__has_include", "_Pragma(\"x\")", "defined",
         "__VA_ARGS__", "EMPTY", "TEXT", "PAIR", "COMMA", "OPEN", "CLOSE", "SELF", "WRAP(x)", "WRAP(", "ATTRIBUTE", "llmobs::tool",
         "\n#pragma once\n", "\n#define later 1\n", "\n#if 0\n", "\n#include <no/such>\n", "\n#error stop\n", "\n#line 7 \"x\"\n")
MACROS = ("#define EMPTY\n#define TEXT \"text\"\n#define PAIR name = TEXT\n#define COMMA ,\n#define OPEN (\n#define CLOSE )\n"
          "#define SELF SELF\n#define WRAP(...) __VA_ARGS__\n#define ATTRIBUTE [[llmobs::tool(\"m\")]]\n")

# Where an attribute stands; @ is the attribute, # a number that makes names unique.
PLACES = ("@ int f#(int x) { return x; }", "@ int f#(int x);", "int f# @ (int x) { return x; }", "int f#(int x) @ { return x; }",
          "int @ f#(int x) { return x; }", "struct C# { @ int m(); @ C#(); @ ~C#(); @ static int s(); @ int d; };",
          "template<class T> @ T f#(T x) { return x; }\nint use#() { return f#(1); }", "auto l# = [] @ (int x) { return x; };",
          "auto l# = [] (int x) @ { return x; };", "void f#(@ int x) {}", "void f#(@ int x, @ const char* y, int z) {}",
          "struct @ S# {};", "enum @ E# { @ a# };", "namespace @ n# {}", "using U# @ = int;", "@ typedef int T#;",
          "void f#() { @ int x = 0; (void)x; }", "void f#() { @ ; }", "void f#() { @ for (;;) {} }", "@ ;", "@",
          "extern \"C\" { @ int f#(int x) { return x; } }", "struct D# { @ friend int g#(D#*) { return 1; } };",
          "template<> @ int f#<int>();", "@ @ int f#(int x) { return x; }", "int f#(int (@ *p)(int)) { return p(1); }",
          "@ int f#(int x) try { return x; } catch (...) { return 1; }", "struct P# { @ virtual int v() = 0; };",
          "@ auto f#(auto... x) { return (x + ... + 0); }", "template<class... T> @ int v#(@ T... x) { return sizeof...(x); }\n"
          "int w# = v#(1, 2.0, \"x\");", "@ main() {}", "@ constexpr int f#(int x) { return x; }\nint c#[f#(1)];")


def token(choose):
    return choose.choice(choose.choice((LITERALS, PUNCTUATION, WORDS, OPTIONS, KINDS, PARAMETER_WORDS)))


def argument(choose):
    form = choose.randrange(5)
    if form == 0:
        return [choose.choice(LITERALS)]
    if form == 1:
        return [token(choose)]
    if form == 2:
        return ["(", *argument(choose), ")"]
    return [choose.choice(OPTIONS), choose.choice("==:"), choose.choice(LITERALS if form == 3 else ("all", '"x"', "none", "catch"))]


def arguments(choose):
    tokens = []
    for _ in range(choose.choice((0, 1, 1, 2, 3, 8))):
        tokens += ([","] if tokens else []) + argument(choose)
    for _ in range(choose.choice((0, 0, 1, 1, 3))):
        if tokens:
            at = choose.randrange(len(tokens))
            tokens[at:at + 1] = choose.choice(([], [tokens[at]] * 2, [token(choose)], [token(choose), tokens[at]],
                                               [choose.choice(("(", ")", "[", "]", "{", "}", "]]", "[["))]))
    return tokens


def balanced(tokens):
    closing, stack = {"(": ")", "[": "]", "{": "}"}, []
    for character in "".join(tokens):
        if character in closing:
            stack.append(closing[character])
        elif character in ")]}" and (not stack or stack.pop() != character):
            return False
    odd = ("unclosed", "'", "\n#", "//", "OPEN", "CLOSE", "WRAP(", "/* [[", "??", "<:", ":>", "<%", "%>", "R\"", "\\\n", "\x00")
    return not stack and not any(word in one for word in odd for one in tokens)


def attribute(choose):
    """The text, and whether what follows it is safe from it."""
    tokens, kind = arguments(choose), choose.choice(KINDS)
    text = " ".join(tokens)
    form = choose.randrange(12)
    if form == 0:
        return f"__attribute__((llmobs_{kind}({text})))", balanced(tokens)
    if form == 1:
        return f"[[using llmobs: {kind}({text}), {choose.choice(KINDS)}]]", balanced(tokens)
    if form == 2:
        return f"[[llmobs::{kind}({text}), llmobs::{choose.choice(KINDS + PARAMETER_WORDS)}]]", balanced(tokens)
    if form == 3:
        return f"[[llmobs::{token(choose)}({text})]]", False
    if form == 4:
        return f"[[llmobs::{kind}({text})...]]", balanced(tokens)
    if form == 5:
        return f"[[llmobs::{kind}{choose.choice(('(', '((', ')', '[', '<', ' '))}{text}]]", False
    if form == 6:
        return f"[[llmobs::{choose.choice(PARAMETER_WORDS)}({text})]]", balanced(tokens)
    if form == 7:
        return f"__attribute__((llmobs_{kind}({text}), unused, llmobs_tool))", balanced(tokens)
    return f"[[llmobs::{kind}({text})]]", balanced(tokens)


def source(choose):
    text = MACROS
    for number in range(choose.choice((1, 4, 12))):
        one, safe = attribute(choose)
        text += choose.choice(PLACES).replace("#", str(number)).replace("@", one) + "\n"
        if not safe:
            break
    if choose.randrange(8) == 0:
        text = text[:choose.randrange(len(MACROS), len(text) + 1)]
    return text.encode("utf-8", "surrogateescape")


def sources(seed, count):
    choose = random.Random(f"attribute {seed}")
    for index in range(count):
        yield f"attributes {seed}.{index}", source(choose)
