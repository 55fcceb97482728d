"""cpp and c blocks: compiled with Clang 19 and the plugin, without warnings; a program is also linked and run. A block that is
`from` a source is compared with it, and compiled by the test that the source belongs to.
"""
import re
import subprocess
import textwrap

from snippets import SnippetError, blocks_of

INCLUDE = re.compile(r"^#include [<\"].*\n", re.M)
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-unused-parameter"]


def source_of(block):
    """The text to compile: the block alone, or inside a function. The preamble is in front if needs_preamble(block)."""
    here = f'#line {block.line} "{block.page}"\n'
    if "statements" in block.said:
        includes = "".join(INCLUDE.findall(block.text))
        body = INCLUDE.sub("\n", block.text)
        return f"{includes}void snippet_of_the_page() {{\n{here}{body}}}\n"
    return here + block.text


def needs_preamble(block):
    return bool({"declarations", "statements"} & set(block.said))


def precompiled_preamble(setup, command):
    """The preamble, which most blocks need, is read once for all blocks that are compiled alike."""
    with setup.lock:
        target = setup.work / f"preamble-{len(setup.preambles)}.pch"
        known = setup.preambles.setdefault(tuple(command), target)
        if known == target:
            subprocess.run([*command, "-x", "c++-header", str(setup.here / "preamble.h"), "-o", str(target)], check=True)
    return known


def region_of(text, name):
    """What stands between `// snippet: name` and `// end of snippet`, without the indentation; None if it is not there."""
    found = re.search(rf"^[ \t]*// snippet: {re.escape(name)}\n(.*?)^[ \t]*// end of snippet$", text, re.S | re.M)
    return textwrap.dedent(found[1]) if found else None


def original_of(block, root):
    name, _, region = block.said["from"].partition(": ")
    text = region_of((root / name).read_text(), region) if (root / name).exists() else None
    if text is None:
        raise SnippetError(f"{block.place}: {name} has no snippet '{region}'")
    return name, text


def check_origin(block, root):
    """Raises SnippetError if the block is not what its source has."""
    name, expected = original_of(block, root)
    if expected != block.text:
        raise SnippetError(f"{block.place}: the page shows\n{block.text}and {name} has\n{expected}")


def filled(page, text, root):
    """The page, with what the sources have in the blocks that come from them."""
    lines = text.splitlines(True)
    for block in reversed(list(blocks_of(page, text))):
        if "from" in block.said:
            first = block.line - 1
            lines[first:first + block.text.count("\n")] = [original_of(block, root)[1]]
    return "".join(lines)


def is_program(block):
    return re.search(r"^int main\(", block.text, re.M) is not None


def command_for(block, setup):
    if block.language == "c":
        command = ["clang-19", "-std=c11"]
    else:
        command = ["clang++-19", "-std=c++17" if "c++17" in block.said else "-std=c++20"]
    return [*command, *WARNINGS, *setup.compile_flags]


def check(block, setup):
    """Raises SnippetError if the block is not what it says."""
    if "from" in block.said:
        return check_origin(block, setup.source)
    folder = setup.folder_for(block)
    suffix = ".c" if block.language == "c" else ".cpp"
    source = folder / f"snippet{suffix}"
    source.write_text(source_of(block))
    command = command_for(block, setup)
    if needs_preamble(block):
        command += ["-include-pch", str(precompiled_preamble(setup, command))]
    program = folder / "program"
    if is_program(block):
        command += [str(source), "-o", str(program), *setup.link_flags]
    else:
        command += ["-fsyntax-only", str(source)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if "rejected" in block.said:
        if done.returncode == 0 or block.said["rejected"] not in done.stderr:
            raise SnippetError(f"{block.place}: expected the compiler to say '{block.said['rejected']}'\n{done.stderr}")
        return
    if done.returncode != 0:
        raise SnippetError(f"{block.place}: does not compile\n{done.stderr}")
    if is_program(block):
        done = subprocess.run([str(program)], cwd=folder, env=setup.environment(folder), capture_output=True, text=True,
                              timeout=60)
        if done.returncode != 0:
            raise SnippetError(f"{block.place}: the program ends with {done.returncode}\n{done.stdout}{done.stderr}")
