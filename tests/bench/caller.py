"""The caller's thread: what a call of an instrumented function costs, off and on, and the calls of the API."""
import re
import statistics
import subprocess
import tempfile

from measuring import least_and_median
from row import Row

# name: (what it is, case that is subtracted, must, aim). Instructions per operation. The budget is that of the design:
# "off" counts over the plain function, the others count everything from the call to the return.
CASES = {
    "off_bare": ("off, no arguments", "plain_bare", 12, 3),
    "off_w1": ("off, two arguments and a result", "plain_w1", 12, 3),
    "bare": ("bare span", None, 150, 80),
    "w1": ("2 inputs (200 B, int) + 1 output (200 B)", None, 400, 200),
    "struct": ("1 input: a struct with a text and two numbers", None, None, None),
    "vector": ("1 input of 16,000 floats, max_bytes = 256", None, None, 400),
    "bounded": ("the same in 250 vectors of 64", None, None, None),
    "numbers": ("1 input of 250 vectors of 64 floats", None, None, None),
    "macro_bare": ("bare span, LLMOBS_TRACE", None, None, None),
    "macro_w1": ("2 inputs + 1 output, LLMOBS_TRACE", None, None, None),
    "manual_bare": ("bare span, llmobs::tool()", None, None, None),
    "held_bare": ("a span held and finished, llmobs::Span", None, 500, 250),
    "activate": ("a held span made active for a scope", None, None, 60),
    "attach": ("a context attached for a scope", None, None, 60),
    "bind": ("a callable bound to its context and called", None, None, 60),
    "traced": ("a lambda with a result, llmobs::trace", None, None, None),
    "wrapped_nothing": ("the same, llmobs::wrap", None, None, 233),
    "wrapped": ("the same with an argument, llmobs::wrap", None, None, None),
    "annotate_metrics": ("annotate: two metrics", None, None, 100),
    "annotate_tags": ("annotate: one tag", None, None, 100),
    "evaluation": ("submit_evaluation: a score with a reason and a tag", None, 1500, None),
    "in_context": ("bare span in an annotation context of two tags", None, None, None),
}

# What the regression test holds every build to, in instructions per operation: the figures of docs/benchmarks.md plus
# a twentieth (an instruction, where they are few), and never more than `must`.
LIMITS = {"off_bare": 4, "off_w1": 9, "bare": 77, "w1": 206, "struct": 652, "vector": 415, "macro_bare": 101, "manual_bare": 182,
          "held_bare": 215, "activate": 63, "attach": 60, "bind": 60, "annotate_metrics": 100, "annotate_tags": 102, "in_context": 270,
          "evaluation": 1500}

# A throw through three functions, over that through plain ones: what is seen of it, and the stack in addition.
THROWS = {"throw": ("a throw through three spans, over a plain one", 1.3), "throw_stack": ("the same with its stack", None)}

# The same spans with a flight recorder, whose file holds the thread's ring, over those without.
RECORDED = {"bare": "bare span, flight recorder over none", "w1": "2 inputs + 1 output, flight recorder over none"}
RECORDED_MUST = 1.1

CODE_LIMITS = {"code_bare": 60, "code_w1": 140, "code_hand": -25}  # bytes

COUNT = 10000
QUICK_COUNT = 1000  # in the regression test: callgrind also runs the background thread, for seconds where values are large
BATCH = 100  # operations of a batch (span_cost.cpp); one more batch runs first, and is counted, too


def instructions(measuring, case, **settings):
    count = QUICK_COUNT if measuring.quick else COUNT
    return measuring.instructions("span_cost", case, count, inside="batch_*", **settings) / (count + BATCH)


def code_sizes(measuring):
    """Bytes of the functions of the program, by name, hot and cold parts together."""
    table = subprocess.run(["nm", "-S", "-C", measuring.program("span_cost")], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    sizes = {}
    for size, name in re.findall(r"^\w+ (\w+) [tT] (?:\(anonymous namespace\)::)?(\w+)\(.*$", table, re.MULTILINE):
        sizes[name] = sizes.get(name, 0) + int(size, 16)
    return sizes


def rows_of_code(measuring):
    sizes = code_sizes(measuring)
    for name, title, base, must in (("code_bare", "code: no arguments, over the plain function", "plain_bare", None),
                                    ("code_w1", "code: 2 arguments and a result, over the plain one", "plain_w1", 300),
                                    ("code_hand", "the same over LLMOBS_TRACE by hand", "macro_w1", None)):
        traced = "traced_bare" if name == "code_bare" else "traced_w1"
        row = Row(name, title, "bytes", sizes[traced] - sizes[base], must)
        row.limits = {"value": CODE_LIMITS[name]}
        yield row


def rows_of_threads(measuring):
    if measuring.quick:
        return
    rounds = measuring.in_turns({"threads": lambda: measuring.run("span_cost", "threads", COUNT),
                                 "first": lambda: measuring.run("span_cost", "first", 300)}, 3)
    ratio = statistics.median(run["four_ns"] / run["one_ns"] for run in rounds["threads"])
    yield Row("threads_4", "4 threads at once, CPU per operation over one", "times", round(ratio, 2), 1.25, 1.05)
    yield Row("first_span", "a thread's first span, CPU, median of 300", "us",
              statistics.median(run["median_us"] for run in rounds["first"]), None, 20)


def rows(measuring):
    yield from rows_of_operations(measuring)
    yield from rows_of_recorder(measuring)
    yield from rows_of_throws(measuring)
    yield from rows_of_code(measuring)
    yield from rows_of_threads(measuring)


def rows_of_recorder(measuring):
    """The ratio is one of instructions; times are with the recorder."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        recorded = {"LLMOBS_RECORDER": folder}
        rounds = {} if measuring.quick else measuring.in_turns(
            {case: lambda case=case: measuring.run("span_cost", case, 4 * COUNT, **recorded) for case in RECORDED}, 5)
        for case, title in RECORDED.items():
            found = instructions(measuring, case, **recorded)
            row = Row(f"recorded_{case}", title, "times", round(found / instructions(measuring, case), 2), RECORDED_MUST, 1,
                      instructions=round(found, 1))
            row.limits = {"value": RECORDED_MUST}
            if rounds:
                row.ns_min = min(run["ns_min"] for run in rounds[case])
                row.ns_median = least_and_median(run["ns_median"] for run in rounds[case])[1]
            yield row


def rows_of_throws(measuring):
    plain = instructions(measuring, "throw_plain")
    for case, (title, must) in THROWS.items():
        ratio = round(instructions(measuring, case) / plain, 2)
        row = Row(case, title, "times", ratio, must)
        if must:
            row.limits = {"value": must}
        yield row


def rows_of_operations(measuring):
    cases = {name: CASES[name] for name in CASES if name in LIMITS or not measuring.only_limited}
    needed = sorted({name for case in cases for name in (case, CASES[case][1]) if name})
    counted = {case: instructions(measuring, case) for case in needed}
    count, rounds = (COUNT, 1) if measuring.quick else (4 * COUNT, 5)
    timed = measuring.in_turns({case: lambda case=case: measuring.run("span_cost", case, count) for case in needed}, rounds)
    for name, (title, base, must, aim) in cases.items():
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
