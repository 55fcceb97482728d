"""One conversation (tests/e2e/otlp_spans.cpp) at receivers that nobody wrote for us: a chat is a chat there, with its messages
and tokens, and the tree is the tree."""

import json
import os
import subprocess
import uuid

import pytest

QUESTION = "What is the weather in Zürich? 🌦"
ANSWER = "It is 21 °C in Zürich."
SPANS = 9


def send(build, backend, **environment):
    """Runs the program; its project's name."""
    project = "conversation-" + uuid.uuid4().hex[:8]
    ours = ("DD_", "LLMOBS_", "OTEL_")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    said = {"DD_SERVICE": "weather", "DD_LLMOBS_ML_APP": project, "OTEL_EXPORTER_OTLP_ENDPOINT": backend.url,
            "OTEL_EXPORTER_OTLP_TIMEOUT": "60000"}  # a first request may wait for the receiver's modules
    done = subprocess.run(
        [build / "e2e_otlp_spans"],
        env=clean | said | backend.environment | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return project, done.stdout.strip()


def parents(spans):
    """{name: name of the parent} of (name, id, parent id)."""
    spans = list(spans)
    names = {span_id: name for name, span_id, _ in spans}
    return {name: names.get(parent) for name, _, parent in spans}


TREE = {
    "invoke_agent support": None,
    "invoke_workflow answer": "invoke_agent support",
    "embeddings text-embedding-3-small": "invoke_workflow answer",
    "retrieval kb": "invoke_workflow answer",
    "chat gpt-4o-mini": "invoke_workflow answer",
    "execute_tool get_weather": "invoke_workflow answer",
    "execute_tool get_alerts": "invoke_workflow answer",
    "count_words": "invoke_workflow answer",
}


@pytest.fixture(scope="module")
def in_phoenix(phoenix, build):
    """(project, spans)"""
    project, _ = send(build, phoenix)
    spans = phoenix.spans(project, SPANS)
    assert spans, "they did not arrive"
    return project, spans


@pytest.fixture(scope="module", params=["http/protobuf", "http/json"])
def in_mlflow(request, mlflow, build):
    """(information, spans) of the trace."""
    _, trace_id = send(build, mlflow, OTEL_EXPORTER_OTLP_PROTOCOL=request.param)
    return mlflow.trace(trace_id)


class TestPhoenix:
    def test_tree_and_kinds(self, in_phoenix):
        _, spans = in_phoenix
        of = lambda span: (span["name"], span["context"]["span_id"], span["parent_id"])
        assert parents(map(of, spans)) == TREE
        assert {span["name"]: span["span_kind"] for span in spans} == {
            "invoke_agent support": "AGENT",
            "invoke_workflow answer": "CHAIN",
            "embeddings text-embedding-3-small": "EMBEDDING",
            "retrieval kb": "RETRIEVER",
            "chat gpt-4o-mini": "LLM",
            "execute_tool get_weather": "TOOL",
            "execute_tool get_alerts": "TOOL",
            "count_words": "CHAIN",
        }

    def test_a_chat(self, in_phoenix, phoenix):
        project, spans = in_phoenix
        said = next(one["attributes"] for one in spans if one["attributes"].get("llm.token_count.prompt") == 160)
        assert said["llm.model_name"] == "gpt-4o-mini"
        assert (said["llm.token_count.completion"], said["llm.token_count.total"]) == (12, 172)
        assert said["llm.input_messages.1.message.content"] == QUESTION
        assert said["llm.input_messages.2.message.tool_calls.0.tool_call.function.name"] == "get_weather"
        assert said["llm.output_messages.0.message.content"] == ANSWER
        assert said["output.value"] == ANSWER
        assert "llm.input_messages.4.message.role" not in said  # nothing is doubled by the other convention
        tokens = phoenix.tokens(project)
        assert (tokens["tokenCountPrompt"], tokens["tokenCountCompletion"]) == (280, 30)

    def test_input_and_output_of_all(self, in_phoenix):
        _, spans = in_phoenix
        said = {span["name"]: span["attributes"] for span in spans}
        for name in ("invoke_agent support", "invoke_workflow answer"):
            assert (said[name]["input.value"], said[name]["output.value"]) == (QUESTION, ANSWER)
        assert said["retrieval kb"]["retrieval.documents.0.document.content"] == "Zürich is a city"
        assert said["retrieval kb"]["input.value"] == QUESTION
        assert json.loads(said["execute_tool get_weather"]["input.value"]) == {"city": "Zürich"}
        assert {one["session.id"] for one in said.values()} == {"s-42"}

    def test_an_error(self, in_phoenix):
        _, spans = in_phoenix
        [failed] = [span for span in spans if span["status_code"] == "ERROR"]
        assert (failed["name"], failed["status_message"]) == ("execute_tool get_alerts", "timeout after 100 ms")
        assert failed["events"][0]["name"] == "exception"


class TestMLflow:
    def said(self, span):
        def value(of):
            [(_, plain)] = of.items()
            return plain

        return {pair["key"]: value(pair["value"]) for pair in span["attributes"]}

    def test_tree_and_kinds(self, in_mlflow):
        _, spans = in_mlflow
        of = lambda span: (span["name"], span["span_id"], span.get("parent_span_id"))
        assert parents(map(of, spans)) == TREE
        kinds = {span["name"]: self.said(span)["mlflow.spanType"].strip(chr(34)) for span in spans}
        assert kinds == {
            "invoke_agent support": "AGENT",
            "invoke_workflow answer": "CHAIN",
            "embeddings text-embedding-3-small": "EMBEDDING",
            "retrieval kb": "RETRIEVER",
            "chat gpt-4o-mini": "LLM",
            "execute_tool get_weather": "TOOL",
            "execute_tool get_alerts": "TOOL",
            "count_words": "CHAIN",
        }

    def test_tokens_and_texts(self, in_mlflow):
        information, spans = in_mlflow
        metadata = information["trace_metadata"]
        usage = json.loads(metadata["mlflow.trace.tokenUsage"])
        assert (usage["input_tokens"], usage["output_tokens"]) == (288, 30)
        assert QUESTION in information["request_preview"]
        assert ANSWER in information["response_preview"]
        chats = [self.said(span) for span in spans if span["name"] == "chat gpt-4o-mini"]
        assert all("mlflow.chat.tokenUsage" in said for said in chats)
        assert metadata["mlflow.trace.session"] == "s-42"


class TestCollector:
    @pytest.mark.parametrize("protocol", ["http/protobuf", "http/json"])
    @pytest.mark.parametrize("compression", ["none", "gzip"])
    def test_what_it_sends_on(self, collector, build, protocol, compression):
        collector.sink.bodies.clear()
        environment = {"OTEL_EXPORTER_OTLP_PROTOCOL": protocol, "OTEL_EXPORTER_OTLP_COMPRESSION": compression}
        _, trace_id = send(build, collector, **environment)
        spans = collector.spans(SPANS)
        assert spans, "they did not arrive"
        assert {span["traceId"] for span in spans} == {trace_id}
        of = lambda span: (span["name"], span["spanId"], span.get("parentSpanId"))
        assert parents(map(of, spans)) == TREE
        assert all(int(span["spanId"], 16) for span in spans)
        said = {
            span["name"]: {pair["key"]: pair["value"] for pair in span["attributes"]} for span in spans
        }
        messages = json.loads(said["invoke_agent support"]["gen_ai.input.messages"]["stringValue"])
        assert messages[0]["parts"][0]["content"] == QUESTION
        [failed] = [span for span in spans if span["status"].get("code") == 2]
        assert failed["events"][0]["name"] == "exception"


class TestJaeger:
    def test_tree_and_error(self, jaeger, build):
        _, trace_id = send(build, jaeger)
        spans = jaeger.trace(trace_id)
        parent = lambda span: next((ref["spanID"] for ref in span["references"]), None)
        assert parents((span["operationName"], span["spanID"], parent(span)) for span in spans) == TREE
        tags = {span["operationName"]: {tag["key"]: tag["value"] for tag in span["tags"]} for span in spans}
        assert tags["execute_tool get_alerts"]["error"] is True
        assert tags["chat gpt-4o-mini"]["gen_ai.operation.name"] == "chat"
