#!/usr/bin/env python3
"""Plays small scenarios that use every step of the scenario language and every option of each, and looks at what is sent.

The golden files say what an SDK makes of programs; this says that the player understands the language: an option that it passed over
would be seen here. One run of llmobs-golden plays them all.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCENARIOS, GOLDEN = {}, None
ELSEWHERE = {"span_id": "1234567890123456789", "trace_id": "0123456789abcdef0123456789abcdef"}


def scenario(name, *steps, config=None, **members):
    SCENARIOS[name] = {"id": name, "typing": "static", "steps": list(steps), "config": config or {}, **members}


def span(handle, *body, kind="task", **members):
    return {"op": "span", "as": handle, "kind": kind, "name": handle, "body": list(body), **members}


def call(handle, *body, kind="tool", params=(), args=(), **members):
    return {"op": "call", "as": handle, "kind": kind, "function": handle, "params": list(params), "args": list(args),
            "body": list(body), **members}


def annotate(**members):
    return {"op": "annotate", **members}


def evaluate(context, label, kind, value, **members):
    return {"op": "submit_evaluation", "span_context": context, "label": label, "metric_type": kind, "value": value, **members}


def failing(*body, kind="ValueError", message="no"):
    return {"op": "try", "body": [*body, {"op": "raise", "type": kind, "message": message}]}


scenario("span-options",
         span("whole", span("inner", kind="retrieval"), {"op": "sleep", "ms": 3}, kind="llm", model_name="m", model_provider="P",
              session_id="s", ml_app="other", returns={"a": 1}, min_ms=2),
         span("nulls", kind="llm", model_name=None, model_provider=None, session_id=None, ml_app=None),
         {"op": "span", "as": "unnamed", "kind": "agent", "name": None})
scenario("manual-options",
         {"op": "start_manual", "as": "held", "kind": "embedding", "name": "held", "model_name": "m", "session_id": "s", "ml_app": "other"},
         span("beside"), {"op": "finish", "target": "held", "error": {"type": "Late", "message": "too late"}},
         {"op": "finish", "target": "held"}, {"op": "finish", "target": "nobody"}, annotate(target="nobody", tags={"a": "b"}),
         {"op": "start_manual", "as": "left", "kind": "task", "name": "left"})
scenario("call-options",
         call("outer", annotate(tags={"t": "u"}), call("inner", params=["x"], args=[{"$int": "9007199254740993"}], returns=None),
              kind="agent", name="renamed", params=["a", "b"], args=["x", 2], returns=[1, 2], session_id="s", ml_app="other"),
         call("model", kind="llm", model_name="m", model_provider="P", params=["prompt"], args=["hello"], returns="hi"),
         {"op": "try", "body": [call("bad", span("below"), params=["x"], args=[1], raises={"type": "Odd", "message": "odd"})]})
scenario("callback",
         call("ok", params=["input"], args=["in"], callback={"result": {"v": 1}}),
         call("bad", params=["input"], args=["in"], callback={"error": {"type": "CbError", "message": "failed"}, "result": None}),
         call("nothing", span("inside"), callback={}, returns="returned"),
         {"op": "try", "body": [call("thrower", callback={"result": 1}, raises={"type": "ValueError", "message": "first"})]})
PROMPT = {"id": "p", "version": "1", "label": "new", "template": "About {{q}}", "variables": {"q": "rain", "c": "wet"}, "tags": {"t": "u"},
          "context_variables": ["c"], "query_variables": ["q"]}
scenario("annotate-options",
         span("model", annotate(input_data=[{"role": "user", "content": "q"}],
                                output_data=[{"role": "assistant", "content": "a", "tool_calls": [
                                    {"name": "f", "arguments": {"x": 1}, "tool_id": "1", "type": "function"}]}],
                                metadata={"m": {"n": [1]}}, metrics={"input_tokens": 1, "outputTokens": 2}, tags={"a": 1, "b": True},
                                prompt=PROMPT, tool_definitions=[{"name": "f", "description": "d", "schema": {"type": "object"}, "version": "2"}],
                                cost_tags=["a"], propagate=True), kind="llm"),
         span("plain", annotate(input_data={"x": 1}), annotate(output_data="out"),
              span("child", annotate(target="plain", tags={"from": "below"})),
              annotate(input_data=None, metadata=None, metrics=None, tags=None, prompt=None, tool_definitions=None, cost_tags=None)),
         annotate(tags={"a": "b"}))
scenario("context-options",
         {"op": "annotation_context", "name": "named", "tags": {"a": "1"}, "cost_tags": ["a"],
          "prompt": {"chat_template": [{"role": "user", "content": "{{q}}"}], "variables": {"q": 1}}, "returns": "back", "body": [
              span("model", kind="llm"),
              {"op": "annotation_context", "tags": {"b": "2"}, "body": [span("both")]}]},
         {"op": "annotation_context", "name": None, "tags": None, "prompt": None, "body": [span("none")]},
         {"op": "try", "body": [{"op": "annotation_context", "name": "x", "body": [{"op": "raise", "type": "E", "message": "m"}]}]})
scenario("routing-options",
         {"op": "routing_context", "dd_api_key": "first", "dd_site": "eu.test", "returns": 1, "body": [
             span("a", {"op": "routing_context", "dd_api_key": "second", "body": [span("b")]}),
             evaluate(ELSEWHERE, "routed", "score", 1)]},
         {"op": "routing_context", "body": [span("c")]})
scenario("export-options",
         span("agent", {"op": "export_span", "as": "e"}, {"op": "export_span"}, kind="agent"),
         {"op": "export_span", "target": "agent"}, {"op": "export_span"}, {"op": "export_span", "target": "nobody"})
scenario("evaluations",
         span("s", {"op": "export_span", "as": "e"}),
         evaluate("e", "word", "categorical", "good", tags={"a": "b", "n": 1}, reasoning="why", assessment="pass", metadata={"k": [1]},
                  ml_app="other", timestamp_ms=1700000000000),
         evaluate("s", "by handle", "Boolean", True, assessment="fail"), evaluate(ELSEWHERE, "number", "score", 0.5),
         evaluate(ELSEWHERE, "object", "json", {"a": 1}, tags=None, reasoning=None, assessment=None, metadata=None, ml_app=None,
                  timestamp_ms=None),
         evaluate("nobody", "lost", "score", 1), evaluate(ELSEWHERE, "a.b", "score", 1), evaluate(ELSEWHERE, "wrong", "score", "1"))
RULES = [{"action": "observe_tag", "key": "see"}, {"action": "observe_tag", "key": "none"},
         {"if_kind": "llm", "action": "append_message", "target": "output", "role": "system", "content": "more"},
         {"if_kind": "llm", "action": "keep_first", "target": "input", "n": 1},
         {"if_tag": {"key": "see", "value": "me"}, "action": "replace_content", "target": "output", "value": "new"},
         {"if_kind": "tool", "action": "clear", "target": "input"}, {"if_kind": "agent", "action": "drop"},
         {"if_kind": "workflow", "action": "throw"}, {"if_kind": "retrieval", "action": "return_nothing"}]
scenario("processors",
         span("before", annotate(input_data="in")), {"op": "register_processor", "rules": RULES},
         span("model", annotate(input_data=["one", "two"], output_data="out"), kind="llm"),
         span("seen", annotate(input_data="in", output_data="out", tags={"see": "me"})),
         span("tool", annotate(input_data="in", output_data="out"), kind="tool"), span("agent", kind="agent"),
         span("thrown", annotate(input_data="secret"), kind="workflow"), span("lost", kind="retrieval"),
         {"op": "deregister_processor"}, span("after", annotate(input_data="in", tags={"see": "me"})),
         {"op": "register_processor", "rules": []}, span("kept"))
scenario("flow",
         failing(span("failed", failing(span("deep"), message="inner"), span("after"), {"op": "raise", "type": "E", "message": "outer"})),
         {"op": "repeat", "times": 2, "body": [span("r${i}", {"op": "repeat", "times": 2, "body": [annotate(tags={"n": "${i}"})]})]},
         span("root", {"op": "parallel", "branches": [[span("left", {"op": "sleep", "ms": 2})], [span("right")]]}),
         span("unreached", {"op": "raise", "type": "Last", "message": "out"}), span("never"))
scenario("lifecycle",
         {"op": "is_enabled"}, span("on"), {"op": "flush"}, {"op": "disable"}, {"op": "is_enabled"}, span("off"), {"op": "enable"},
         {"op": "is_enabled"}, span("again"))
scenario("special-values",
         span("s", annotate(metadata={"nan": {"$nan": True}, "inf": {"$inf": -1}, "zero": {"$neg_zero": True},
                                      "int": {"$int": "-9223372036854775808"}, "big": {"$int": "18446744073709551615"},
                                      "repeat": {"$repeat": ["ab", 3]}, "nest": {"$nest": {"depth": 3, "key": "k", "leaf": 1}},
                                      "list": {"$list": {"n": 2, "of": {"$repeat": ["x", 2]}}}, "many": {"$many": {"n": 2, "key": "k", "value": "v"}},
                                      "surrogate": {"$lone_surrogate": True}, "gone": {"$undefined": True}})))
scenario("config", span("s"), config={"ml_app": None, "service": "svc", "env": "e", "version": "9", "tags": "team:sky,a:b", "sample_rate": 1,
                                      "site": "x.test", "api_key": "k"})
scenario("empty-lists", span("model", annotate(input_data=[], output_data=[], metadata={"a": 1}), kind="llm"),
         span("search", annotate(input_data="q", output_data=[]), kind="retrieval"),
         span("vectors", annotate(input_data=[], output_data="v"), kind="embedding"), span("task", annotate(output_data=[])))
scenario("agentless", span("s"), evaluate(ELSEWHERE, "x", "score", 1), config={"mode": "agentless", "api_key": "key", "site": "x.test"})
scenario("without-evp", span("s"), config={"mode": "agent_without_evp", "api_key": "key"})
scenario("off", span("s"), {"op": "is_enabled"}, config={"enabled": False})
scenario("unknown-step", {"op": "dance"})
scenario("unknown-action", {"op": "register_processor", "rules": [{"action": "dance"}]})
scenario("unknown-option", span("s", annotate(colour="red")))


class Variations(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        folder = pathlib.Path(holder.name)
        config = {"ml_app": "app", "service": "service", "env": "env", "version": "1", "tags": None, "enabled": True, "mode": "agent",
                  "site": "here.test", "api_key": "0" * 32, "sample_rate": None}
        (folder / "scenarios.json").write_text(json.dumps({"defaults": {"config": config}, "scenarios": list(SCENARIOS.values())}))
        cls.done = subprocess.run([GOLDEN, folder / "scenarios.json", "--out", folder / "out"], capture_output=True, text=True)
        cls.results = {path.stem: json.loads(path.read_text()) for path in (folder / "out").glob("*.json")}

    def spans(self, name):
        return {event["span_id"][6:-1]: event for event in self.results[name]["spans"]}

    def observed(self, name, op):
        return [one for one in self.results[name]["observations"] if one["op"] == op]

    def test_what_is_not_known_is_not_played(self):
        unknown = {name for name in SCENARIOS if name.startswith("unknown-")}
        self.assertEqual(set(SCENARIOS) - set(self.results), unknown, self.done.stderr)
        self.assertEqual(self.done.returncode, 1)
        for word in ("\"dance\"", "\"colour\""):
            self.assertIn(word, self.done.stderr)

    def test_span(self):
        spans = self.spans("span-options")
        whole = spans["whole"]
        self.assertEqual((whole["meta"]["model_name"], whole["meta"]["model_provider"], whole["session_id"]), ("m", "p", "s"))
        self.assertIn("ml_app:other", whole["tags"])
        self.assertEqual(spans["inner"]["session_id"], "s")
        self.assertNotIn("session_id", spans["nulls"])
        self.assertEqual(spans["unnamed"]["name"], "agent")
        self.assertEqual([one["value"] for one in self.observed("span-options", "span")], [{"a": 1}])
        self.assertTrue(self.results["span-options"]["invariants"]["min_durations_met"])

    def test_start_manual_and_finish(self):
        spans = self.spans("manual-options")
        held = spans["held"]
        self.assertEqual((held["meta"]["error"]["type"], held["meta"]["error"]["message"]), ("Late", "too late"))
        self.assertEqual((held["meta"]["model_name"], held["session_id"]), ("m", "s"))
        self.assertEqual(spans["beside"]["parent_id"], "undefined")
        self.assertIn("left", spans)
        for op in ("finish", "annotate"):
            self.assertEqual([one["outcome"] for one in self.observed("manual-options", op)], ["error"])

    def test_call(self):
        spans = self.spans("call-options")
        outer, inner = spans["outer"], spans["inner"]
        self.assertEqual(json.loads(outer["meta"]["input"]["value"]), {"a": "x", "b": 2})
        self.assertEqual((outer["name"], outer["session_id"], inner["session_id"]), ("renamed", "s", "s"))
        self.assertTrue({"t:u", "ml_app:other"} <= set(outer["tags"]))
        self.assertEqual(json.loads(outer["meta"]["output"]["value"]), [1, 2])
        self.assertEqual(json.loads(inner["meta"]["input"]["value"]), {"x": 9007199254740993})
        self.assertEqual(inner["parent_id"], "<span:outer>")
        self.assertEqual((spans["model"]["meta"]["model_name"], spans["model"]["meta"]["model_provider"]), ("m", "p"))
        self.assertEqual((spans["bad"]["status"], spans["bad"]["meta"]["error"]["type"]), ("error", "Odd"))
        self.assertEqual(spans["below"]["status"], "ok")

    def test_callback(self):
        spans = self.spans("callback")
        self.assertEqual(json.loads(spans["ok"]["meta"]["output"]["value"]), {"v": 1})
        self.assertEqual((spans["bad"]["meta"]["error"]["type"], spans["bad"]["meta"]["error"]["message"]), ("CbError", "failed"))
        self.assertNotIn("value", spans["nothing"]["meta"].get("output", {}))
        self.assertEqual((spans["nothing"]["status"], spans["inside"]["parent_id"]), ("ok", "<span:nothing>"))
        self.assertEqual((spans["thrower"]["status"], spans["thrower"]["meta"]["error"]["message"]), ("error", "first"))
        said = [(one["outcome"], one["value"]) for one in self.observed("callback", "callback")]
        self.assertEqual(said, [("ok", {"v": 1}), ("error", {"$undefined": True}), ("ok", {"$undefined": True})])

    def test_annotate(self):
        spans = self.spans("annotate-options")
        meta = spans["model"]["meta"]
        self.assertEqual(meta["input"]["messages"], [{"content": "q", "role": "user"}])
        (called,) = meta["output"]["messages"][0]["tool_calls"]
        self.assertEqual((called["name"], called["arguments"], called["tool_id"], called["type"]), ("f", {"x": 1}, "1", "function"))
        self.assertEqual(meta["metadata"]["m"], {"n": [1]})
        self.assertEqual(meta["metadata"]["_dd"]["cost_tags"], ["a"])
        self.assertEqual(spans["model"]["metrics"], {"input_tokens": 1, "output_tokens": 2})
        self.assertEqual(meta["tool_definitions"], [{"name": "f", "description": "d", "schema": {"type": "object"}, "version": "2"}])
        prompt = meta["input"]["prompt"]
        self.assertEqual([prompt[key] for key in ("id", "version", "label", "template", "variables", "tags")],
                         ["p", "1", "new", "About {{q}}", {"q": "rain", "c": "wet"}, {"t": "u"}])
        self.assertEqual((prompt["_dd_context_variable_keys"], prompt["_dd_query_variable_keys"]), (["c"], ["q"]))
        plain = spans["plain"]
        self.assertEqual((json.loads(plain["meta"]["input"]["value"]), plain["meta"]["output"]["value"]), ({"x": 1}, "out"))
        self.assertIn("from:below", plain["tags"])
        self.assertNotIn("from:below", spans["child"]["tags"])
        self.assertEqual([one["outcome"] for one in self.observed("annotate-options", "annotate")], ["error"])

    def test_empty_lists_of_messages_and_documents_are_left_out(self):
        spans = self.spans("empty-lists")
        self.assertEqual([side for name in spans for side in ("input", "output") if spans[name]["meta"].get(side)],
                         ["input", "output", "output"])
        self.assertEqual(spans["task"]["meta"]["output"], {"value": "[]"})

    def test_annotation_context(self):
        spans = self.spans("context-options")
        model = spans["model"]
        self.assertEqual((model["name"], model["meta"]["metadata"]["_dd"]["cost_tags"]), ("named", ["a"]))
        self.assertEqual(model["meta"]["input"]["prompt"]["variables"], {"q": 1})
        self.assertTrue({"a:1", "b:2"} <= set(spans["both"]["tags"]))
        self.assertEqual(spans["none"]["name"], "none")
        self.assertEqual([one["value"] for one in self.observed("context-options", "annotation_context")], ["back"])

    def test_routing_context(self):
        result = self.results["routing-options"]
        keys = {span: result["requests"][event["$request"]]["headers"].get("dd-api-key") for span, event in
                self.spans("routing-options").items()}
        self.assertEqual(keys, {"a": "first", "b": "second", "c": None})
        (routed,) = result["evaluations"]
        self.assertEqual(result["requests"][routed["$request"]]["headers"]["dd-api-key"], "first")
        self.assertEqual([one["outcome"] for one in self.observed("routing-options", "routing_context")], ["ok", "error"])

    def test_export_span(self):
        seen = [(one["outcome"], one.get("value", {}).get("span_id")) for one in self.observed("export-options", "export_span")]
        self.assertEqual(seen, [("ok", "<span:agent>")] * 3 + [("error", None)] * 2)

    def test_submit_evaluation(self):
        sent = {one["label"]: one for one in self.results["evaluations"]["evaluations"]}
        self.assertEqual(set(sent), {"word", "by handle", "number", "object"})
        word = sent["word"]
        self.assertEqual([word[key] for key in ("categorical_value", "tags", "reasoning", "assessment", "metadata", "ml_app", "timestamp_ms")],
                         ["good", sorted(["a:b", "n:1", "ddtrace.version:<version>", "ml_app:other"]), "why", "pass", {"k": [1]}, "other",
                          1700000000000])
        self.assertEqual(word["join_on"]["span"], {"span_id": "<span:s>", "trace_id": "<trace:1>"})
        self.assertEqual((sent["by handle"]["boolean_value"], sent["by handle"]["join_on"]), (True, word["join_on"]))
        self.assertEqual((sent["number"]["score_value"], sent["number"]["join_on"]["span"]), (0.5, ELSEWHERE))
        self.assertEqual((sent["object"]["json_value"], sent["object"]["timestamp_ms"]), ({"a": 1}, "<timestamp_ms>"))
        # A value of another type does not compile; what else is wrong is refused in the call, but for JSON that is no object.
        self.assertEqual([one["step"] for one in self.observed("evaluations", "submit_evaluation")], ["5", "6", "7"])

    def test_processors(self):
        spans = self.spans("processors")
        self.assertEqual(set(spans), {"before", "model", "seen", "tool", "thrown", "after", "kept"})
        model = spans["model"]["meta"]
        self.assertEqual([one["content"] for one in model["input"]["messages"]], ["one"])
        self.assertEqual([(one["role"], one["content"]) for one in model["output"]["messages"]], [("", "out"), ("system", "more")])
        self.assertEqual((spans["seen"]["meta"]["input"]["value"], spans["seen"]["meta"]["output"]["value"]), ("in", "new"))
        self.assertEqual((spans["tool"]["meta"].get("input", {}), spans["tool"]["meta"]["output"]["value"]), ({}, "out"))
        self.assertNotIn("secret", json.dumps(spans["thrown"]))
        self.assertEqual(spans["after"]["meta"]["input"]["value"], "in")
        tags = [one["value"] for one in self.observed("processors", "processor_tag")]
        self.assertEqual(tags.count("me"), 1)
        self.assertEqual(self.observed("processors", "processor_call")[0]["saw"]["kind"], "llm")

    def test_flow(self):
        spans = self.spans("flow")
        self.assertEqual((spans["failed"]["status"], spans["deep"]["status"], spans["after"]["status"]), ("error", "ok", "ok"))
        self.assertIn("n:1", spans["r1"]["tags"])
        self.assertEqual({spans["left"]["parent_id"], spans["right"]["parent_id"]}, {"<span:root>"})
        self.assertEqual(spans["unreached"]["status"], "error")
        self.assertNotIn("never", spans)
        self.assertEqual([one["error"]["message"] for one in self.observed("flow", "try")], ["inner", "outer"])
        (uncaught,) = [one for one in self.results["flow"]["observations"] if one["outcome"] == "uncaught_app_error"]
        self.assertEqual(uncaught["error"], {"type": "Last", "message": "out"})

    def test_lifecycle(self):
        self.assertEqual(set(self.spans("lifecycle")), {"on", "again"})
        self.assertEqual([one["value"] for one in self.observed("lifecycle", "is_enabled")], [True, False, True])
        self.assertEqual(self.results["off"]["spans"], [])
        self.assertEqual([one["value"] for one in self.observed("off", "is_enabled")], [False])

    def test_special_values(self):
        seen = self.spans("special-values")["s"]["meta"]["metadata"]
        self.assertEqual(seen, {"nan": None, "inf": None, "zero": seen["zero"], "int": {"$int": "-9223372036854775808"},
                                "big": {"$int": "18446744073709551615"}, "repeat": "ababab", "nest": {"k": {"k": {"k": 1}}},
                                "list": ["xx", "xx"], "many": {"k0": "v0", "k1": "v1"}, "surrogate": seen["surrogate"]})
        self.assertEqual(seen["zero"], 0)
        self.assertIn("\ufffd", seen["surrogate"])

    def test_config(self):
        tags = set(self.spans("config")["s"]["tags"])
        self.assertTrue({"ml_app:svc", "service:svc", "env:e", "version:9", "team:sky", "a:b"} <= tags, tags)
        paths = [(one["path"], one["headers"].get("dd-api-key")) for one in self.results["agentless"]["requests"]]
        self.assertEqual(sorted(paths), [("/api/intake/llm-obs/v2/eval-metric", "key"), ("/api/v2/llmobs", "key")])
        self.assertEqual([one["path"] for one in self.results["without-evp"]["requests"]], ["/api/v2/llmobs"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--golden", required=True)
    arguments, rest = parser.parse_known_args()
    GOLDEN = arguments.golden
    unittest.main(argv=[sys.argv[0], *rest])
