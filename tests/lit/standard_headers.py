"""The C++ library's headers, compiled once for all tests of one Clang that want them with the same flags.

Half of the tests' time is reading <string>, <functional> and the like, again for every compilation. A source that begins with
such headers gets a precompiled header that has already read them; its own #include lines then read nothing. Programs with and
without the plugin use the same one, made without it. `./tests/run full` reads everything each time, as users' compilers do.
"""
import fcntl
import hashlib
import os
import pathlib
import re
import subprocess

HEADERS = ("algorithm", "array", "atomic", "chrono", "condition_variable", "cstdint", "cstdio", "cstdlib", "cstring", "deque",
           "exception", "functional", "future", "initializer_list", "list", "map", "memory", "mutex", "new", "optional", "set",
           "shared_mutex", "stdexcept", "string", "string_view", "system_error", "thread", "tuple", "type_traits", "unordered_map",
           "utility", "variant", "vector")
# So cheap that reading them costs less than what is precompiled.
SMALL = ("cstdint", "cstdio", "cstdlib", "cstring", "exception", "initializer_list", "new", "type_traits", "utility")
# Flags of the tests under which the headers mean the same wherever they are read first.
KNOWN = re.compile(r"-std=c\+\+(17|20)$|-O\d$|-g$|-fsanitize=|-fno-sanitize-recover=|-fno-rtti$|-pthread$|-[IWw]|-D(?!_)")
OF_THE_SOURCE = re.compile(r"-[IWwD]") # what the precompiled header does not depend on


def fits(source):
    """Whether nothing stands in front of the source's standard headers that could change what they mean."""
    text = pathlib.Path(source).read_text(errors="replace")
    directives = re.findall(r"^[ \t]*#[ \t]*(\w+)[ \t]*(.*)$", text, re.MULTILINE)
    standard = [i for i, (word, what) in enumerate(directives) if word == "include" and what.startswith("<")]
    names = {directives[i][1].strip("<> ") for i in standard}
    alone = all(word == "include" for word, _ in directives[:standard[-1]]) if standard else False
    return alone and bool(names & (set(HEADERS) - set(SMALL)))


def installed():
    """Changes when another compiler or other headers are installed: what was precompiled is of no use then."""
    paths = [pathlib.Path("/usr/include/stdio.h"), *pathlib.Path("/usr/include/c++").glob("*")]
    return [f"{path} {path.stat().st_mtime_ns}" for path in sorted(paths) if path.exists()]


def make(target, compiler, flags):
    header = target.with_suffix(".h")
    header.write_text("".join(f"#include <{name}>\n" for name in HEADERS))
    unfinished = target.with_suffix(f".{os.getpid()}")
    done = subprocess.run([compiler, *flags, "-w", "-x", "c++-header", header, "-o", unfinished], capture_output=True)
    if done.returncode == 0:
        unfinished.rename(target)


def precompiled(folder, compiler, flags, sources):
    """The flags that let `sources` use the precompiled headers in `folder`; none if they cannot."""
    is_cxx = all(str(source).endswith(".cpp") for source in sources) and re.search(r"\+\+", pathlib.Path(compiler).name)
    if not is_cxx or not sources or not all(map(KNOWN.match, flags)) or not all(map(fits, sources)):
        return []
    flags = [flag for flag in flags if not OF_THE_SOURCE.match(flag)]
    binary = pathlib.Path(compiler).resolve()
    key = [str(compiler), str(binary.stat().st_mtime_ns), *installed(), *flags]
    name = hashlib.sha256("\n".join(key).encode()).hexdigest()[:16]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.pch"
    with open(folder / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            make(target, compiler, flags)
    return ["-include-pch", str(target)] if target.exists() else []
