"""The shared library offers its own names and no others, but for the two functions of the C library by which programs die
(runtime/src/run/process_death.h): `exports.py LIBRARY`."""
import re
import subprocess
import sys


DEATHS = {"abort", "__assert_fail"}


def main(library):
    shown = subprocess.run(["nm", "-D", "--defined-only", "--format=posix", library], check=True, capture_output=True, text=True)
    names = [line.split()[0] for line in shown.stdout.splitlines()]
    foreign = [name for name in names if not re.match(r"llmobs_v1_|_Z.*6llmobs2v1", name) and name not in DEATHS]
    for name in foreign:
        print(f"{library} offers {name}, which is not llmobs's: see runtime/exports.map")
    if "llmobs_v1_open" not in names:
        print(f"{library} does not offer llmobs_v1_open")
        return 1
    return 1 if foreign else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
