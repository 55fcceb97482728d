"""How the plugin's tests are run: one lit run per Clang major (see lit.site.cfg.py.in for what it is told).

Substitutions
  %clangxx       clang++ of this major with the include folders and C++17; -std= may be given again
  %clangxx_bare  the same without any include folder; %clangxx_path without any flag
  %clang         clang of this major with the include folders, for C
  %plugin        -fplugin=<the plugin of this major>
  %differential  compare a program without and with the plugin: its options, then the source, then compiler flags
  %c_differential  the same for C
  %warnings      every warning as an error, except those about older languages and style
  %debug_lines   compare what a debugger sees without and with the plugin: the source, then compiler flags
  %coverage      compare the coverage report of a program without and with the plugin: the source, then compiler flags
  %expand        compile with the plugin and print the generated wrappers to standard output
  %flags         the include folders and C++17, for commands that are not spelt with %clangxx
  %share         which of the damaged sources this major compiles, for broken_code.py
  %filecheck     FileCheck of the newest LLVM here
  %not           exit code 0 if the command fails in an orderly way, 1 if it succeeds or crashes
Features: clang-N for this major, and clang-N-or-later for every supported N up to it.
"""
import os
import pathlib
import re
import shlex

import lit.formats

MAJORS = (14, 15, 16, 17, 18, 19, 20, 21, 22, 23)

config.name = f"llmobs-clang-{config.clang_major}"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cpp", ".c", ".test"]
config.excludes = ["Inputs", "include", "probe"]
config.test_source_root = os.path.dirname(os.path.abspath(__file__))
config.test_exec_root = config.output_folder
config.environment["LC_ALL"] = "C"


def left_out():
    """The file names of which another Clang runs the tests; what only this one can run stays."""
    part, parts = map(int, config.part.split("/"))
    folder = pathlib.Path(config.test_source_root)
    paths = [path for path in folder.glob("*/*") if path.suffix in config.suffixes and path.parent.name not in config.excludes]
    own = rf"REQUIRES: *clang-{config.clang_major}\b"
    kept = {path.name for path in paths if re.search(own, path.read_text(errors="replace"))}
    names = sorted({path.name for path in paths})
    return [name for number, name in enumerate(names) if number % parts != part and name not in kept]


config.excludes += left_out()

config.available_features.add(f"clang-{config.clang_major}")
for major in MAJORS:
    if config.clang_major >= major:
        config.available_features.add(f"clang-{major}-or-later")

here = config.test_source_root
include_flags = " ".join(f"-I{shlex.quote(folder)}" for folder in config.include_folders + [here + "/include"])
# Without the plugin its attributes are unknown; both sides of a comparison get the flag.
common_flags = f"{include_flags} -Wno-unknown-attributes"
configurations = lit_config.params.get("configurations", config.configurations)

python = shlex.quote(config.python)
clang = shlex.quote(config.clang)
clangxx = shlex.quote(config.clangxx)
plugin = shlex.quote(config.plugin)
probe = shlex.quote(config.probe)
standard_headers = "" if config.full else f" --standard-headers {shlex.quote(config.test_exec_root)}/standard_headers"
comparison = (
    f"{python} {here}/differential.py --major {config.clang_major} --plugin {plugin} --probe {probe}"
    f" --configurations {configurations} --work %t.differential" + ("" if config.thorough else " --no-expansion")
    + standard_headers + ("" if config.full else " --gold")
)
# All but those that ask for an older language or for a style.
every_warning = "-Wall -Wextra -Weverything -Werror -Wno-unknown-warning-option -Wno-missing-prototypes " + " ".join(
    f"-Wno-{group}" for group in (
        "c++98-compat", "c++98-compat-pedantic", "pre-c++14-compat", "pre-c++17-compat", "pre-c++20-compat",
        "pre-c++23-compat", "pre-c++26-compat", "c++20-compat", "weak-vtables", "exit-time-destructors",
        "global-constructors", "padded", "missing-noreturn"))
llvm_tools = os.path.dirname(os.path.realpath(config.clang))
differential = f"{comparison} --compiler {clangxx} --flags={shlex.quote('-std=c++17 ' + common_flags)}"
c_differential = f"{comparison} --compiler {clang} --linker {clangxx} --flags={shlex.quote(common_flags)}"

config.substitutions += [
    ("%differential", differential),
    ("%c_differential", c_differential),
    ("%warnings", every_warning),
    ("%debug_lines", f"{python} {here}/debug_lines.py --compiler {clangxx} --plugin {plugin}"
                     f" --tools {shlex.quote(llvm_tools)} --work %t.debug_lines"),
    ("%coverage", f"{python} {here}/coverage.py --compiler {clangxx} --plugin {plugin} --probe {probe}"
                  f" --tools {shlex.quote(llvm_tools)} --work %t.coverage"),
    ("%flags", f"-std=c++17 {common_flags}"),
    ("%cflags", common_flags),
    ("%clangxx_path", clangxx),
    ("%clangxx_bare", f"{clangxx} -std=c++17 -Wno-unknown-attributes"),
    ("%clangxx", f"{clangxx} -std=c++17 {common_flags}"),
    ("%clang", f"{clang} {common_flags}"),
    ("%plugin_file", plugin),
    ("%plugin", f"-fplugin={plugin}"),
    ("%expand", f"{clangxx} -std=c++17 {common_flags} -fplugin={plugin} -fplugin-arg-llmobs-expand=- -c -o /dev/null"),
    ("%probe", probe),
    ("%python", python),
    ("%tools", here),
    ("%share", f"--share {config.share}{standard_headers}"),
    ("%inputs", f"{here}/Inputs"),
    ("%major", str(config.clang_major)),
    ("%other_plugins", " ".join(shlex.quote(other) for other in config.other_plugins) or "''"),
    ("%filecheck", f"{shlex.quote(config.filecheck)} --dump-input-filter=all --implicit-check-not=BAD"),
    ("%not", f"{shlex.quote(config.not_tool)}"),
]
