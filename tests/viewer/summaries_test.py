#!/usr/bin/env python3
"""Tests of what the server behind `llmobs view` sums up over spans and traces. summaries_test.py TOOL [unittest arguments]"""
import json
import subprocess
import unittest

from view_run import TOOL, TRACE, Served, envelope, span


class Summaries(Served):
    def test_sessions_evaluations_prompts_and_statistics(self):
        prompt = {"id": "greet", "version": "1", "template": "Hello {{name}}", "variables": {"name": "Ada"}}
        join = {"join_on": {"span": {"trace_id": TRACE, "span_id": "1"}}, "timestamp_ms": 1}
        metrics = [{**join, "label": "good", "metric_type": "score", "score_value": 0.25, "assessment": "fail", "reasoning": "no"},
                   {"label": "good", "metric_type": "score", "score_value": 0.75, "join_on": {"span": {"trace_id": TRACE, "span_id": "3f00ab"}}}]
        run = self.view(self.file(
            envelope(span(1, session_id="s1", meta={"input": {"messages": [{"role": "user", "content": "hi"}], "prompt": prompt}})),
            {"event_type": "evaluation_metric", "metrics": metrics}))
        self.assertEqual(run.get("/api/sessions")["sessions"][0]["turns"], 1)
        turn = run.get("/api/session?id=s1")["turns"][0]
        self.assertEqual(turn["input"]["messages"][0]["content"], "hi")
        evaluations = run.get("/api/evaluations")
        label, = evaluations["labels"]
        self.assertEqual((label["count"], label["fail"], label["mean"]), (2, 1, 0.5))
        self.assertIn("hexadecimal", evaluations["unjoined"][0]["reason"])
        self.assertEqual(run.get(f"/api/span/{TRACE}/1")["evaluation_list"][0]["reasoning"], "no")
        version = run.get("/api/prompts")["prompts"][0]["versions"][0]
        self.assertEqual(version["prompt"], prompt)
        self.assertEqual(version["evaluations"], [{"label": "good", "count": 1, "pass": 0, "fail": 1, "mean": 0.25}])
        self.assertEqual(run.get("/api/stats")["kinds"][0]["name"], "llm")

    def test_percentiles_are_those_of_the_command(self):
        for count in (1, 2, 3, 20, 21):
            file = self.file(*[envelope(span(i, trace=f"t{i}", duration=i * 1000)) for i in range(1, count + 1)])
            roots = self.view(file).get("/api/stats")["roots"]
            told = json.loads(subprocess.run([TOOL, "stats", "--json", str(file)], capture_output=True, check=True).stdout)["all"]
            self.assertEqual([roots[name] for name in ("p50_ns", "p95_ns", "p99_ns")], [told[name] for name in ("p50_ns", "p95_ns", "p99_ns")], count)

    def test_times_are_those_of_model_calls_if_there_are_any(self):
        root, chat = span(1, kind="agent", duration=9_000_000), span(2, 1, "chat", duration=5_000)
        answer = self.view(self.file(envelope(chat), envelope(root))).get("/api/stats")
        self.assertEqual((answer["times_of"], max(bucket["p95_ns"] for bucket in answer["over_time"])), ("model calls", 5_000))
        answer = self.view(self.file(envelope(span(2, 1, "find", "tool", duration=5_000)), envelope(root))).get("/api/stats")
        self.assertEqual((answer["times_of"], max(bucket["p95_ns"] for bucket in answer["over_time"])), ("traces", 9_000_000))

    def test_lists_and_trees_say_what_was_asked(self):
        link = {"trace_id": TRACE, "span_id": "3", "attributes": {"from": "output", "to": "input"}}
        tool = {**span(2, 1, "find", "tool", meta={"input": {"value": '{"query": "cost", "limit": 5}'}}), "span_links": [link]}
        chat = span(3, 1, "chat", meta={"model_name": "gpt-4o", "input": {"messages": [{"role": "user", "content": "hi"}]}})
        run = self.view(self.file(envelope(chat), envelope(tool), envelope(span(1, kind="agent", meta={"input": {"value": '{"question": "How much?"}'}}))))
        self.assertEqual(run.traces()[0]["input"], "How much?")
        rows = {row["name"]: row for row in run.get(f"/api/trace/{TRACE}")["rows"]}
        self.assertEqual((rows["find"]["input"], rows["find"]["links"]), ("query: cost, limit: 5", ["3"]))
        self.assertNotIn("input", rows["chat"])

    def test_feedback_is_told_apart(self):
        join = {"join_on": {"span": {"trace_id": TRACE, "span_id": "1"}}, "label": "thumb", "metric_type": "boolean", "boolean_value": True}
        said = {**join, "event_kind": "feedback", "submitter": {"id": "u-7", "type": "user"}, "reasoning": "just what I needed"}
        run = self.view(self.file(envelope(span(1)), {"event_type": "evaluation_metric", "metrics": [join, said]}))
        label, = run.get("/api/evaluations")["labels"]
        self.assertEqual((label["count"], label["feedback"]), (2, 1))
        one, other = sorted(run.get(f"/api/span/{TRACE}/1")["evaluation_list"], key=lambda each: each["feedback"])
        self.assertEqual((one["feedback"], one.get("submitter")), (False, None))
        self.assertEqual((other["feedback"], other["submitter"], other["reasoning"]), (True, "user u-7", "just what I needed"))

    def test_prompts_without_a_version_are_told_apart_by_their_templates(self):
        def asked(number, **prompt):
            return envelope(span(number, trace=f"t{number}", meta={"input": {"prompt": {"id": "greet", **prompt}}}))
        chat = [{"role": "user", "content": "Hi {{name}}"}]
        deep = json.loads("[" * 500 + "]" * 500)
        run = self.view(self.file(asked(1, template="Hello"), asked(2, template="Hello"), asked(3, template="Hello!"), asked(4, chat_template=chat),
                                  asked(5, chat_template=[{**chat[0], "content": "Hey {{name}}"}, *deep]), asked(6, template="Hello", version="7"), asked(7)))
        versions = {version["name"]: version["count"] for version in run.get("/api/prompts")["prompts"][0]["versions"]}
        self.assertEqual(sorted(versions.values()), [1, 1, 1, 1, 1, 2])
        self.assertEqual({name for name in versions if not name.startswith("#")}, {"7", ""})

    def test_only_what_began_in_a_period(self):
        run = self.view(self.file(*[envelope(span(i, trace=f"t{i}", start_ns=1795196586000000000 + i * 1_000_000)) for i in range(5)]))
        for period, found in (("from=1795196586002", "t2t3t4"), ("to=1795196586002", "t0t1"), ("from=1795196586001&to=1795196586003", "t1t2"),
                              ("from=x", "t0t1t2t3t4"), ("from=99999999999999999999", "t0t1t2t3t4"), ("from=9223372036854775807", ""), ("to=-1", "")):
            self.assertEqual("".join(sorted(trace["trace_id"] for trace in run.traces("?" + period))), found, period)
            self.assertEqual(run.get("/api/stats?" + period)["spans"], len(found) // 2, period)


if __name__ == "__main__":
    unittest.main()
