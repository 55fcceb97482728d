"""One conversation (tests/e2e/otlp_spans.cpp) at receivers that nobody wrote for us: a chat is a chat there, with its messages
and tokens, and the tree is the tree."""

import json
import os
import subprocess
import uuid

import pytest

from backends import eventually

QUESTION = "What is the weather in Zürich? 🌦"
ANSWER = "It is 21 °C in Zürich."
SPANS = 9


def send(build, backend, program="e2e_otlp_spans", *arguments, **environment):
    """Runs the program; (its project's name, what it prints)."""
    project = "conversation-" + uuid.uuid4().hex[:8]
    ours = ("DD_", "LLMOBS_", "OTEL_")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    said = {"DD_SERVICE": "weather", "DD_LLMOBS_ML_APP": project, "OTEL_EXPORTER_OTLP_ENDPOINT": backend.url,
            "OTEL_EXPORTER_OTLP_TIMEOUT": "60000"}  # a first request may wait for the receiver's modules
    done = subprocess.run(
        [build / program, *arguments],
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


# What Datadog calls them: as the program does.
NAMES = {
    "invoke_agent support": "support",
    "invoke_workflow answer": "answer",
    "embeddings text-embedding-3-small": "embed",
    "retrieval kb": "kb",
    "chat gpt-4o-mini": "ask_model",
    "execute_tool get_weather": "get_weather",
    "execute_tool get_alerts": "get_alerts",
}


def complete(spans):
    return spans if len(spans) == SPANS else None


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


class TestDatadogTestAgent:
    def test_what_the_query_api_tells(self, datadog, build):
        _, trace_id = send(build, datadog)
        spans = eventually(lambda: complete(datadog.agent.trace(trace_id))).values()
        of = lambda span: (span["name"], span["span_id"], span["parent_id"])
        ours = lambda name: name and NAMES.get(name, name)
        assert parents(map(of, spans)) == {ours(name): ours(parent) for name, parent in TREE.items()}
        said = {span["name"]: span for span in spans}
        assert {name: span["kind"] for name, span in said.items()} == {
            "support": "agent",
            "answer": "workflow",
            "embed": "embedding",
            "kb": "retrieval",
            "ask_model": "llm",
            "get_weather": "tool",
            "get_alerts": "tool",
            "count_words": "task",
        }
        assert (said["support"]["meta"]["input"]["value"], said["support"]["meta"]["output"]["value"]) == (QUESTION, ANSWER)
        [last] = [span for span in spans if span["metrics"].get("input_tokens") == 160]
        assert last["meta"]["output"]["messages"][0]["content"] == ANSWER
        assert sum(span["metrics"].get("input_tokens", 0) for span in spans) == 288
        assert sum(span["metrics"].get("output_tokens", 0) for span in spans) == 30
        assert [span["name"] for span in spans if span["status"] == "error"] == ["get_alerts"]
        assert said["get_alerts"]["meta"]["error"]["message"] == "timeout after 100 ms"

    @pytest.mark.parametrize("protocol", ["http/protobuf", "http/json"])
    def test_its_port_for_otlp(self, datadog, build, protocol):
        datadog.agent.clear_otlp()
        send(build, datadog, OTEL_EXPORTER_OTLP_PROTOCOL=protocol)
        [told] = datadog.agent.otlp_traces()
        kinds = sorted(said["openinference.span.kind"] for said in told)
        assert kinds == ["AGENT", "CHAIN", "CHAIN", "EMBEDDING", "LLM", "LLM", "RETRIEVER", "TOOL", "TOOL"]
        assert sum(said.get("gen_ai.usage.input_tokens", 0) for said in told) == 288


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


    def test_prompts_and_tools(self, phoenix, build):
        project, _ = send(build, phoenix, "e2e_otlp_declared", "spans")
        said = {span["name"]: span["attributes"] for span in phoenix.spans(project, 2)}
        chat = said["chat gpt-4o-mini"]
        assert chat["llm.prompt_template.template"] == "Plan a trip to {{city}}"
        assert chat["llm.prompt_template.version"] == "3"
        assert chat["llm.prompt_template.variables.city"] == "Bern", chat
        assert json.loads(chat["llm.tools.0.tool.json_schema"])["name"] == "find_train"
        assert said["invoke_agent planner"]["agent.name"] == "planner"


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


    def test_prompts_and_tools(self, mlflow, build):
        _, printed = send(build, mlflow, "e2e_otlp_declared", "spans")
        _, spans = mlflow.trace(printed.split()[0])
        [chat] = [self.said(span) for span in spans if span["name"] == "chat gpt-4o-mini"]
        [tool] = chat["mlflow.chat.tools"]["values"]
        assert {"key": "name", "value": {"string_value": "find_train"}} in tool["kvlist_value"]["values"]
        assert "Plan a trip to {{city}}" in chat["llm.prompt_template.template"]


def attributes(one):
    return {pair["key"]: pair["value"] for pair in one["attributes"]}


class TestCollector:
    @pytest.mark.parametrize("protocol", ["http/protobuf", "http/json"])
    @pytest.mark.parametrize("compression", ["none", "gzip"])
    def test_what_it_writes_and_sends_on(self, collector, build, protocol, compression):
        environment = {"OTEL_EXPORTER_OTLP_PROTOCOL": protocol, "OTEL_EXPORTER_OTLP_COMPRESSION": compression}
        _, trace_id = send(build, collector, **environment)
        written = collector.spans(lambda: collector.in_file("traces"), trace_id, SPANS)
        sent_on = collector.spans(lambda: list(collector.sink.bodies), trace_id, SPANS)
        assert written and written == sent_on
        of = lambda span: (span["name"], span["spanId"], span.get("parentSpanId"))
        assert parents(map(of, written)) == TREE
        assert all(int(span["spanId"], 16) for span in written)
        said = {span["name"]: attributes(span) for span in written}
        messages = json.loads(said["invoke_agent support"]["gen_ai.input.messages"]["stringValue"])
        assert messages[0]["parts"][0]["content"] == QUESTION
        [failed] = [span for span in written if span["status"].get("code") == 2]
        assert failed["events"][0]["name"] == "exception"

    def test_evaluations_are_events(self, collector, build):
        _, printed = send(build, collector, "e2e_otlp_declared")
        trace_id, span_id = printed.split()
        events = collector.events(3)
        assert events, "they did not arrive"
        assert {event["eventName"] for event in events} == {"gen_ai.evaluation.result"}
        assert {(event["traceId"], int(event["spanId"], 16)) for event in events} == {(trace_id, int(span_id))}
        said = {one["gen_ai.evaluation.name"]["stringValue"]: one for one in map(attributes, events)}
        assert said["relevance"]["gen_ai.evaluation.score.value"] == {"doubleValue": 0.92}
        assert said["relevance"]["gen_ai.evaluation.explanation"] == {"stringValue": "names the city"}
        assert said["tone"]["gen_ai.evaluation.score.label"] == {"stringValue": "polite"}
        assert said["helpful"]["llmobs.evaluation.submitter.id"] == {"stringValue": "u-1"}


class TestJaeger:
    def test_tree_and_error(self, jaeger, build):
        _, trace_id = send(build, jaeger)
        spans = jaeger.trace(trace_id)
        parent = lambda span: next((ref["spanID"] for ref in span["references"]), None)
        assert parents((span["operationName"], span["spanID"], parent(span)) for span in spans) == TREE
        tags = {span["operationName"]: {tag["key"]: tag["value"] for tag in span["tags"]} for span in spans}
        assert tags["execute_tool get_alerts"]["error"] is True
        assert tags["chat gpt-4o-mini"]["gen_ai.operation.name"] == "chat"

    def test_links(self, jaeger, build):
        _, printed = send(build, jaeger, "e2e_otlp_declared", "spans")
        [chat] = [span for span in jaeger.trace(printed.split()[0]) if span["operationName"] == "chat gpt-4o-mini"]
        [link] = [ref for ref in chat["references"] if ref["refType"] == "FOLLOWS_FROM"]
        assert (int(link["traceID"], 16), int(link["spanID"], 16)) == ((1 << 64) + 10, 17)
