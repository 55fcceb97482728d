#!/usr/bin/env python3
"""Compiles, parses or runs every fenced block of the pages.

docs_snippets.py --source ROOT --build BUILD [--work DIR] [--fill] [PAGE...]

--fill only writes the blocks that come `from` a source anew.

A block that is in no category, and a page that has none of what it is expected to have, are failures: see snippets.py for
what a page may say about a block.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

import compiled_snippets
import data_snippets
import shell_snippets
from snippets import LANGUAGES, SnippetError, blocks_of, pages


class Setup:
    """Where things are, and how a program is compiled, linked and run."""

    def __init__(self, source, build, work):
        self.source, self.build, self.work = source, build, work
        self.here = pathlib.Path(__file__).resolve().parent
        self.prefix = work / "prefix"
        self.lock, self.preambles = threading.Lock(), {}
        self.compile_flags = [f"-fplugin={build}/llmobs-clang-19.so", f"-I{source}/attributes/include",
                              f"-I{source}/runtime/include"]
        self.link_flags = [f"-L{build}", f"-Wl,-rpath,{build}", "-lllmobs"]

    def install(self):
        done = subprocess.run(["cmake", "--install", self.build, "--prefix", self.prefix], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"llmobs cannot be installed from {self.build}\n{done.stdout}{done.stderr}")

    def which(self, program):
        return shutil.which(program, path=f"{self.prefix}/bin:{os.environ['PATH']}")

    def folder_for(self, block):
        folder = self.work / "blocks" / f"{block.page.replace('/', '_')}_{block.line}"
        folder.mkdir(parents=True)
        return folder

    def environment(self, home, is_installed=True):
        """A user with an empty home, with or without an installed llmobs."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("LLMOBS_", "DD_", "XDG_", "OPENAI_", "CCACHE_"))}
        return {**kept, "HOME": str(home), "LLMOBS_BUILD": str(self.build), "CMAKE_PREFIX_PATH": str(self.prefix) if is_installed else "",
                "PATH": f"{self.here}/stubs:{self.prefix}/bin:{os.environ['PATH']}" if is_installed
                else f"{self.here}/stubs:{os.environ['PATH']}"}


def check_block(block, setup, checker):
    """The block on its own. Raises SnippetError."""
    if block.language not in LANGUAGES:
        raise SnippetError(f"{block.place}: the block is of no language that is checked: '{block.language}'; "
                           f"known are {', '.join(LANGUAGES)}")
    if "sample" in block.said and not block.said["sample"]:
        raise SnippetError(f"{block.place}: say why this block is a sample only")
    if block.language == "text" and not {"sample", "output of", "file"} & set(block.said):
        raise SnippetError(f"{block.place}: say what this text is: output of a command, a file, or a sample")
    if block.language in ("sh", "console"):
        shell_snippets.check_commands(block, checker)
    elif {"sample", "output of"} & set(block.said):
        return
    elif block.language in ("cpp", "c"):
        compiled_snippets.check(block, setup)
    elif block.language == "json":
        data_snippets.check_json(block, setup)
    elif block.language == "cmake":
        data_snippets.check_cmake(block, setup)
    elif block.language == "python":
        data_snippets.check_python(block)
    elif block.language == "javascript":
        data_snippets.check_javascript(block, setup)


def problems_of(block, setup, checker):
    try:
        check_block(block, setup, checker)
    except SnippetError as error:
        return [str(error)]
    return []


def check_pages(names, setup):
    """(blocks, problems)"""
    by_page, problems = {}, []
    for name in names:
        try:
            by_page[name] = list(blocks_of(name, (setup.source / name).read_text()))
        except SnippetError as error:
            problems.append(str(error))
    checker = shell_snippets.ShellCheck(setup)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(shell_snippets.check_page, blocks, name, setup) for name, blocks in by_page.items()
                if any(block.is_run for block in blocks)]
        jobs += [pool.submit(problems_of, block, setup, checker) for blocks in by_page.values() for block in blocks]
        for job in jobs:
            problems += job.result()
    return [block for blocks in by_page.values() for block in blocks], problems


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("page", nargs="*")
    options = parser.parse_args(arguments)
    if options.fill:
        for name in options.page or list(pages(options.source)):
            path = options.source / name
            path.write_text(compiled_snippets.filled(name, path.read_text(), options.source))
        return 0
    with tempfile.TemporaryDirectory(prefix="llmobs docs ") as scratch:
        setup = Setup(options.source.resolve(), options.build.resolve(), pathlib.Path(options.work or scratch))
        setup.install()
        blocks, problems = check_pages(options.page or list(pages(setup.source)), setup)
    for problem in problems:
        print(problem, end="\n\n")
    counted = {language: sum(block.language == language for block in blocks) for language in LANGUAGES}
    print(", ".join(f"{count} {language}" for language, count in counted.items()), f"{len(problems)} problems", sep="; ")
    return 1 if problems or not blocks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
