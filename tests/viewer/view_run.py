"""One run of `llmobs view` and what the tests send to it. The first argument of a test is the tool."""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

TOOL = sys.argv.pop(1)
# What was given back stays given back: tests look at the memory.
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=0:thread_local_quarantine_size_kb=0")
TRACE = "6b0086aa000000005c89d812c71e1d64"


def span(span_id, parent="undefined", name="answer", kind="llm", trace=TRACE, **more):
    meta = {"span": {"kind": kind}, "input": {"value": "hi"}, **more.pop("meta", {})}
    return {"trace_id": trace, "span_id": str(span_id), "parent_id": str(parent), "name": name, "start_ns": 1795196586146425123,
            "duration": 6893066, "status": "ok", "meta": meta, "metrics": {}, "tags": ["ml_app:app", "service:svc"], **more}


def envelope(*spans):
    return {"_dd.stage": "raw", "event_type": "span", "spans": list(spans)}


class View:
    """One run of `llmobs view`."""

    def __init__(self, *arguments, port=0):
        self.process = subprocess.Popen([TOOL, "view", "--no-browser", "--port", str(port), *map(str, arguments)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        self.address = self.process.stdout.readline().strip().rstrip("/")
        if not self.address:
            raise AssertionError(self.process.communicate()[1])
        self.port = int(self.address.rsplit(":", 1)[1])

    def request(self, method, path, body=None, headers=None, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer, text

    def get(self, path):
        answer, text = self.request("GET", path)
        assert answer.status == 200, (path, answer.status, text)
        return json.loads(text)

    def post(self, path, value, headers=None):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.request("POST", path, body, {"Content-Type": "application/json", **(headers or {})})

    def traces(self, query=""):
        return self.get("/api/traces" + query)["traces"]

    def wait(self, condition, seconds=20):
        """What the condition gives, when it gives something."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError("nothing came")

    def stop(self, with_signal=signal.SIGTERM):
        self.process.send_signal(with_signal)
        self.process.communicate(timeout=30)
        return self.process.returncode


class Served(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def view(self, *arguments, **options):
        run = View(*arguments, **options)

        def end():
            if run.process.poll() is None:
                run.process.kill()
            run.process.communicate()
        self.addCleanup(end)
        return run

    def file(self, *lines, name="traces.jsonl"):
        path = self.folder / name
        path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
        return path
