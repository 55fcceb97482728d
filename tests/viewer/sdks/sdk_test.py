#!/usr/bin/env python3
"""Programs with Datadog's own SDKs show up in `llmobs view --listen`, with their evaluations; and the official client of the
Model Context Protocol understands `llmobs mcp`.

sdk_test.py TOOL WORK_FOLDER [unittest arguments]
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(sys.argv.pop(2)).resolve()
sys.path.insert(0, str(HERE.parent))
from view_run import TOOL, Served, span  # noqa: E402: it takes the tool from the arguments


class Sdks(Served):
    def check(self, command, application, spans, **variables):
        run = self.view("--listen")
        environment = {**os.environ, "DD_TRACE_AGENT_URL": run.address, "DD_LLMOBS_ENABLED": "1", "LLMOBS_NODE_MODULES": str(WORK),
                       "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false", "DD_REMOTE_CONFIGURATION_ENABLED": "false", **variables}
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
        rows = self.check([WORK / "venv/bin/python", HERE / "answer.py"], "py-app", 3)
        self.assertTrue(rows["find_city"]["failed"])
        self.assertIn("Zürich", rows["find_city"]["error"])

    def test_python_without_apm(self):
        self.check([WORK / "venv/bin/python", HERE / "answer.py"], "py-app", 3, DD_APM_TRACING_ENABLED="false")

    def test_javascript(self):
        self.check(["node", HERE / "answer.js"], "js-app", 2)

    def test_the_official_client_of_the_model_context_protocol(self):
        file = self.file(
            {**span(1, name="ask", kind="agent", trace="aa"), "status": "error"},
            span(2, parent=1, name="look_up", kind="tool", trace="aa", status="error",
                 meta={"error": {"type": "Timeout", "message": "no answer", "stack": "at look_up"}}),
            span(3, name="ask", kind="agent", trace="bb"))
        done = subprocess.run([WORK / "venv/bin/python", HERE / "mcp_client.py", TOOL, file], check=True, timeout=120, capture_output=True, text=True)
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


if __name__ == "__main__":
    unittest.main()
