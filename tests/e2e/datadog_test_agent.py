"""The Datadog test agent, run on loopback: takes spans as the real agent does, answers queries about them, and replays
recorded traffic of model providers. It never talks to the network: forwarding is off, no key is set, and replay is
told to refuse what was not recorded.
"""

import base64
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TestAgent:
    __test__ = False  # not a test class, whatever its name

    def __init__(self, program, folder, cassettes=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.otlp_url = f"http://127.0.0.1:{free_port()}"
        command = [str(program), "--host", "127.0.0.1", "--port", self.url.rsplit(":", 1)[1]]
        command += ["--otlp-http-port", self.otlp_url.rsplit(":", 1)[1], "--otlp-grpc-port", str(free_port()), "--web-ui-port", "0"]
        command += ["--disable-llmobs-data-forwarding", "--snapshot-dir", str(self.folder)]
        if cassettes:
            command += ["--vcr-cassettes-directory", str(cassettes), "--vcr-ci-mode", "true"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("DD_")}
        environment["HOME"] = str(self.folder)
        self.log = open(self.folder / "test-agent.log", "wb")
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log)
        self._wait_until_ready()

    def _wait_until_ready(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                assert "/evp_proxy/v2/" in self.get("/info")["endpoints"]
                return
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("the test agent did not start:\n" + (self.folder / "test-agent.log").read_text())

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return json.load(answer)

    def clear(self):
        urllib.request.urlopen(self.url + "/test/session/clear", timeout=20).close()

    def span_requests(self):
        """What was posted to the endpoint for spans, oldest first: (headers in lower case, envelopes)."""
        requests = []
        for one in self.get("/test/session/requests"):
            if one["url"].endswith("/api/v2/llmobs"):
                headers = {name.lower(): value for name, value in one["headers"].items()}
                requests.append((headers, json.loads(base64.b64decode(one["body"]))))
        return requests

    def envelopes(self):
        return [envelope for _, body in self.span_requests() for envelope in body]

    def trace(self, trace_id):
        """A trace as the query API tells it: {span id: span}."""
        spans = self.get(f"/api/ui/llm-obs/v1/trace/{trace_id}")["data"]["attributes"]["spans"]
        # Asked for an unknown id the agent answers with some other trace.
        assert all(span["trace_id"] == trace_id for span in spans.values())
        return spans

    def otlp_traces(self):
        """What was posted by OTLP: for each request the attributes of its spans. The agent tells requests of Protocol
        Buffers with names in snake case, and JSON as it was sent."""
        with urllib.request.urlopen(self.otlp_url + "/test/session/traces", timeout=20) as answer:
            requests = json.load(answer)
        return [[_attributes(span) for span in _spans(request)] for request in requests]

    def clear_otlp(self):
        urllib.request.urlopen(self.otlp_url + "/test/session/clear", timeout=20).close()

    def search(self, query):
        body = json.dumps({"list": {"limit": 1000, "search": {"query": query}}}).encode()
        request = urllib.request.Request(
            self.url + "/api/unstable/llm-obs-query-rewriter/list?type=llmobs", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


def _either(holder, camel, snake):
    return holder[camel] if camel in holder else holder[snake]


def _spans(request):
    for group in _either(request, "resourceSpans", "resource_spans"):
        for scope in _either(group, "scopeSpans", "scope_spans"):
            yield from scope["spans"]


def _attributes(span):
    def value(of):
        [(kind, plain)] = of.items()
        return int(plain) if kind in ("intValue", "int_value") else plain

    return {pair["key"]: value(pair["value"]) for pair in span["attributes"]}
