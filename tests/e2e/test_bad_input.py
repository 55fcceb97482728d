"""Tracing that cannot work says so on standard error, and changes nothing else: same answer, same exit code."""

import http.server
import socket
import threading
import time

import pytest

from datadog_test_agent import free_port
from programs import DOCUMENTS
from span_events import read_file

FAILING = ("--docs", "/does/not/exist", "anything")


@pytest.fixture
def untraced(programs):
    """What the example does with tracing off: (an answer, a failure)."""
    return (
        programs.ask(DD_LLMOBS_ENABLED="0"),
        programs.run("support_agent", *FAILING, DD_LLMOBS_ENABLED="0"),
    )


def assert_unchanged(programs, untraced, **environment):
    """Runs the example in that environment; returns what it said beyond the untraced run on standard error."""
    answered, failed = untraced
    assert (answered.returncode, answered.stderr) == (0, "")
    assert (failed.returncode, failed.stderr) == (1, "support_agent: no such folder: /does/not/exist\n")
    begin = time.monotonic()
    traced = programs.ask(**environment)
    assert time.monotonic() - begin < 10
    assert (traced.returncode, traced.stdout) == (0, answered.stdout)
    traced_failure = programs.run("support_agent", *FAILING, **environment)
    assert (traced_failure.returncode, traced_failure.stdout) == (1, "")
    assert failed.stderr.strip() in traced_failure.stderr
    return traced.stderr


class Refusing(http.server.BaseHTTPRequestHandler):
    """An agent that is there and takes nothing."""

    def do_GET(self):
        body = b'{"endpoints":["/evp_proxy/v2/"]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b'{"errors":["no spans here"]}'
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def refusing_agent():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def silent_agent():
    """Takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_tracing_off_writes_nothing(programs, untraced):
    assert untraced[0].returncode == 0
    assert not list(programs.home.rglob("traces.jsonl"))


def something_listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_without_agent_key_and_settings_spans_go_to_the_state_folder(programs, untraced):
    if something_listens(8126):
        pytest.skip("something listens on 127.0.0.1:8126, where an agent is looked for")
    said = assert_unchanged(programs, untraced)
    [file] = programs.home.rglob("traces.jsonl")
    assert file == programs.home / ".local/state/llmobs/traces.jsonl"
    assert any(event["name"] == "support_agent" for event in read_file(file))
    assert "llmobs" in said and str(file) in said


def test_no_agent_at_the_given_address(programs, untraced):
    address = f"http://127.0.0.1:{free_port()}"
    said = assert_unchanged(programs, untraced, DD_TRACE_AGENT_URL=address)
    assert "llmobs" in said and address in said


def test_agent_that_refuses(programs, untraced, refusing_agent):
    said = assert_unchanged(programs, untraced, DD_TRACE_AGENT_URL=refusing_agent)
    assert "llmobs" in said and "403" in said


def test_agent_that_never_answers(programs, untraced, silent_agent):
    said = assert_unchanged(programs, untraced, DD_TRACE_AGENT_URL=silent_agent)
    assert "llmobs" in said


def test_file_that_cannot_be_written(programs, untraced, tmp_path):
    (tmp_path / "a-file").write_text("")
    file = tmp_path / "a-file" / "traces.jsonl"  # root may write everywhere but below a file
    said = assert_unchanged(programs, untraced, LLMOBS_FILE=file)
    assert "llmobs" in said and str(file) in said


def test_file_that_is_a_folder(programs, untraced, tmp_path):
    said = assert_unchanged(programs, untraced, LLMOBS_FILE=tmp_path)
    assert "llmobs" in said and str(tmp_path) in said


def test_full_disk(programs, untraced):
    said = assert_unchanged(programs, untraced, LLMOBS_FILE="/dev/full")
    assert "llmobs" in said and "/dev/full" in said


def test_a_failure_of_the_program_is_in_the_trace(programs, tmp_path):
    finished = programs.run(
        "support_agent", "--docs", DOCUMENTS, "anything",
        OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1", LLMOBS_FILE=tmp_path / "traces.jsonl",
    )  # fmt: skip
    assert (finished.returncode, finished.stdout) == (1, "")
    assert "Is the model server running there?" in finished.stderr
    failed = [event["name"] for event in read_file(tmp_path / "traces.jsonl") if event["status"] == "error"]
    assert sorted(failed) == ["embed", "index_documents"]
