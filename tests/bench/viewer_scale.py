#!/usr/bin/env python3
"""What a large file and many spans at once cost the viewer (docs/benchmarks.md, what the viewer costs).

    viewer_scale.py TOOL FILE [--rate SPANS_PER_SECOND] [--seconds N]

FILE is of make_traces.py. `llmobs ls` and `llmobs view` read it; a list, traces of all sizes and the values of the search are asked
for; then spans are posted to `llmobs view --listen` at the rate, and counted. Processor time is user and system together, memory is
what is not a part of a file.
"""
import argparse
import http.client
import json
import resource
import subprocess
import sys
import threading
import time
import urllib.parse

from running_process import own_megabytes, processor_seconds


class View:
    def __init__(self, tool, *arguments):
        self.process = subprocess.Popen([tool, "view", "--no-browser", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{path}: {answer.status} {text[:200]!r}")
        return json.loads(text)

    def memory(self):
        return own_megabytes(self.process.pid)

    def timed(self, path, times=5):
        """The least processor time of some runs, in milliseconds, and the last answer."""
        spent = []
        for _ in range(times):
            begin = self.clock()
            answer = self.ask("GET", path)
            spent.append((self.clock() - begin) * 1000)
        return min(spent), answer

    def clock(self):
        return processor_seconds(self.process.pid)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def row(what, value, more=""):
    print(f"{what:58} {value:>12} {more}".rstrip(), flush=True)


def list_in_the_terminal(tool, file):
    least = None
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([tool, "ls", file], stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        least = spent if least is None else min(least, spent)
    row("llmobs ls", f"{least:.2f} s", f"peak {after.ru_maxrss / 1000:.0f} MB")


def pages(tool, file):
    spent, view = [], None
    for _ in range(3):
        if view:
            view.stop()
        view = View(tool, file)
        traces = view.ask("GET", "/api/traces?limit=500")
        spent.append(view.clock())
    row("llmobs view, until the list is there", f"{min(spent):.2f} s", f"{view.memory():.0f} MB, {traces['total']:,} traces")
    largest = view.ask("GET", "/api/traces?sort=spans&limit=1")["traces"][0]
    usual = traces["traces"][len(traces["traces"]) // 2]
    for what, path in (("the list again", "/api/traces?limit=500"), ("the list by duration", "/api/traces?limit=500&sort=duration"),
                       (f"a trace of {usual['spans']:,} spans", "/api/trace/" + usual["trace_id"]),
                       (f"a trace of {largest['spans']:,} spans", "/api/trace/" + largest["trace_id"]),
                       ("the fields and values of the search", "/api/facets?limit=1"),
                       ("values of a field that contain a text", "/api/facets?field=session_id&contains=77")):
        row(what, f"{view.timed(path)[0]:.1f} ms")
    query = urllib.parse.quote("kind:tool @status:error @duration:>900ms")
    row("traces that a query of fields finds, the first time", f"{view.timed(f'/api/traces?q={query}', 1)[0]:.0f} ms")
    query = urllib.parse.quote("nothing_has_this_word")
    row("traces that have a word, the first time", f"{view.timed(f'/api/traces?q={query}', 1)[0]:.0f} ms")
    row("memory after all of it", f"{view.memory():.0f} MB")
    view.stop()


def bodies(file, count, spans_each):
    """Requests as an SDK sends them, of spans of the file with ids of their own."""
    lines = []
    with open(file, encoding="utf-8") as source:
        for line in source:
            lines.append(line.strip())
            if len(lines) == 2000:
                break
    number = 0
    for _ in range(count):
        batch = []
        for _ in range(spans_each):
            event = lines[number % len(lines)]
            at = event.index('"span_id":"') + len('"span_id":"')
            batch.append(f"{event[:at]}{7 * 10**18 + number}{event[event.index(chr(34), at):]}")
            number += 1
        yield ("[" + ",".join(batch) + "]").encode()


def flood(tool, file, count):
    """Posts spans one request after the other, to see how many a second there can be; all must be there in the end."""
    spans_each = 100
    view = View(tool, "--listen")
    ready = list(bodies(file, count // spans_each, spans_each))
    before, begin = view.clock(), time.monotonic()
    for body in ready:
        view.ask("POST", "/evp_proxy/v2/api/v2/llmobs", body)
    took = time.monotonic() - begin
    sent = len(ready) * spans_each
    while (have := view.ask("GET", "/api/meta")["spans"]) < sent and time.monotonic() < begin + took + 20:
        time.sleep(0.02)
    row(f"{sent:,} spans received as fast as they are taken: lost", f"{sent - have}",
        f"{sent / took:,.0f} spans/s, {(view.clock() - before) / sent * 1e6:.0f} us of processor time each")
    view.stop()


def live(tool, file, rate, seconds):
    """Posts spans at the rate, while a page asks for the list as it does; all must be there in the end."""
    spans_each = 100
    view = View(tool, "--listen")
    ready = list(bodies(file, rate * seconds // spans_each, spans_each))
    page = http.client.HTTPConnection("127.0.0.1", view.port, timeout=60)
    done = threading.Event()
    asked = []

    def look():
        while not done.wait(0.25):
            begin = time.monotonic()
            for path in ("/api/traces?limit=500", "/api/meta"):
                page.request("GET", path)
                page.getresponse().read()
            asked.append(time.monotonic() - begin)

    looking = threading.Thread(target=look)
    looking.start()
    begin, late = time.monotonic(), 0.0
    for i, body in enumerate(ready):
        due = begin + i * spans_each / rate
        time.sleep(max(0.0, due - time.monotonic()))
        view.ask("POST", "/evp_proxy/v2/api/v2/llmobs", body)
        late = max(late, time.monotonic() - due)
    took = time.monotonic() - begin
    sent = len(ready) * spans_each
    while (have := view.ask("GET", "/api/meta")["spans"]) < sent and time.monotonic() < begin + took + 20:
        time.sleep(0.02)
    behind = time.monotonic() - begin - took
    done.set()
    looking.join()
    row(f"{sent:,} spans received in {took:.1f} s: lost", f"{sent - have}", f"{sent / took:,.0f} spans/s, all there {behind:.2f} s after the last")
    row("  processor time for each second", f"{view.clock() / took:.2f} s", f"{view.memory():.0f} MB")
    row("  longest that a post was late", f"{late * 1000:.0f} ms", f"the page's list took {sorted(asked)[len(asked) // 2] * 1000:.0f} ms, at the median")
    view.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("file")
    parser.add_argument("--rate", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    list_in_the_terminal(options.tool, options.file)
    pages(options.tool, options.file)
    live(options.tool, options.file, options.rate, options.seconds)
    flood(options.tool, options.file, options.rate * options.seconds)


if __name__ == "__main__":
    main()
