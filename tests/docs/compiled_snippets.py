"""cpp and c blocks: compiled with Clang 19 and the plugin, without warnings; a program is also linked and run."""
import re
import subprocess

from snippets import SnippetError

INCLUDE = re.compile(r"^#include [<\"].*\n", re.M)
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-unused-parameter"]


def source_of(block, preamble):
    """The text to compile: the block alone, or behind the preamble, or inside a function behind it."""
    here = f'#line {block.line} "{block.page}"\n'
    if "declarations" in block.said:
        return f'#include "{preamble}"\n{here}{block.text}'
    if "statements" in block.said:
        includes = "".join(INCLUDE.findall(block.text))
        body = INCLUDE.sub("\n", block.text)
        return f'#include "{preamble}"\n{includes}void snippet_of_the_page() {{\n{here}{body}}}\n'
    return here + block.text


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
    folder = setup.folder_for(block)
    suffix = ".c" if block.language == "c" else ".cpp"
    source = folder / f"snippet{suffix}"
    source.write_text(source_of(block, setup.here / "preamble.h"))
    command = command_for(block, setup)
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
