"""Receivers: how each is installed, started, and asked for what it got. Everything runs on loopback, in folders of
the test, and is stopped again.
"""

import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from datadog_test_agent import TestAgent  # noqa: E402


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"} | (headers or {}))
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def eventually(ask, seconds=180):
    """The first answer that holds something."""
    end = time.monotonic() + seconds
    while True:
        found = ask()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.3)


def checked(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout[-4000:]}")


def from_pypi(folder, requirement):
    """The folder of programs of a virtual environment that has it."""
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != requirement:
        shutil.rmtree(folder, ignore_errors=True)
        checked(["python3", "-m", "venv", folder])
        checked([folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", requirement])
        stamp.write_text(requirement)
    return folder / "bin"


def go_environment(folder):
    flags = f"-modcacherw {os.environ.get('GOFLAGS', '')}".strip()  # GOFLAGS=-p=1, where memory is short
    return os.environ | {"GOPATH": str(folder.parent / "go"), "GOCACHE": str(folder.parent / "go-cache"), "GOFLAGS": flags}


class Backend:
    """Something that runs: `self.url` takes OTLP."""

    def __init__(self, build, folder):
        self.folder = folder
        self.programs = build / "backends" / self.name
        self.log = open(folder / "log", "wb")
        command, environment, ready = self.prepare()
        self.process = subprocess.Popen(
            command, env=os.environ | environment, cwd=folder, stdout=self.log, stderr=self.log, start_new_session=True
        )
        if not eventually(lambda: self.answers(ready), 600):  # a machine may have other things to do
            self.stop()
            raise RuntimeError(f"{self.name} did not start:\n" + (folder / "log").read_text()[-3000:])

    def answers(self, url):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return True
        except urllib.error.HTTPError as error:
            return error.code in (404, 405)  # it listens
        except OSError:
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


class DatadogTestAgent:
    """It takes a trace twice: as an agent does, and at its port for OTLP."""

    name = "datadog"

    def __init__(self, build, folder):
        wanted = (Path(__file__).resolve().parents[1] / "e2e/requirements.txt").read_text().splitlines()
        [requirement] = [line for line in wanted if line.startswith("ddapm-test-agent==")]
        self.agent = TestAgent(from_pypi(build / "backends" / self.name, requirement) / "ddapm-test-agent", folder)
        self.url = self.agent.otlp_url
        self.environment = {"DD_TRACE_AGENT_URL": self.agent.url}

    def stop(self):
        self.agent.stop()


class Phoenix(Backend):
    name = "phoenix"
    environment = {}

    def prepare(self):
        programs = from_pypi(self.programs, "arize-phoenix==20.26.1")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        environment = {
            "PHOENIX_WORKING_DIR": str(self.folder / "data"),
            "PHOENIX_HOST": "127.0.0.1",
            "PHOENIX_PORT": str(port),
            "PHOENIX_GRPC_PORT": str(free_port()),
            "PHOENIX_TELEMETRY_ENABLED": "false",
            "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false",
            "PHOENIX_AGENTS_DISABLE_BASH": "true",
        }
        return [programs / "phoenix", "serve"], environment, self.url + "/healthz"

    def spans(self, project, count):
        def ask():
            [found] = [one for one in fetch(self.url + "/v1/projects")["data"] if one["name"] == project] or [None]
            spans = found and fetch(f"{self.url}/v1/projects/{found['id']}/spans?limit=100")["data"]
            return spans if spans and len(spans) == count else None

        return eventually(ask)

    def tokens(self, project):
        [found] = [one for one in fetch(self.url + "/v1/projects")["data"] if one["name"] == project]
        query = '{node(id:"%s"){... on Project{tokenCountTotal tokenCountPrompt tokenCountCompletion}}}' % found["id"]
        return fetch(self.url + "/graphql", {"query": query})["data"]["node"]


class MLflow(Backend):
    name = "mlflow"
    environment = {"OTEL_EXPORTER_OTLP_HEADERS": "x-mlflow-experiment-id=0"}

    def prepare(self):
        programs = from_pypi(self.programs, "mlflow==3.17.2")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [programs / "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        command += ["--backend-store-uri", f"sqlite:///{self.folder}/mlflow.db"]
        command += ["--artifacts-destination", str(self.folder / "artifacts")]
        environment = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
        environment["PATH"] = f"{programs}:{os.environ['PATH']}"
        return command, environment, self.url + "/health"

    def trace(self, trace_id):
        """(information, spans) of a trace."""

        def ask():
            try:
                return fetch(f"{self.url}/api/3.0/mlflow/traces/get?trace_id=tr-{trace_id}")["trace"]
            except urllib.error.HTTPError:
                return None

        found = eventually(ask)
        return found["trace_info"], found["spans"]


class Collector(Backend):
    """It writes what it gets to files, and sends it on: two encoders of OTLP/JSON that are not ours."""

    name = "collector"
    environment = {}
    version = "v0.165.0"
    contrib = "github.com/open-telemetry/opentelemetry-collector-contrib"

    def prepare(self):
        program = self.build_program()
        self.sink = Sink()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        exporter = {
            "endpoint": self.sink.url,
            "encoding": "json",
            "compression": "none",
            "sending_queue": {"enabled": False},
            "retry_on_failure": {"enabled": False},
        }
        files = {f"file/{signal}": {"path": f"{signal}.jsonl", "flush_interval": "100ms"} for signal in ("traces", "logs")}
        config = {
            "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}}},
            "exporters": {"otlp_http": exporter} | files,
            "service": {
                "telemetry": {"metrics": {"level": "none"}},
                "pipelines": {
                    "traces": {"receivers": ["otlp"], "exporters": ["otlp_http", "file/traces"]},
                    "logs": {"receivers": ["otlp"], "exporters": ["file/logs"]},
                },
            },
        }
        (self.folder / "config.yaml").write_text(json.dumps(config))  # which is YAML, too
        return [program, "--config", "config.yaml"], {}, self.url + "/v1/traces"

    def build_program(self):
        """The exporter to files names an encoding that its own tests alone use, and that the proxy does not have: an empty
        module stands there."""
        encoding = f"{self.contrib}/extension/encoding/otlpencodingextension"
        module = "go.opentelemetry.io/collector"
        manifest = {
            "dist": {"name": "otelcol-test", "output_path": "./out", "module": "example.test/otelcol"},
            "receivers": [{"gomod": f"{module}/receiver/otlpreceiver {self.version}"}],
            "exporters": [
                {"gomod": f"{module}/exporter/otlphttpexporter {self.version}"},
                {"gomod": f"{self.contrib}/exporter/fileexporter {self.version}"},
            ],
            "replaces": [f"{encoding} => {self.programs}/empty"],
        }
        wanted, program = json.dumps(manifest), self.programs / "out/otelcol-test"
        stamp = self.programs / "built.json"
        if not program.exists() or not stamp.exists() or stamp.read_text() != wanted:
            empty = self.programs / "empty"
            empty.mkdir(parents=True, exist_ok=True)
            (empty / "go.mod").write_text(f"module {encoding}\n\ngo 1.26\n")
            (empty / "empty.go").write_text("package otlpencodingextension\n")
            (self.programs / "builder.yaml").write_text(wanted)
            command = ["go", "run", f"{module}/cmd/builder@{self.version}", "--config", "builder.yaml"]
            checked(command, cwd=self.programs, env=go_environment(self.programs))
            stamp.write_text(wanted)
        return program

    def in_file(self, signal):
        """Everything that its file for the signal holds: a request a line."""
        lines = (self.folder / f"{signal}.jsonl").read_text().split("\n")
        return [json.loads(line) for line in lines[:-1]]

    def spans(self, requests, trace_id, count):
        """The spans of a trace among what `requests()` tells, when they are all there."""

        def ask():
            found = [
                span
                for request in requests()
                for group in request["resourceSpans"]
                for scope in group["scopeSpans"]
                for span in scope["spans"]
                if span["traceId"] == trace_id
            ]
            return found if len(found) == count else None

        return eventually(ask)

    def events(self, count):
        def ask():
            found = [
                event
                for request in self.in_file("logs")
                for group in request["resourceLogs"]
                for scope in group["scopeLogs"]
                for event in scope["logRecords"]
            ]
            return found if len(found) == count else None

        return eventually(ask)

    def stop(self):
        super().stop()
        self.sink.server.shutdown()


class Sink:
    def __init__(self):
        self.bodies = bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Jaeger(Backend):
    name = "jaeger"
    environment = {}
    version = "v1.76.0"

    def prepare(self):
        program = self.programs / "jaeger"
        if not program.exists():
            self.build_program()
        port, query = free_port(), free_port()
        self.url, self.query = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{query}"
        config = {
            "extensions": {
                "jaeger_storage": {"backends": {"mem": {"memory": {"max_traces": 1000}}}},
                "jaeger_query": {
                    "storage": {"traces": "mem"},
                    "http": {"endpoint": f"127.0.0.1:{query}"},
                    "grpc": {"endpoint": f"127.0.0.1:{free_port()}"},
                },
            },
            "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}}},
            "exporters": {"jaeger_storage_exporter": {"trace_storage": "mem"}},
            "service": {
                "extensions": ["jaeger_storage", "jaeger_query"],
                "telemetry": {"metrics": {"level": "none"}},
                "pipelines": {"traces": {"receivers": ["otlp"], "exporters": ["jaeger_storage_exporter"]}},
            },
        }
        (self.folder / "config.yaml").write_text(json.dumps(config))
        return [program, "--config", "config.yaml"], {}, self.url + "/v1/traces"

    def build_program(self):
        self.programs.mkdir(parents=True, exist_ok=True)
        package = "github.com/jaegertracing/jaeger/cmd/jaeger"
        environment = go_environment(self.programs)
        if not (self.programs / "go.mod").exists():
            checked(["go", "mod", "init", "example.test/jaeger"], cwd=self.programs, env=environment)
        checked(["go", "get", "-tool", f"{package}@{self.version}"], cwd=self.programs, env=environment)
        command = ["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", "jaeger", package]
        checked(command, cwd=self.programs, env=environment)

    def trace(self, trace_id):
        def ask():
            try:
                return fetch(f"{self.query}/api/traces/{trace_id}")["data"]
            except urllib.error.HTTPError:
                return None

        [trace] = eventually(ask)
        return trace["spans"]
