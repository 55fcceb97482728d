#!/usr/bin/env python3
"""Programs with Datadog's own SDKs show up in `llmobs view --listen`, with their evaluations; and are one trace with ours. The official
client of the Model Context Protocol understands `llmobs mcp`.

sdk_test.py TOOL WORK_FOLDER RELAY [unittest arguments]
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(sys.argv.pop(2)).resolve()
RELAY = pathlib.Path(sys.argv.pop(2)).resolve()
sys.path.insert(0, str(HERE.parent))
PYTHON = WORK / "venv/bin/python"
from view_run import TOOL, Served, span  # noqa: E402: it takes the tool from the arguments


def environment_for(run, **variables):
    return {**os.environ, "DD_TRACE_AGENT_URL": run.address, "DD_LLMOBS_ENABLED": "1", "LLMOBS_NODE_MODULES": str(WORK),
            "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false", "DD_REMOTE_CONFIGURATION_ENABLED": "false", **variables}


class Sdks(Served):
    def check(self, command, application, spans, **variables):
        run = self.view("--listen")
        environment = environment_for(run, **variables)
        subprocess.run(list(map(str, command)), env=environment, check=True, timeout=120, cwd=self.folder, capture_output=True)
        trace = run.wait(lambda: next((one for one in run.traces() if one["spans"] == spans and one["evaluations"]["count"]), None))
        self.assertEqual((trace["name"], trace["kind"], trace["ml_app"], trace["total_tokens"]), ("answer", "workflow", application, 4))
        rows = {row["name"]: row for row in run.get("/api/trace/" + trace["trace_id"])["rows"]}
        event = run.get(f"/api/span/{trace['trace_id']}/{rows['chat']['span_id']}")["event"]
        self.assertEqual(event["meta"]["input"]["messages"][0]["content"], "Wetter?")
        self.assertEqual(event["meta"]["output"]["messages"][0]["content"], "Kalt 🥶")
        self.assertEqual(rows["chat"]["parent_id"], rows["answer"]["span_id"])
        root = run.get(f"/api/span/{trace['trace_id']}/{rows['answer']['span_id']}")
        self.assertEqual([(one["label"], one["value"]) for one in root["evaluation_list"]], [("warmth", 0.25)])
        return rows

    def test_python_as_it_is(self):
        rows = self.check([PYTHON, HERE / "answer.py"], "py-app", 3)
        self.assertTrue(rows["find_city"]["failed"])
        self.assertIn("Zürich", rows["find_city"]["error"])

    def test_python_without_apm(self):
        self.check([PYTHON, HERE / "answer.py"], "py-app", 3, DD_APM_TRACING_ENABLED="false")

    def test_javascript(self):
        self.check(["node", HERE / "answer.js"], "js-app", 2)

    def test_the_official_client_of_the_model_context_protocol(self):
        file = self.file(
            {**span(1, name="ask", kind="agent", trace="aa"), "status": "error"},
            span(2, parent=1, name="look_up", kind="tool", trace="aa", status="error",
                 meta={"error": {"type": "Timeout", "message": "no answer", "stack": "at look_up"}}),
            span(3, name="ask", kind="agent", trace="bb"))
        done = subprocess.run([PYTHON, HERE / "mcp_client.py", TOOL, file], check=True, timeout=120, capture_output=True, text=True)
        said = json.loads(done.stdout)
        self.assertEqual(said["server"], "llmobs")
        self.assertEqual(said["tools"], ["compare", "explain_error", "get_trace", "list_traces", "search_spans", "stats"])
        answers = [json.loads(one["text"]) for one in said["answers"][:-1]]
        self.assertEqual([one["failed"] for one in said["answers"]], [False] * len(answers) + [True])
        listed, trace, found, _, compared, explained = answers
        self.assertEqual(sorted(one["trace_id"] for one in listed["traces"]), ["aa", "bb"])
        self.assertEqual([(one["name"], one["depth"]) for one in trace["spans"]], [("ask", 0), ("look_up", 1)])
        self.assertEqual((found["found"], found["spans"][0]["name"]), (1, "look_up"))
        self.assertIn({"span": "tool look_up", "count": [1, 0]}, [{key: one[key] for key in ("span", "count")} for one in compared["spans"]])
        self.assertEqual((explained["origins"][0]["stack"], explained["origins"][0]["path"]), ("at look_up", ["agent ask", "tool look_up"]))


class OneTrace(Served):
    """Over several processes, by the headers of their requests."""

    def start(self, run, *command, **variables):
        process = subprocess.Popen(list(map(str, command)), env=environment_for(run, **variables), stdout=subprocess.PIPE, text=True,
                                   cwd=self.folder)
        self.addCleanup(process.stdout.close)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def check(self, run, *names):
        """One trace of these spans, each inside of the one before."""
        trace = run.wait(lambda: next((one for one in run.traces() if one["spans"] == len(names)), None))
        self.assertEqual(len(run.traces()), 1)
        rows = {row["name"]: row for row in run.get("/api/trace/" + trace["trace_id"])["rows"]}
        self.assertEqual(set(rows), set(names))
        for outer, inner in zip(names, names[1:]):
            self.assertEqual(rows[inner]["parent_id"], rows[outer]["span_id"], (outer, inner))
        for row in rows.values():
            event = run.get(f"/api/span/{trace['trace_id']}/{row['span_id']}")["event"]
            self.assertEqual(event.get("session_id"), "session-1", event)

    def test_ours_asks_python(self):
        run = self.view("--listen")
        server = self.start(run, PYTHON, HERE / "both_ways.py", "server")
        client = self.start(run, RELAY, "client", f"http://127.0.0.1:{server.stdout.readline().strip()}", DD_LLMOBS_ML_APP="cpp-app")
        self.assertEqual((client.wait(60), server.wait(60)), (0, 0))
        self.check(run, "ask", "answer")

    def test_python_asks_ours_which_asks_python(self):
        run = self.view("--listen")
        server = self.start(run, PYTHON, HERE / "both_ways.py", "server")
        relay = self.start(run, RELAY, "server", f"http://127.0.0.1:{server.stdout.readline().strip()}", DD_LLMOBS_ML_APP="cpp-app")
        client = self.start(run, PYTHON, HERE / "both_ways.py", "client", f"http://127.0.0.1:{relay.stdout.readline().strip()}")
        self.assertEqual((client.wait(60), relay.wait(60), server.wait(60)), (0, 0, 0))
        self.check(run, "ask", "relay", "answer")


if __name__ == "__main__":
    unittest.main()
