#!/usr/bin/env python3
"""Prints what the plugin costs when a program is compiled: instructions of the compiler (valgrind of cc1), CPU time, and
bytes of code.

    compile_cost.py --clangxx CLANG++ --plugin SO --include DIR... [--quick] [--check] [--json FILE]

--quick   20 functions only, and no times
--check   no table, but the figures that have a limit (LIMITS below); fail when one is over it

Functions of five signatures are compiled in three forms: as they are, with the guard that one would write by hand
(LLMOBS_TRACE and LLMOBS_RETURN, which record the same arguments and result), and with an attribute. Hot bytes are those
of the basic blocks that the compiler expects to run in at least one of twenty calls; the others are laid out behind them.
"""
import argparse
import json
import pathlib
import re
import resource
import shlex
import subprocess
import sys
import tempfile

# What the regression test holds every build to; the last two are of one function, over one with the guard by hand. The
# budget is 0.05 s for the header and 1.5 ms for a function, at 1.5 million instructions a millisecond.
LIMITS = {"unannotated_percent": 1.0, "header_instructions": 75e6, "instructions_over_hand": 2.25e6,
          "hot_bytes_over_hand": 120}
HOT = 0.05
ROUNDS = 7

# Text stands for std::string, so that no more than the functions is measured.
PRELUDE = """struct Text {
  Text(const Text&);
  ~Text();
  const char* data() const;
  unsigned long size() const;
  Text& operator+=(char);
};
struct Request { Text question; int attempts; };
struct Reply { Text text; double score; };
int step(int, int);
Text look_up(const Text&);
Reply ask(const Request&, int);
"""
# result, parameters, their names, statements, returned expression
SHAPES = [
    ("int", "int a, int b", "a, b", "int sum = 0; for (int i = 0; i < a; ++i) sum += step(i, b);", "sum"),
    ("Text", "const Text& question", "question", "Text all = look_up(question); all += '.';",
     "look_up(all)"),
    ("void", "const Text& text, double weight", "text, weight",
     "if (weight > 0.5) step(static_cast<int>(text.size()), 1);", ""),
    ("Reply", "const Request& request, int k", "request, k", "if (k > request.attempts) k = request.attempts;",
     "ask(request, k)"),
    ("bool", "const char* text, unsigned long limit", "text, limit",
     "unsigned long n = 0; while (n < limit && text[n]) ++n;", "n < limit"),
]


def function(index, form):
    result, parameters, names, statements, value = SHAPES[index % len(SHAPES)]
    attribute = "[[llmobs::tool]] " if form == "attribute" else ""
    guard = f"LLMOBS_TRACE(tool, {names}); " if form == "hand" else ""
    leave = f"LLMOBS_RETURN({value});" if form == "hand" else f"return {value};"
    return f"{attribute}{result} subject_{index}({parameters}) {{ {guard}{statements} {leave if value else ''} }}\n"


def functions(count, form):
    include = "#include <llmobs/trace.h>\n" if form == "hand" else ""
    return include + PRELUDE + "".join(function(i, form) for i in range(count))


class Compiler:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)

    def frontend(self, name, text, flags, plugin):
        """The command that the driver would run, and its output file."""
        source, output = self.folder / f"{name}.cpp", self.folder / f"{name}.o"
        source.write_text(text)
        flags = ["-std=c++17", *(f"-I{folder}" for folder in self.options.include), *flags]
        flags += [f"-fplugin={self.options.plugin}"] if plugin else []
        command = [self.options.clangxx, *flags, "-c", str(source), "-o", str(output), "-###"]
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stderr
        line = next(line for line in shown.splitlines() if '"-cc1"' in line)
        return shlex.split(line), output

    def instructions(self, name, text, flags=("-O2",), plugin=False):
        command, _ = self.frontend(name, text, flags, plugin)
        # It counts the same instructions as callgrind, in half the time.
        count = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--vex-iropt-level=1", "--cachegrind-out-file=/dev/null"]
        shown = subprocess.run([*count, *command], check=True, capture_output=True, text=True).stderr
        return int(re.search(r"I +refs: +([\d,]+)", shown).group(1).replace(",", ""))

    def milliseconds(self, jobs):
        """CPU time of each job (name, text, flags, plugin), the least of interleaved rounds."""
        commands = [self.frontend(*job)[0] for job in jobs]
        least = [float("inf")] * len(jobs)
        for _ in range(ROUNDS):
            for index, command in enumerate(commands):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run(command, check=True)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
                least[index] = min(least[index], 1000 * spent)
        return least

    def text_bytes(self, name, text, plugin):
        """Bytes of the functions' hot blocks, and of all code."""
        flags = ["-O2", "-fbasic-block-address-map", "-mllvm", "-pgo-analysis-map=bb-freq"]
        command, output = self.frontend(name, text, flags, plugin)
        subprocess.run(command, check=True)
        return hot_bytes(self.tool("llvm-readobj"), output), code_bytes(self.tool("llvm-size"), output)

    def tool(self, name):
        shown = subprocess.run([self.options.clangxx, f"-print-prog-name={name}"], check=True, capture_output=True,
                               text=True).stdout
        return shown.strip()


def hot_bytes(readobj, path):
    shown = subprocess.run([readobj, "--bb-addr-map", "--pretty-pgo-analysis-map", path], check=True,
                           capture_output=True, text=True).stdout
    total = 0
    for one in re.split(r"\n  Function \{", shown)[1:]:
        if "subject_" not in one:
            continue
        sizes = [int(size, 16) for size in re.findall(r"\bSize: (0x[0-9A-F]+)", one)]
        frequencies = [float(number) for number in re.findall(r"Frequency: ([0-9.]+)", one)]
        assert len(sizes) == len(frequencies) > 0, one
        total += sum(size for size, frequency in zip(sizes, frequencies) if frequency >= HOT)
    return total


def code_bytes(size, path):
    shown = subprocess.run([size, "-A", path], check=True, capture_output=True, text=True).stdout
    return sum(int(count) for count in re.findall(r"^\.text\S*\s+(\d+)", shown, re.MULTILINE))


def measure(compiler, quick, only_limited):
    result = {}
    plain, loaded = (compiler.instructions("plain", "#include <string>\n", ("-O0",), plugin)
                     for plugin in (False, True))
    result["unannotated"] = {"plain": plain, "plugin": loaded, "percent": round(100 * (loaded / plain - 1), 2)}
    empty, header = (compiler.instructions("header", text, ("-O0",))
                     for text in ("\n", "#include <llmobs/instrument.h>\n"))
    result["header"] = {"instructions": header - empty}
    for count in (20,) if quick else (20, 200):
        row = {}
        for form in ("plain", "hand", "attribute"):
            plugin, text = form == "attribute", functions(count, form)
            hot, code = compiler.text_bytes(form, text, plugin)
            # What is held to a limit is the attribute over the hand: the plain form cancels out.
            counted = 0 if only_limited and form == "plain" else compiler.instructions(form, text, ("-O2",), plugin)
            row[form] = {"instructions": counted, "hot": hot, "code": code}
        result[f"functions_{count}"] = row
    if not quick:
        add_times(compiler, result)
    return result


def add_times(compiler, result):
    jobs = [("plain", "#include <string>\n", ("-O0",), False), ("loaded", "#include <string>\n", ("-O0",), True),
            ("empty", "\n", ("-O0",), False), ("header", "#include <llmobs/instrument.h>\n", ("-O0",), False)]
    rows = [result[f"functions_{count}"] for count in (20, 200)]
    for count in (20, 200):
        jobs += [(f"{form}_{count}", functions(count, form), ("-O2",), form == "attribute")
                 for form in ("plain", "hand", "attribute")]
    plain, loaded, empty, header, *times = compiler.milliseconds(jobs)
    result["unannotated"].update(plain_ms=plain, plugin_ms=loaded)
    result["header"]["ms"] = header - empty
    for index, row in enumerate(rows):
        for offset, form in enumerate(("plain", "hand", "attribute")):
            row[form]["ms"] = times[3 * index + offset]


def per_function(result, count):
    """What one function costs over the plain one, the header not counted."""
    row, header = result[f"functions_{count}"], result["header"]
    plain, hand, attribute = (row[form] for form in ("plain", "hand", "attribute"))
    figures = {
        "instructions": (attribute["instructions"] - plain["instructions"] - header["instructions"]) / count,
        "hand_instructions": (hand["instructions"] - plain["instructions"] - header["instructions"]) / count,
        "hot": (attribute["hot"] - plain["hot"]) / count, "hand_hot": (hand["hot"] - plain["hot"]) / count,
        "code": (attribute["code"] - plain["code"]) / count, "hand_code": (hand["code"] - plain["code"]) / count,
    }
    if "ms" in plain:
        figures["ms"] = (attribute["ms"] - plain["ms"] - header["ms"]) / count
        figures["hand_ms"] = (hand["ms"] - plain["ms"] - header["ms"]) / count
    return figures


def milliseconds(row, key):
    return f" {row[key]:8.2f} ms" if key in row else ""


def print_table(result):
    one, header = result["unannotated"], result["header"]
    print(f"nothing annotated, #include <string>: {one['plain'] / 1e6:.1f} M instructions, with the plugin "
          f"{one['percent']:+.2f} %")
    print(f"the header:                           {header['instructions'] / 1e6:.1f} M instructions"
          f"{milliseconds(header, 'ms')}")
    print(f"{'per function, over the plain one':38} {'M instr':>8} {'hot bytes':>10} {'all bytes':>10}")
    for count in (20, 200):
        if f"functions_{count}" not in result:
            continue
        each = per_function(result, count)
        for title, prefix in (("guard by hand", "hand_"), ("attribute", "")):
            print(f"{count:4} functions, {title:22} {each[prefix + 'instructions'] / 1e6:8.2f} "
                  f"{each[prefix + 'hot']:10.0f} {each[prefix + 'code']:10.0f}{milliseconds(each, prefix + 'ms')}")


def limited_figures(result):
    each = per_function(result, 20)
    return {"unannotated_percent": result["unannotated"]["percent"],
            "header_instructions": result["header"]["instructions"],
            "instructions_over_hand": each["instructions"] - each["hand_instructions"],
            "hot_bytes_over_hand": each["hot"] - each["hand_hot"]}


def check(result):
    """Whether each figure is within its limit."""
    figures = limited_figures(result)
    for name, limit in LIMITS.items():
        print(f"{name}: {figures[name]:.2f}, the limit is {limit:g}" + (" ***" if figures[name] > limit else ""))
    return all(figures[name] <= limit for name, limit in LIMITS.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clangxx", required=True, help="clang++ of the major that the plugin is for, 19 or later")
    parser.add_argument("--plugin", required=True, help="the plugin's .so")
    parser.add_argument("--include", action="append", default=[], help="folder of llmobs's headers")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", help="write the raw results to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Compiler(options, folder), options.quick, options.check)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(result, indent=2) + "\n")
    if options.check:
        return 0 if check(result) else 1
    print_table(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
