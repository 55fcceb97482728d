#!/usr/bin/env python3
"""Programs with Datadog's own SDKs show up in `llmobs view --listen`, with their evaluations.

sdk_test.py TOOL WORK_FOLDER [unittest arguments]
"""
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(sys.argv.pop(2)).resolve()
sys.path.insert(0, str(HERE.parent))
from view_run import Served  # noqa: E402: it takes the tool from the arguments


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


if __name__ == "__main__":
    unittest.main()
