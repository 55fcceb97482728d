"""What Datadog's parametric tests ask for, without Docker: the agent is the test agent of PyPI, the library our server.

`run` lays this file where their conftest.py would be, beside their tests. The modules that their tests import beyond pytest stand
in sys.modules; of the checkout itself only the tests and the description of what they send are used.
"""
import base64
import dataclasses
import gzip
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import types
import urllib.error
import urllib.request

import pytest

CHECKOUT = pathlib.Path(os.environ["LLMOBS_SYSTEM_TESTS"])
PROGRAM = os.environ["LLMOBS_CONFORMANCE"]
PATIENCE_S = 30


class Any_:
    """Stands for decorators of their own: features that are reported, scenarios that are chosen."""

    def __getattr__(self, _):
        return lambda decorated: decorated


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return answer.read()


class TestAgentAPI:
    __test__ = False

    def __init__(self):
        self.port = free_port()
        ports = [str(free_port()) for _ in range(2)]
        self.url = f"http://127.0.0.1:{self.port}"
        agent = pathlib.Path(sys.executable).parent / "ddapm-test-agent"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DD_", "OTEL_", "VCR_"))}
        self.log = open("test_agent.log", "w")
        self.process = subprocess.Popen(
            [agent, "--host", "127.0.0.1", "--port", str(self.port), "--otlp-http-port", ports[0], "--otlp-grpc-port", ports[1],
             "--disable-llmobs-data-forwarding"], env=environment, stdout=self.log, stderr=subprocess.STDOUT)
        self.wait_until_ready()

    def wait_until_ready(self):
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                ask(self.url + "/info")
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    self.close()
                    pytest.exit("ddapm-test-agent does not answer; its output is in test_agent.log", 1)
                time.sleep(0.05)

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def clear(self):
        ask(self.url + "/test/session/clear")

    @staticmethod
    def body_of(request):
        body = base64.b64decode(request["body"])
        return json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)

    def bodies(self, path):
        requests = json.loads(ask(self.url + "/test/session/requests"))
        return [self.body_of(one) for one in requests if one["url"].endswith(path) and "/evp_proxy/" in one["url"]]

    def wait_for(self, path, num):
        bodies = []
        for _ in range(30):
            bodies = self.bodies(path)
            if len(bodies) == num:
                return bodies
            time.sleep(0.1)
        raise ValueError(f"{len(bodies)} requests in place of {num}: {bodies}")

    def wait_for_llmobs_requests(self, num, *, wait_loops=30, sort_by_start=True):
        envelopes = [envelope for body in self.wait_for("/api/v2/llmobs", num) for envelope in body]
        if not sort_by_start:
            return envelopes
        return sorted((envelope["spans"][0] for envelope in envelopes), key=lambda event: event["start_ns"])

    def wait_for_llmobs_evaluations_requests(self, num, *, wait_loops=30):
        return self.wait_for("/eval-metric", num)


class APMLibrary:
    lang = "cpp"

    def __init__(self, agent, variables):
        environment = {"PATH": os.environ["PATH"], "DD_TRACE_AGENT_URL": agent.url}
        environment.update({name: str(value) for name, value in variables.items() if value is not None})
        self.process = subprocess.Popen([PROGRAM], env=environment, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def close(self):
        self.process.terminate()
        self.process.communicate()

    def llmobs_trace(self, trace_structure_request, *, raise_on_error=True):
        body = {"trace_structure_request": dataclasses.asdict(trace_structure_request)}
        try:
            return json.loads(ask(self.url + "/llm_observability/trace", body))
        except urllib.error.HTTPError as refused:
            if raise_on_error:
                raise
            return refused.read().decode()


def stand_in(name, folder=None, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    if folder:
        module.__path__ = [str(CHECKOUT / folder)]
    sys.modules[name] = module


stand_in("utils", "utils", features=Any_(), scenarios=Any_(), bug=Any_(), missing_feature=Any_(), irrelevant=Any_())
stand_in("utils.docker_fixtures", "utils/docker_fixtures", TestAgentAPI=TestAgentAPI, ParametricTestClientApi=APMLibrary)


def pytest_addoption(parser):
    parser.addoption("--generate-cassettes", action="store_true", default=False, help="Datadog's; not here")


@pytest.fixture(scope="session")
def running_test_agent():
    agent = TestAgentAPI()
    yield agent
    agent.close()


@pytest.fixture
def test_agent(running_test_agent):
    running_test_agent.clear()
    return running_test_agent


@pytest.fixture
def test_library(test_agent, library_env):
    library = APMLibrary(test_agent, library_env)
    yield library
    library.close()
