"""The caller's thread: what a call of an instrumented function costs, off and on, and the calls of the API."""
from measuring import least_and_median
from row import Row

# name: (what it is, case that is subtracted, must, aim). Instructions per operation. The budget is that of the design:
# "off" counts over the plain function, the others count everything from the call to the return.
CASES = {
    "off_bare": ("off, no arguments", "plain_bare", 12, 3),
    "off_w1": ("off, two arguments and a result", "plain_w1", 12, 3),
    "bare": ("bare span", None, 150, 80),
    "w1": ("2 inputs (200 B, int) + 1 output (200 B)", None, 400, 200),
    "macro_bare": ("bare span, LLMOBS_TRACE", None, None, None),
    "macro_w1": ("2 inputs + 1 output, LLMOBS_TRACE", None, None, None),
    "manual_bare": ("bare span, llmobs::tool()", None, None, None),
    "annotate_metrics": ("annotate: two metrics", None, None, 100),
    "annotate_tags": ("annotate: one tag", None, None, 100),
}

# What the regression test holds every build to, in instructions per operation: the figures of docs/benchmarks.md plus
# a tenth, and never more than `must`.
LIMITS = {"off_bare": 8, "off_w1": 12, "bare": 87, "w1": 273, "macro_bare": 112, "manual_bare": 195,
          "annotate_metrics": 223, "annotate_tags": 193}

COUNT = 10000
BATCH = 100  # operations of a batch (span_cost.cpp); one more batch runs first, and is counted, too


def instructions(measuring, case):
    return measuring.instructions("span_cost", case, COUNT, inside="batch_*") / (COUNT + BATCH)


def rows(measuring):
    needed = sorted({name for case in CASES for name in (case, CASES[case][1]) if name})
    counted = {case: instructions(measuring, case) for case in needed}
    count, rounds = (COUNT, 1) if measuring.quick else (4 * COUNT, 5)
    timed = measuring.in_turns({case: lambda case=case: measuring.run("span_cost", case, count) for case in needed}, rounds)
    for name, (title, base, must, aim) in CASES.items():
        dropped = sum(run["dropped"] for run in timed[name])
        found = round(counted[name] - (counted[base] if base else 0), 1)
        row = Row(name, title, "instr", found, must, aim, instructions=found,
                  allocations=max(run["allocations"] / run["operations"] for run in timed[name]),
                  flaw=f"{dropped} spans were dropped" if dropped else None)
        if name in LIMITS:
            row.limits = {"instructions": LIMITS[name], "allocations": 0}
        if not measuring.quick:
            row.ns_min = min(run["ns_min"] for run in timed[name])
            row.ns_median = least_and_median(run["ns_median"] for run in timed[name])[1]
        yield row
