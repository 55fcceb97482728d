"""The record of one corpus with one Clang: a Verdict for every test, kept in a JSON file as they come, so that a run which
is interrupted goes on where it stopped, and one that is done is not repeated for the same plugin, library and corpus."""
import collections
import dataclasses
import json
import pathlib

from program_pair import Verdict

COLUMNS = ("corpus", "Clang", "cases", "compiled", "rejected", "run", "functions", "spans", "identical", "differences",
           "excepted", "skipped")


@dataclasses.dataclass
class Totals:
    """The row of the table."""
    corpus: str
    major: int
    counts: collections.Counter
    reasons: collections.Counter

    def cells(self):
        return [self.corpus, str(self.major)] + [f"{self.counts[column]:,}" for column in COLUMNS[2:]]


class Record:
    def __init__(self, path, corpus, major, made_with):
        self.path, self.corpus, self.major = pathlib.Path(path), corpus, major
        self.made_with = made_with
        self.verdicts = {}
        if self.path.exists():
            stored = json.loads(self.path.read_text())
            if stored["made_with"] == made_with:
                self.verdicts = {verdict["name"]: Verdict(**verdict) for verdict in stored["verdicts"]}

    def add(self, verdict):
        self.verdicts[verdict.name] = verdict

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = {"corpus": self.corpus, "clang": self.major, "made_with": self.made_with,
                   "totals": dict(self.totals({}).counts),
                   "verdicts": [dataclasses.asdict(self.verdicts[name]) for name in sorted(self.verdicts)]}
        scratch = self.path.with_suffix(".new")
        scratch.write_text(json.dumps(content, indent=1) + "\n")
        scratch.replace(self.path)

    def totals(self, exceptions):
        counts, reasons = collections.Counter(), collections.Counter()
        for verdict in self.verdicts.values():
            if verdict.result == "skipped":
                counts["skipped"] += 1
                reasons[verdict.detail] += 1
                continue
            counts["cases"] += 1
            counts["compiled"] += verdict.compiled
            for column, flag in (("rejected", verdict.rejected), ("run", verdict.ran), ("identical", verdict.identical)):
                counts[column] += flag
            counts["functions"] += verdict.functions
            counts["spans"] += verdict.spans
            if verdict.result == "different":
                counts["excepted" if verdict.name in exceptions else "differences"] += 1
        return Totals(self.corpus, self.major, counts, reasons)

    def differences(self, exceptions):
        return [v for _, v in sorted(self.verdicts.items()) if v.result == "different" and v.name not in exceptions]

    def unneeded(self, exceptions):
        return [name for name in exceptions if name in self.verdicts and self.verdicts[name].result == "same"]


def read_exceptions(path):
    """corpus -> {test: reason}; the file has lines `corpus test: reason`."""
    found = collections.defaultdict(dict)
    for line in pathlib.Path(path).read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        head, _, reason = line.partition(": ")
        corpus, _, name = head.partition(" ")
        found[corpus][name] = reason
    return found


def table(rows):
    cells = [list(COLUMNS)] + [row.cells() for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths)))
             for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
