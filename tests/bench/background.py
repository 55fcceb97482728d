"""The background thread: what encoding an event costs, and what a span costs on its way to a file or an agent."""
import json
import subprocess
import tempfile

from measuring import least_and_median
from row import Row

ENCODE_COUNT = 2000
SPANS = 5000        # counted,
MORE_SPANS = 2103   # and what delivery_load makes besides
TIMED_SPANS = 200000

# The regression test, in instructions, and in allocations for each span: the figures of docs/benchmarks.md plus a tenth.
LIMITS = {"encode": 6550, "encode_greek": 14800, "encode_protobuf": 5620, "encode_json": 8070, "gen_ai_protobuf": 7610,
          "gen_ai_json": 8500, "open_inference_protobuf": 5190, "open_inference_json": 7540,
          "to_file": 5200, "to_http": 7800, "allocations": 0.01}


# Parts of what encode_protobuf and encode_json do.
ONE_CONVENTION = ("gen_ai_protobuf", "gen_ai_json", "open_inference_protobuf", "open_inference_json")
SPOOL = ("spool", "spool_1k", "spool_back")  # mostly the kernel's


def encode_times(measuring):
    """google-benchmark takes turns between the cases by itself. {case: [CPU ns, ...]}."""
    with tempfile.TemporaryDirectory() as directory:
        out = subprocess.run(
            [measuring.program("encode_cost"), "--benchmark_enable_random_interleaving=true",
             "--benchmark_repetitions=25", "--benchmark_min_time=0.02", "--benchmark_format=json"],
            env=measuring.environment(directory, {}), check=True, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE).stdout
    times = {}
    for run in json.loads(out)["benchmarks"]:
        if run["run_type"] == "iteration":
            times.setdefault(run["run_name"], []).append(run["cpu_time"])
    return times


def encode_rows(measuring):
    titles = {
        "encode": ("encode an event of 1.7 KB", 1.1, 0.6),
        "encode_greek": ("encode it with 700 B of Greek", None, None),
        "encode_protobuf": ("encode it for OTLP, Protocol Buffers", None, None),
        "encode_json": ("encode it for OTLP, JSON", None, None),
        "gen_ai_protobuf": ("  GenAI's attributes alone, Protocol Buffers", None, None),
        "gen_ai_json": ("  GenAI's attributes alone, JSON", None, None),
        "open_inference_protobuf": ("  OpenInference's alone, Protocol Buffers", None, None),
        "open_inference_json": ("  OpenInference's alone, JSON", None, None),
        "spool": ("write it to the spool", None, 0.5),
        "spool_1k": ("write one of 1 KB to the spool", None, 0.5),
        "spool_back": ("take that of 1.7 KB back from there, and remove it", None, None),
        "copy": ("  for comparison: copy its bytes", None, None),
        "dump": ("  for comparison: nlohmann::json's dump() of it", None, None),
    }
    times = {} if measuring.quick else encode_times(measuring)
    for case, (title, must, aim) in titles.items():
        if measuring.quick and case in ONE_CONVENTION + SPOOL:
            continue
        row = Row(case, title, "µs", None, must, aim)
        if case in LIMITS:
            total = measuring.instructions("encode_cost", case, ENCODE_COUNT, inside="batch_*")
            row.instructions = round(total / ENCODE_COUNT, 1)
            row.limits = {"instructions": LIMITS[case]}
        if times:
            row.ns_min, row.ns_median = least_and_median(times[case])
            row.value = row.ns_min / 1000
        yield row


def span_rows(measuring):
    file = Row("to_file", "background: a span (1 KB) to a file", "µs", must=2, aim=1)
    http = Row("to_http", "background: a span (1 KB) to an agent over HTTP", "µs", must=2, aim=1)
    for row, way in ((file, "file"), (http, "http")):
        # All that the background thread does in its rounds, from the ring to the system call.
        total = measuring.instructions("delivery_load", way, SPANS, inside="llmobs::Worker::poll*")
        row.instructions = round(total / (SPANS + MORE_SPANS), 1)
        run = measuring.run("delivery_load", way, 10 * SPANS)
        row.allocations = run["allocations"] / run["spans"]
        row.limits = {"instructions": LIMITS[row.name], "allocations": LIMITS["allocations"]}
    rate = Row("file_rate", "spans to a file in a second of one core", "/s", aim=1000000, at_least=True)
    otlp = Row("to_otlp", "background: a span (1 KB) to a receiver of OTLP", "µs", aim=1)
    both = Row("to_both", "background: to a file and an agent, over a file", "times", aim=1.7)
    flushes = [Row(f"flush_{way}", f"flush of one span, {way}, wall time", "µs") for way in ("file", "http")]
    if not measuring.quick:
        runs = measuring.in_turns({way: lambda way=way: measuring.run("delivery_load", way, TIMED_SPANS)
                                   for way in ("file", "http", "otlp", "both")}, 7)
        least = {way: least_and_median(run["background_ns"] for run in runs[way])[0] for way in runs}
        otlp.ns_min, otlp.ns_median = least_and_median(run["background_ns"] for run in runs["otlp"])
        otlp.value = otlp.ns_min / 1000
        both.value = round(least["both"] / least["file"], 2)
        for row, way, flush in ((file, "file", flushes[0]), (http, "http", flushes[1])):
            row.ns_min, row.ns_median = least_and_median(run["background_ns"] for run in runs[way])
            row.value = row.ns_min / 1000
            flush.value = min(run["flush_us"] for run in runs[way])
            dropped = sum(run["dropped"] for run in runs[way])
            row.flaw = f"{dropped} spans were dropped" if dropped else None
        rate.value = 1e9 / file.ns_min
    yield from (file, http)
    if not measuring.quick:
        yield from (otlp, both, rate, *flushes)


def rows(measuring):
    yield from encode_rows(measuring)
    yield from span_rows(measuring)
