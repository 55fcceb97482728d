"""A Row is one line of the table: one figure, what the budget says of it, and what was measured besides."""
import dataclasses


@dataclasses.dataclass
class Row:
    name: str                    # stable: the key in the raw results
    title: str
    unit: str                    # of value, must and aim
    value: float = None          # None: not measured (--quick)
    must: float = None           # the budget; None: it says nothing
    aim: float = None
    instructions: float = None   # per operation
    allocations: float = None    # per operation
    ns_min: float = None         # CPU time per operation
    ns_median: float = None
    limits: dict = dataclasses.field(default_factory=dict)  # the regression test: field of this row -> most it may be
    flaw: str = None             # why the figures are not what they should be, if so
    at_least: bool = False       # the budget is a lower bound

    def verdict(self):
        """Which column of the budget the figure meets."""
        if self.value is None or (self.must is None and self.aim is None):
            return ""
        meets = (lambda bound: self.value >= bound) if self.at_least else (lambda bound: self.value <= bound)
        if self.aim is not None and meets(self.aim):
            return "aim"
        return "OVER" if self.must is not None and not meets(self.must) else "must" if self.must is not None else "-"

    def problems(self):
        if self.flaw:
            yield f"{self.name}: {self.flaw}"
        for field, limit in self.limits.items():
            figure = getattr(self, field)
            if figure is not None and figure > limit:
                yield f"{self.name}: {figure:g} {field} per operation, the limit is {limit:g}"


def figure(value):
    """A number as people read it: three digits are enough."""
    if value is None:
        return ""
    if value == int(value) and abs(value) < 1000:
        return str(int(value))
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


LAYOUT = "{:48}{:>9} {:6}{:>6}{:>6} {:5}{:>9}{:>8}{:>9}{:>9}"
HEADINGS = LAYOUT.format("", "figure", "", "must", "aim", "", "instr", "allocs", "ns min", "ns med")


def line(row):
    return LAYOUT.format(row.title, figure(row.value), row.unit, figure(row.must), figure(row.aim), row.verdict(),
                         figure(row.instructions), figure(row.allocations), figure(row.ns_min),
                         figure(row.ns_median)).rstrip()
