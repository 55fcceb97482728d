"""Memory, and rest: how much the library takes at most, at rest, and for each thread; how often it wakes up for nothing."""
import contextlib
import socket

from row import Row

FLOOD_SECONDS = 5
BURST_SPANS = 100000
BURST_MS = 25
MIB = 1024


@contextlib.contextmanager
def hung_backend():
    """A port that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def refused_backend():
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def flood_rows(measuring, name, title, **settings):
    run = measuring.run("memory_use", "flood", FLOOD_SECONDS, LLMOBS_LOG="off", **settings)
    yield Row(name, title, "MiB", round(run["most_kib"] / MIB, 1), must=32, aim=16,
              flaw=None if run["adds_up"] else "captured is not delivered + dropped")
    yield Row(f"{name}_own", "  of it the process's own, no pages of files", "MiB", round(run["own_kib"] / MIB, 1), must=18)


def burst_rows(measuring):
    """Bare spans of one thread, made as fast as that by a program that has just started."""
    for way in ("file", "http"):
        runs = [measuring.run("memory_use", "burst", BURST_SPANS, BURST_MS, way) for _ in range(5)]
        lost = max(run["dropped"] for run in runs)
        took = max(run["took_ms"] for run in runs)
        yield Row(f"burst_{way}", f"100,000 spans in {BURST_MS} ms, to {'a file' if way == 'file' else 'an agent'}: lost", "spans",
                  lost, must=0, flaw=None if took < 2 * BURST_MS else f"they took {took:.0f} ms")
        yield Row(f"burst_memory_{way}", "  memory for it at most", "MiB",
                  round(max(run["most_kib"] for run in runs) / MIB, 1), must=32)


def rows(measuring):
    if measuring.quick:
        return
    agent = {"LLMOBS_FILE": None}
    yield from flood_rows(measuring, "flood_refused", "unlimited producer, nobody listens", DD_TRACE_AGENT_URL=refused_backend(), **agent)
    with hung_backend() as url:
        yield from flood_rows(measuring, "flood_hung", "unlimited producer, backend hangs", DD_TRACE_AGENT_URL=url, **agent)
    yield from flood_rows(measuring, "flood_file", "unlimited producer, to a file")
    yield from burst_rows(measuring)
    idle = measuring.run("memory_use", "idle")
    yield Row("idle", "at rest after one span", "MiB", round(idle["kib"] / MIB, 1), aim=4)
    yield Row("wake_ups", "wake-ups of the background thread at rest", "/s", idle["wake_ups_per_second"], aim=2)
    threads = measuring.run("memory_use", "threads", 10000)
    yield Row("thread", "each thread that has made a span", "KiB", threads["kib_per_thread"])
    yield Row("threads_ended", "left after 10,000 threads came and went", "MiB", round(threads["left_kib"] / MIB, 1),
              flaw=f"{threads['dropped']} spans were dropped" if threads["dropped"] else None)
