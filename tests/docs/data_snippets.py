"""json blocks: parsed, and rules are given to the plugin. cmake blocks: configured in a project of their own. python and javascript
blocks, which show what Datadog's other SDKs look like: parsed, the latter where there is Node.js.
"""
import ast
import json
import re
import shutil
import subprocess

from snippets import SnippetError

PROJECT = "cmake_minimum_required(VERSION 3.23)\nproject(snippet LANGUAGES C CXX)\n"


def check_json(block, setup):
    try:
        value = json.loads(block.text)
    except ValueError as error:
        raise SnippetError(f"{block.place}: not JSON: {error}") from error
    if not isinstance(value, dict) or "rules" not in value:
        return
    folder = setup.folder_for(block)
    (folder / "rules.json").write_text(block.text)
    (folder / "empty.cpp").write_text("int nothing;\n")
    done = subprocess.run(["clang++-19", "-std=c++20", "-fsyntax-only", *setup.compile_flags,
                           "-fplugin-arg-llmobs-rules=rules.json", "empty.cpp"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise SnippetError(f"{block.place}: the plugin does not take these rules\n{done.stderr}")


def check_python(block):
    try:
        ast.parse(block.text)
    except SyntaxError as error:
        raise SnippetError(f"{block.place}: no Python: {error}") from error


def check_javascript(block, setup):
    node = shutil.which("node")
    if node is None:
        return
    source = setup.folder_for(block) / "snippet.mjs"
    source.write_text(block.text)
    done = subprocess.run([node, "--check", source], capture_output=True, text=True)
    if done.returncode != 0:
        raise SnippetError(f"{block.place}: no JavaScript\n{done.stderr}")


def check_cmake(block, setup):
    """What the block names is made for it: sources with a main() and rules that match nothing."""
    folder = setup.folder_for(block)
    text = block.text if "project(" in block.text else PROJECT + block.text
    (folder / "CMakeLists.txt").write_text(text)
    for source in re.findall(r"[\w/]+\.cpp\b", block.text):
        (folder / source).write_text("int main() {}\n")
    for rules in re.findall(r"[\w/-]+\.json\b", block.text):
        (folder / rules).write_text('{"version": 1, "rules": []}\n')
    if "add_subdirectory(llmobs)" in block.text:
        (folder / "llmobs").symlink_to(setup.source)
    done = subprocess.run(["cmake", "-G", "Ninja", "-S", ".", "-B", "build", "-DCMAKE_CXX_COMPILER=clang++-19",
                           "-DCMAKE_C_COMPILER=clang-19", f"-DCMAKE_PREFIX_PATH={setup.prefix}",
                           "-DLLMOBS_LLVM_VERSIONS=19", "--no-warn-unused-cli"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0 or "CMake Warning" in done.stderr:
        raise SnippetError(f"{block.place}: does not configure\n{done.stdout[-2000:]}{done.stderr}")
