"""GCC's test suites are files with directives in comments, such as `// { dg-do run { target c++11 } }`. This reads as much
of that language as is needed to compile and run the file with Clang; the messages that GCC is expected to give are of no
interest here, since both sides of a comparison have the same compiler."""
import pathlib
import re

from program_pair import Program

DIRECTIVE = re.compile(r"\{\s*(dg-[\w-]+)((?:[^{}\"]|\"(?:\\.|[^\"\\])*\"|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}")
STANDARDS = ("98", "11", "14", "17", "20", "23")
SPELLINGS = {"23": "2b", "26": "2c", "2a": "20", "1z": "17", "1y": "14", "0x": "11", "03": "98"}
DEFAULT_STANDARD = "17"
FOLDER_STANDARDS = {"coroutines": "20", "concepts": "20", "cpp2a": "20", "cpp23": "23"}
# Folders whose tests need more than one file or a compiler built for them, or look at GCC's own dumps.
NOT_FOR_US = {"modules", "lto", "compat", "plugin", "guality", "simulate-thread", "tm", "gcov", "pch", "goacc", "goacc-gomp",
              "analyzer", "hwasan", "bprob", "tree-prof", "util", "libstdc++-abi", "libstdc++-prettyprinters",
              "libstdc++-xmethods", "performance", "dfp"}
# What GCC and Clang both know.
USABLE_FLAG = re.compile(r"-(O[0-3s]?|g|w|std=.*|W.*|pedantic.*|D.+|U.+|ansi|fopenmp|pthread|funsigned-char|fshort-enums"
                         r"|fno-exceptions|fno-rtti|fno-elide-constructors|fno-access-control|fpermissive|m[a-z0-9.]+"
                         r"|fvisibility=\w+|fvisibility-inlines-hidden|ftrapv|fwrapv|fno-inline|fpic|fPIC|fno-strict-aliasing"
                         r"|fchar8_t|fno-char8_t|fsized-deallocation|faligned-new.*|ffast-math|fnon-call-exceptions"
                         r"|fstack-protector.*|fno-operator-names|fms-extensions|fno-builtin|fno-threadsafe-statics"
                         r"|fsanitize=.*|fno-sanitize.*|fconstexpr-depth=\d+|ftemplate-depth-?=?\d+|fcoroutines"
                         r"|fno-implicit-templates|finstrument-functions|ffunction-sections|fdata-sections)$")
DROPPED_FLAG = re.compile(r"-(fpermissive|fcoroutines|fconcepts.*|fdiagnostics-.*|fdump-.*|fmessage-length.*|fshow-column"
                          r"|fabi-version.*|fno-ipa.*|fno-tree.*|ftree.*|finline.*|fipa.*|Wabi.*)$")


class Unusable(Exception):
    """This test cannot be compiled here; the text says why."""


def directives(text):
    return [(match[1], match[2].strip()) for match in DIRECTIVE.finditer(text)]


def selector(arguments):
    match = re.search(r"\{\s*target\s+(.*)\}\s*\}?$", arguments, re.S)
    return match[1].strip(" {}") if match else ""


def standard_of(chosen, default):
    """The language version that a target selector asks for."""
    match = re.search(r"!?\s*c\+\+(\w\w)(_only|_down)?", chosen)
    if not match:
        return "20" if "concepts" in chosen or "coroutines" in chosen else default
    number = SPELLINGS.get(match[1], match[1]) if match[1] != "23" else "23"
    if match[0].lstrip().startswith("!"):
        return STANDARDS[max(0, STANDARDS.index(number) - 1)] if number in STANDARDS else default
    if match[2]:
        return number
    return max(number, default) if number != "98" else default


def for_this_machine(chosen):
    systems = re.findall(r"[\w?*]+-[\w?*]+-[\w?*\[\]]+", chosen)
    return not systems or any(re.match(r"x86_64|\*-\*-(linux|\*)|i\?86-\*-\*|\*-\*-gnu", system) for system in systems)


def flags_of(arguments):
    quoted = re.match(r"\s*\"((?:\\.|[^\"\\])*)\"|\s*(\S+)", arguments)
    words = (quoted[1] if quoted and quoted[1] is not None else quoted[2] if quoted else "").split()
    for word in words:
        if not USABLE_FLAG.match(word) and not DROPPED_FLAG.match(word):
            raise Unusable("needs an option that Clang does not have")
    return [word for word in words if not DROPPED_FLAG.match(word)]


def read_program(path, name, default_flags=(), links=()):
    """A Program, or Unusable."""
    text = path.read_bytes().decode("utf-8", "replace")
    default = next((FOLDER_STANDARDS[part] for part in path.parts if part in FOLDER_STANDARDS), DEFAULT_STANDARD)
    runs, flags, standard = False, list(default_flags), default
    for directive, arguments in directives(text):
        chosen = selector(arguments)
        if directive == "dg-do":
            if not for_this_machine(chosen):
                raise Unusable("is for other machines")
            if arguments.startswith(("preprocess", "assemble-for")):
                raise Unusable("is about the preprocessor only")
            runs = arguments.startswith("run")
            standard = standard_of(chosen, default)
        elif directive in ("dg-options", "dg-additional-options", "dg-add-options"):
            if directive != "dg-add-options" and for_this_machine(chosen):
                flags += flags_of(arguments)
        elif directive in ("dg-additional-sources", "dg-additional-files", "dg-module-do"):
            raise Unusable("needs more than one file")
    if not any(flag.startswith(("-std=", "-ansi")) for flag in flags):
        flags.insert(0, "-std=gnu++" + {"23": "2b"}.get(standard, standard))
    return Program(name, (str(path),), tuple(flags), runs, tuple(links))


def test_files(folder):
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix in (".C", ".cc") and not NOT_FOR_US & set(path.relative_to(folder).parts):
            yield path
