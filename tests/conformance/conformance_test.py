#!/usr/bin/env python3
"""The conformance server against a backend of ours: what Datadog's tests ask of an SDK, and what the server itself promises.

README.md says how Datadog's own tests are run.
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "delivery"))
from datadog_double import PROXY, SPANS, Server  # noqa: E402

PROGRAM = os.environ["LLMOBS_CONFORMANCE"]
SERVICE, ML_APP = "weather-service", "weather-app"
CHAT = [{"role": "user", "content": "Tell me about {{topic}}"}]


def span(kind="llm", annotations=(), **members):
    return {"sdk": "llmobs", "type": "span", "kind": kind, "annotations": list(annotations), "name": None, **members}


def context(*children, **members):
    return {"type": "annotation_context", "children": list(children), **members}


class Program:
    """A server of the tests', configured by the environment, and the backend that it delivers to."""

    def __init__(self, **variables):
        self.backend = Server()
        environment = {"PATH": os.environ["PATH"], "DD_LLMOBS_ENABLED": "True", "DD_SERVICE": SERVICE,
                       "DD_TRACE_AGENT_URL": f"http://127.0.0.1:{self.backend.port}", **variables}
        for name in ("ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        self.process = subprocess.Popen([PROGRAM], env=environment, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def close(self):
        self.process.terminate()
        self.process.communicate()
        self.backend.close()

    def post(self, path, body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def play(self, structure):
        """(The events as they began, what was answered)."""
        self.backend.requests.clear()
        status, text = self.post("/llm_observability/trace", {"trace_structure_request": structure})
        if status != 200:
            raise AssertionError(f"{status}: {text}")
        requests = self.backend.of(PROXY + SPANS)
        if len(requests) != 1:
            raise AssertionError(f"{len(requests)} requests")
        return sorted(requests[0].events, key=lambda event: event["start_ns"]), json.loads(text)


def setUpModule():
    global program
    program = Program(DD_LLMOBS_ML_APP=ML_APP)
    unittest.addModuleCleanup(program.close)


def events_of(structure):
    return program.play(structure)[0]


def event_of(structure):
    (event,) = events_of(structure)
    return event


def prompt_of(structure):
    return event_of(structure)["meta"]["input"]["prompt"]


def prompted(*prompts, kind="llm"):
    annotations = [{"prompt": prompt} for prompt in prompts]
    annotations[0]["input_data"] = "Tell me about rain"
    return span(kind, annotations)


def cost_tags_of(event):
    return event["meta"].get("metadata", {}).get("_dd", {}).get("cost_tags")


class Enablement(unittest.TestCase):
    def ml_app_with(self, **variables):
        own = Program(**variables)
        try:
            (event,), _ = own.play(span("task"))
        finally:
            own.close()
        return [tag for tag in event["tags"] if tag.startswith("ml_app:")]

    def test_application_is_the_configured_one(self):
        self.assertIn(f"ml_app:{ML_APP}", event_of(span("task"))["tags"])

    def test_application_is_the_service_where_none_is_configured(self):
        self.assertEqual(self.ml_app_with(), [f"ml_app:{SERVICE}"])

    def test_application_is_the_service_where_the_variable_is_empty(self):
        self.assertEqual(self.ml_app_with(DD_LLMOBS_ML_APP=""), [f"ml_app:{SERVICE}"])


class Prompts(unittest.TestCase):
    def test_chat_template_with_version_and_variables(self):
        prompt = prompt_of(prompted({"chat_template": CHAT, "version": "1", "variables": {"topic": "rain"}}))
        self.assertEqual(prompt["chat_template"], CHAT)
        self.assertEqual(prompt["version"], "1")
        self.assertEqual(prompt["variables"], {"topic": "rain"})

    def test_text_template(self):
        prompt = prompt_of(prompted({"template": "About {{topic}}", "version": "1", "variables": {"topic": "rain"}}))
        self.assertEqual(prompt["template"], "About {{topic}}")
        self.assertEqual(prompt["version"], "1")
        self.assertEqual(prompt["variables"], {"topic": "rain"})
        self.assertNotIn("chat_template", prompt)

    def test_only_spans_of_models_have_one(self):
        for kind in ("task", "workflow", "tool", "agent"):
            event = event_of(prompted({"chat_template": CHAT, "version": "1"}, kind=kind))
            self.assertNotIn("prompt", event["meta"]["input"], kind)

    def test_tags(self):
        self.assertEqual(prompt_of(prompted({"chat_template": CHAT, "tags": {"team": "sky"}}))["tags"], {"team": "sky"})

    def test_variables_of_the_query_and_of_the_context(self):
        prompt = prompt_of(prompted({"chat_template": CHAT, "variables": {"topic": "rain", "by": "Ann", "from": "a book"},
                                     "rag_query_variables": ["topic"], "rag_context_variables": ["by", "from"]}))
        self.assertEqual(prompt["variables"], {"topic": "rain", "by": "Ann", "from": "a book"})
        self.assertEqual(prompt["_dd_query_variable_keys"], ["topic"])
        self.assertEqual(prompt["_dd_context_variable_keys"], ["by", "from"])

    def test_of_an_annotation_context(self):
        prompt = prompt_of(context(span(annotations=[{"input_data": "Tell me about rain"}]),
                                   prompt={"chat_template": CHAT, "version": "1", "variables": {"topic": "rain"}}))
        self.assertEqual(prompt["chat_template"], CHAT)
        self.assertEqual(prompt["version"], "1")
        self.assertEqual(prompt["variables"], {"topic": "rain"})

    def test_id_is_made_of_the_application(self):
        self.assertEqual(prompt_of(prompted({"chat_template": CHAT}))["id"], f"{ML_APP}_unnamed-prompt")
        self.assertEqual(prompt_of(prompted({"chat_template": CHAT, "id": "rain"}))["id"], "rain")

    def test_what_is_said_later_is_added(self):
        prompt = prompt_of(prompted({"chat_template": CHAT, "version": "1", "variables": {"topic": "rain"}},
                                    {"tags": {"team": "sky"}}))
        self.assertEqual(prompt["chat_template"], CHAT)
        self.assertEqual(prompt["version"], "1")
        self.assertEqual(prompt["variables"], {"topic": "rain"})
        self.assertEqual(prompt["tags"], {"team": "sky"})


class CostTags(unittest.TestCase):
    def cost_tags(self, *annotations):
        return cost_tags_of(event_of(span(annotations=annotations)))

    def test_of_one_annotation(self):
        self.assertEqual(self.cost_tags({"tags": {"team": "sky", "topic": "rain", "try": "3"}, "cost_tags": ["team", "topic"]}),
                         ["team", "topic"])

    def test_of_several_annotations_each_once(self):
        self.assertEqual(self.cost_tags({"tags": {"team": "sky", "topic": "rain"}, "cost_tags": ["team", "topic"]},
                                        {"tags": {"town": "Ulm"}, "cost_tags": ["topic", "town"]}),
                         ["team", "topic", "town"])

    def test_what_is_no_tag_is_left_out(self):
        self.assertEqual(self.cost_tags({"tags": {"team": "sky"}, "cost_tags": ["team", "nothing", 7]}), ["team"])

    def test_empty_list_says_nothing(self):
        self.assertIsNone(self.cost_tags({"tags": {"team": "sky"}, "cost_tags": []}))

    def test_may_name_earlier_tags(self):
        self.assertEqual(self.cost_tags({"tags": {"team": "sky"}}, {"cost_tags": ["team"]}), ["team"])

    def test_of_an_annotation_context_are_for_every_span_in_it(self):
        events = events_of(context(span(), span(), tags={"team": "sky", "topic": "rain"}, cost_tags=["team", "topic"]))
        self.assertEqual([cost_tags_of(event) for event in events], [["team", "topic"]] * 2)

    def test_of_an_annotation_context_see_the_tags_that_the_span_begins_with(self):
        event = event_of(context(span(annotations=[{"tags": {"topic": "rain"}}]), cost_tags=["topic"]))
        self.assertIsNone(cost_tags_of(event))


class Structure(unittest.TestCase):
    def test_children_and_options(self):
        inner = span(name="ask", session_id="s1", ml_app="other", model_name="m", model_provider="P",
                     annotations=[{"input_data": "in", "output_data": [{"content": "out", "role": "assistant"}],
                                   "metadata": {"a": 1}, "metrics": {"input_tokens": 2}, "tags": {"t": "u"}}])
        events, ids = program.play(span("workflow", name="whole", children=[span("task", name="first"), inner]))
        self.assertEqual([event["name"] for event in events], ["whole", "first", "ask"])
        self.assertEqual(ids, {})
        whole, first, ask = events
        self.assertEqual([first["parent_id"], ask["parent_id"]], [whole["span_id"]] * 2)
        self.assertEqual(ask["meta"]["input"]["messages"], [{"content": "in", "role": ""}])
        self.assertEqual(ask["meta"]["output"]["messages"], [{"content": "out", "role": "assistant"}])
        self.assertEqual((ask["meta"]["model_name"], ask["meta"]["model_provider"]), ("m", "p"))
        self.assertEqual((ask["meta"]["metadata"], ask["metrics"]), ({"a": 1}, {"input_tokens": 2}))
        self.assertEqual(ask["session_id"], "s1")
        self.assertTrue({"t:u", "ml_app:other"} <= set(ask["tags"]), ask["tags"])

    def test_ids_of_the_span_that_is_asked_for(self):
        for how in ("explicit", "implicit"):
            (event,), ids = program.play(span("agent", export_span=how))
            self.assertEqual(ids, {"span_id": event["span_id"], "trace_id": event["trace_id"]})

    def test_ids_are_those_of_the_first(self):
        events, ids = program.play(context(span("agent"), span("agent", export_span="implicit"),
                                           span("agent", export_span="implicit"), name="named"))
        self.assertEqual(ids["span_id"], events[1]["span_id"])
        self.assertEqual({event["name"] for event in events}, {"named"})

    def test_span_of_a_tracer_is_passed_through(self):
        tracer = {"type": "span", "sdk": "tracer", "name": "web.request", "children": [span("task", name="inner")]}
        outer, inner = events_of(span("workflow", name="outer", children=[tracer]))
        self.assertEqual(inner["parent_id"], outer["span_id"])

    def test_named_span_is_annotated_and_not_the_active_one(self):
        outer, inner = events_of(span("agent", [{"tags": {"a": "b"}, "explicit_span": True}], children=[span("task")]))
        self.assertIn("a:b", outer["tags"])
        self.assertNotIn("a:b", inner["tags"])

    def test_flush_has_routes(self):
        for path in ("/sdk/flush", "/trace/span/flush", "/trace/stats/flush"):
            self.assertEqual(program.post(path, {}), (200, "{}"))

    def test_what_cannot_be_played_is_an_error(self):
        refused = (
            span("task", [{"tags": {"late": "yes"}}], annotate_after=True),
            span("plan"),
            span(annotations=[{"prompt": {"weather": 1}}]),
            {"type": "span", "sdk": "tracer", "annotations": [{"tags": {"a": "b"}}]},
            {"type": "span", "sdk": "other"},
            {"type": "tree"},
            [],
        )
        for structure in refused:
            status, text = program.post("/llm_observability/trace", {"trace_structure_request": structure})
            self.assertEqual(status, 500, structure)
            self.assertTrue(text, structure)
        self.assertIn("task", event_of(span("task"))["name"])


if __name__ == "__main__":
    unittest.main()
