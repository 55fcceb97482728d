"""Start and stop: what a program that makes one span costs over one that knows nothing of llmobs, and how long it takes
to end when nobody takes its spans."""
import os
import pathlib
import subprocess
import tempfile
import time

from measuring import least_and_median
from memory import hung_backend, refused_backend
from row import Row

ROUNDS = 41

# The regression test, in thousands of instructions over the plain program.
LIMITS = {"linked": 165, "one_span": 385}


def installed(measuring):
    """For start_cost, which does not know where its library is: found without a search, as one that is installed."""
    return {"LD_PRELOAD": measuring.program("libllmobs.so.0")}


def cpu_ms(measuring, program, *arguments, **settings):
    """CPU time of a process from exec to the end, in milliseconds."""
    with tempfile.TemporaryDirectory() as directory:
        process = subprocess.Popen([measuring.program(program), *arguments], stderr=subprocess.DEVNULL,
                                   env=measuring.environment(directory, settings))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{program} ended with {process.returncode}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def wall_ms(measuring, **settings):
    with tempfile.TemporaryDirectory() as directory:
        start = time.monotonic()
        settings.update(installed(measuring))
        subprocess.run([measuring.program("start_cost"), "5"], stderr=subprocess.DEVNULL, check=True,
                       env=measuring.environment(directory, settings))
        return (time.monotonic() - start) * 1000


def start_rows(measuring):
    library = installed(measuring)
    linked = Row("linked", "linked, no span: start and stop", "ms")
    one = Row("one_span", "one span to a file: start and stop", "ms", must=2, aim=0.5)
    agent = Row("one_span_agent", "one span to an agent, over libcurl's own cost", "ms", must=2, aim=2)
    plain = measuring.all_instructions("start_plain", "1")
    for row, count in ((linked, "0"), (one, "1")):
        over = measuring.all_instructions("start_cost", count, **library) - plain
        row.instructions = over / 1000
        row.title += ", k instr" if measuring.quick else ""
        row.limits = {"instructions": LIMITS[row.name]}
    if not measuring.quick:
        to_nobody = {**library, "LLMOBS_FILE": None, "DD_TRACE_AGENT_URL": refused_backend()}
        runs = measuring.in_turns({
            "plain": lambda: cpu_ms(measuring, "start_plain", "1"),
            "linked": lambda: cpu_ms(measuring, "start_cost", "0", **library),
            "one": lambda: cpu_ms(measuring, "start_cost", "1", **library),
            "curl": lambda: cpu_ms(measuring, "start_curl"),
            "agent": lambda: cpu_ms(measuring, "start_cost", "1", **to_nobody),
        }, ROUNDS)
        for row, key, base in ((linked, "linked", "plain"), (one, "one", "plain"), (agent, "agent", "curl")):
            least, median = (over - under for over, under in
                             zip(least_and_median(runs[key]), least_and_median(runs[base])))
            row.value = round(median, 2)
            row.ns_min, row.ns_median = least * 1e6, median * 1e6
    yield from (linked, one)
    if not measuring.quick:
        yield agent


def exit_rows(measuring):
    agent = {"LLMOBS_FILE": None}
    with hung_backend() as url:
        yield exit_row(measuring, "exit_hung", "exit, backend accepts and never answers", DD_TRACE_AGENT_URL=url, **agent)
        yield exit_row(measuring, "exit_hung_3", "exit, three destinations accept and never answer", LLMOBS_DESTINATIONS="agent,agentless,otlp",
                       DD_TRACE_AGENT_URL=url, DD_API_KEY="0" * 32, DD_LLMOBS_OVERRIDE_ORIGIN=url, OTEL_EXPORTER_OTLP_ENDPOINT=url, **agent)
    yield exit_row(measuring, "exit_refused", "exit, nobody listens", DD_TRACE_AGENT_URL=refused_backend(), **agent)
    yield exit_row(measuring, "exit_unknown", "exit, host does not exist", DD_TRACE_AGENT_URL="http://no-such-host.invalid:1",
                   **agent)
    with tempfile.TemporaryDirectory() as directory:
        pipe = pathlib.Path(directory) / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        try:
            while True:
                os.write(writer, bytes(4096))
        except BlockingIOError:
            pass
        yield exit_row(measuring, "exit_full_pipe", "exit, the file is a pipe that is full", LLMOBS_FILE=str(pipe))
        os.close(writer)
        os.close(reader)


def exit_row(measuring, name, title, **settings):
    return Row(name, title, "ms", round(min(wall_ms(measuring, **settings) for _ in range(3))), 2000, 1000)


def rows(measuring):
    yield from start_rows(measuring)
    if not measuring.quick:
        yield from exit_rows(measuring)
