"""What a compiler said, in an order that does not depend on where its heap lies.

Clang up to 16 warns about the unused variables of one block in the order of their addresses: two runs of one command
differ. So each run of such warnings, one after the other, is sorted before it is compared. All other bytes stay as they
are, and so does the place of the run."""
import re

BEGIN = re.compile(rb"^(?:In file included from |\S.*:\d+:\d+: (?:warning|error|fatal error|remark): |\d+ \w+ generated)", re.M)
MOVES = re.compile(rb"^[^\n]*: (?:warning|error): [^\n]*\[(?:-Werror,)?-Wunused-(?:variable|but-set-variable)\]")


def in_fixed_order(text):
    """`text` as bytes or str; answers the same type."""
    if isinstance(text, str):
        return in_fixed_order(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    begins = sorted({0, *(match.start() for match in BEGIN.finditer(text)), len(text)})
    ordered, run = [], []
    for begin, end in zip(begins, begins[1:]):
        message = text[begin:end]
        if MOVES.match(message):
            run.append(message)
            continue
        ordered += sorted(run) + [message]
        run = []
    return b"".join(ordered + sorted(run))
