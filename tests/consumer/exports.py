"""The shared library offers its own names and no others, but for the two functions of the C library by which programs die
(runtime/src/run/process_death.h); and no code of the compiler's runs when it is loaded: `exports.py LIBRARY`."""
import re
import subprocess
import sys


DEATHS = {"abort", "__assert_fail"}


def names_in(library, *options):
    shown = subprocess.run(["nm", *options, "--defined-only", "--format=posix", library], check=True, capture_output=True, text=True)
    return [line.split()[0] for line in shown.stdout.splitlines()]


def main(library):
    names = names_in(library, "-D")
    foreign = [name for name in names if not re.match(r"llmobs_v1_|_Z.*6llmobs2v1", name) and name not in DEATHS]
    for name in foreign:
        print(f"{library} offers {name}, which is not llmobs's: see runtime/exports.map")
    if "llmobs_v1_open" not in names:
        print(f"{library} does not offer llmobs_v1_open")
        return 1
    asks = "__cpu_indicator_init" in names_in(library)
    if asks:
        print(f"{library} asks the processor what it can do whenever it is loaded: see runtime/src/base/cpu_features.h")
    return 1 if foreign or asks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
