#!/usr/bin/env python3
"""What the same spans cost `llmobs view` and Phoenix (docs/benchmarks.md, what the viewer costs).

    PHOENIX_VENV/bin/python viewer_peers.py TOOL [SPANS]

PHOENIX_VENV is a virtual environment with arize-phoenix, which brings what this script needs. Both receive the spans over OTLP, 100 in
each request, and are asked for the first hundred traces. Processor time is user and system together, memory is what is not a part of a file.
"""
import gzip
import http.client
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from running_process import own_megabytes, processor_seconds

EACH = 100
WORDS = "the account of this customer was closed in spring because two payments came back and nobody answered our letters".split()
ROOTS = """{projects{edges{node{spans(first:100,rootSpansOnly:true){edges{node{name spanKind startTime latencyMs statusCode
tokenCountTotal cumulativeTokenCountTotal trace{traceId}}}}}}}}"""


def bodies(count):
    """Traces of ten spans, as an application with an agent would send them."""
    generator = random.Random(1)
    begin = time.time_ns() - 3600 * 10**9
    for first in range(0, count, EACH):
        request = ExportTraceServiceRequest()
        scope = request.resource_spans.add().scope_spans.add()
        for number in range(first, first + EACH):
            span = scope.spans.add()
            trace, place = divmod(number, 10)
            span.trace_id = (trace + 1).to_bytes(16, "big")
            span.span_id = (number + 1).to_bytes(8, "big")
            if place:
                span.parent_span_id = (trace * 10 + 1).to_bytes(8, "big")
            span.name = "answer" if place == 0 else f"step_{place}"
            span.start_time_unix_nano = begin + number * 10**6
            span.end_time_unix_nano = span.start_time_unix_nano + generator.randrange(10**6, 10**9)
            values = {"openinference.span.kind": ("AGENT", "LLM", "TOOL", "CHAIN")[place % 4 if place else 0],
                      "input.value": " ".join(generator.choices(WORDS, k=60)), "output.value": " ".join(generator.choices(WORDS, k=120))}
            if place % 4 == 1:
                values |= {"llm.model_name": "gpt-4o", "llm.token_count.prompt": 800, "llm.token_count.completion": 90, "llm.token_count.total": 890}
            for key, value in values.items():
                attribute = span.attributes.add(key=key)
                if isinstance(value, int):
                    attribute.value.int_value = value
                else:
                    attribute.value.string_value = value
        yield gzip.compress(request.SerializeToString(), 1)


class Server:
    def __init__(self, command, port, environment, output=None):
        self.process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=output)
        self.port = port

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            sys.exit(f"{path}: {answer.status} {text[:200]!r}")
        return text

    def clock(self):
        return processor_seconds(self.process.pid)

    def memory(self):
        return own_megabytes(self.process.pid)

    def wait_for(self, ready, between=0.05):
        while True:
            try:
                if ready():
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                sys.exit(f"it ended with {self.process.returncode}")
            time.sleep(between)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def graphql(server, query):
    return server.ask("POST", "/graphql", json.dumps({"query": query}), {"Content-Type": "application/json"}).decode()


def measure(name, server, ready, count, first_page, requests):
    begin = time.monotonic()
    server.wait_for(ready)
    print(f"{name}: starts in {time.monotonic() - begin:.1f} s, {server.clock():.2f} s of processor time, {server.memory():.0f} MB", flush=True)
    before, begin, sent = server.clock(), time.monotonic(), len(requests) * EACH
    for body in requests:
        server.ask("POST", "/v1/traces", body, {"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"})
    server.wait_for(lambda: count() >= sent, 1)  # not more often: to be asked costs, too
    took, spent = time.monotonic() - begin, server.clock() - before
    print(f"  {sent:,} spans: all there after {took:.1f} s, {spent:.2f} s of processor time ({spent / sent * 1e6:,.0f} us each), {server.memory():.0f} MB", flush=True)
    before, begin, times = server.clock(), time.monotonic(), 20
    for _ in range(times):
        page = first_page()
    print(f"  the first hundred traces: {(server.clock() - before) / times * 1000:.0f} ms of processor time, "
          f"{(time.monotonic() - begin) / times * 1000:.0f} ms until the answer, {len(page) / 1000:.0f} kB", flush=True)
    server.stop()


def main():
    tool, spans = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    requests = list(bodies(spans))
    port = free_port()
    view = Server([tool, "view", "--listen", "--no-browser", "--port", str(port)], port, {}, subprocess.DEVNULL)
    measure("llmobs view --listen", view, lambda: view.ask("GET", "/api/meta"), lambda: json.loads(view.ask("GET", "/api/meta"))["spans"],
            lambda: view.ask("GET", "/api/traces?limit=100"), requests)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PHOENIX_WORKING_DIR": folder, "PHOENIX_HOST": "127.0.0.1", "PHOENIX_PORT": str(port), "PHOENIX_GRPC_PORT": str(free_port()),
                       "PHOENIX_TELEMETRY_ENABLED": "false", "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false", "PHOENIX_AGENTS_DISABLE_BASH": "true"}
        phoenix = Server([str(pathlib.Path(sys.executable).parent / "phoenix"), "serve"], port, environment, subprocess.DEVNULL)

        def count():
            return sum(int(number) for number in re.findall(r'"recordCount": ?(\d+)', graphql(phoenix, "{projects{edges{node{recordCount}}}}")))

        measure("phoenix serve", phoenix, lambda: phoenix.ask("GET", "/healthz") is not None, count, lambda: graphql(phoenix, ROOTS), requests)


if __name__ == "__main__":
    main()
