"""What goes out by OTLP, in both encodings, as a strict decoder reads it."""

import gzip
import json

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from otlp_receiver import JSON, PROTOBUF, Receiver, attributes, spans_of
from span_events import read_file

QUESTION = "What is the weather in Zürich? 🌦"
ANSWER = "It is 21 °C in Zürich."
PROTOCOLS = {"http/protobuf": PROTOBUF, "http/json": JSON}


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.stop()


@pytest.fixture(params=PROTOCOLS)
def sent(request, programs, receiver):
    """The spans of the conversation by name, each as (span, attributes)."""
    return send(programs, receiver, OTEL_EXPORTER_OTLP_PROTOCOL=request.param)


def send(programs, receiver, **environment):
    done = programs.run("e2e_otlp_spans", OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return {span.name: (span, attributes(span)) for span, _ in receiver.spans()}


def loads(attribute):
    return json.loads(attribute)


def test_ids_times_and_kinds_are_those_of_the_file(programs, receiver, tmp_path):
    done = programs.run("e2e_otlp_spans", LLMOBS_FILE=tmp_path / "traces.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    written = {event["name"]: event for event in read_file(tmp_path / "traces.jsonl")}
    sent = send(programs, receiver)
    assert len(receiver.spans()) == len(read_file(tmp_path / "traces.jsonl")) == 9
    [trace] = {span.trace_id for span, _ in sent.values()}
    by_id = {span.span_id: said.get("llmobs.name", span.name) for span, said in sent.values()}
    names = {event["span_id"]: event["name"] for event in written.values()}
    for span, said in sent.values():
        event = written[said.get("llmobs.name", span.name)]
        assert said["llmobs.span.kind"] == event["meta"]["span"]["kind"]
        assert by_id.get(span.parent_span_id) == names.get(event["parent_id"])
        assert said["session.id"] == "s-42"


def test_requests(programs, receiver):
    for protocol, content_type in PROTOCOLS.items():
        send(programs, receiver, OTEL_EXPORTER_OTLP_PROTOCOL=protocol, OTEL_EXPORTER_OTLP_HEADERS="x-one=1%202,x-two=b")
        path, headers, _ = receiver.requests[-1]
        assert path == "/v1/traces"
        assert headers["content-type"] == content_type
        assert (headers["x-one"], headers["x-two"]) == ("1 2", "b")
        assert "content-encoding" not in headers


def test_gzip(programs, receiver):
    plain = send(programs, receiver)
    [(_, _, body)] = receiver.requests
    receiver.requests.clear()
    compressed = send(programs, receiver, OTEL_EXPORTER_OTLP_COMPRESSION="gzip")
    [(_, headers, smaller)] = receiver.requests
    assert headers["content-encoding"] == "gzip"
    assert len(smaller) < len(body) / 2
    assert set(plain) == set(compressed)


def test_the_resource(programs, receiver):
    send(programs, receiver, OTEL_RESOURCE_ATTRIBUTES="service.name=other,host.name=here,a=%41", DD_TAGS="team:x")
    _, resource = receiver.spans()[0]
    assert resource["service.name"] == "ferry-desk"  # DD_SERVICE
    assert resource["service.version"] == "1.2.3"
    assert resource["deployment.environment.name"] == "test"
    assert resource["openinference.project.name"] == "ferry-desk"
    assert (resource["host.name"], resource["a"], resource["team"]) == ("here", "A", "x")
    assert resource["telemetry.sdk.language"] == "cpp"
    receiver.requests.clear()
    send(programs, receiver, DD_SERVICE="", OTEL_SERVICE_NAME="from-otel")
    assert receiver.spans()[0][1]["service.name"] == "from-otel"


def test_a_chat_in_gen_ai(sent):
    span, said = next(one for one in sent.values() if one[1].get("gen_ai.usage.input_tokens") == 160)
    assert span.name == "chat gpt-4o-mini"
    assert span.kind == 3  # client
    assert said["llmobs.name"] == "ask_model"
    assert said["gen_ai.operation.name"] == "chat"
    assert said["gen_ai.provider.name"] == "openai"
    assert said["gen_ai.request.model"] == "gpt-4o-mini"
    assert said["gen_ai.request.temperature"] == 0.2
    assert said["gen_ai.request.max_tokens"] == 256
    assert said["gen_ai.response.finish_reasons"] == ["stop"]
    assert said["gen_ai.usage.output_tokens"] == 12
    assert said["gen_ai.usage.cache_read.input_tokens"] == 10
    assert said["gen_ai.conversation.id"] == "s-42"
    text = lambda content: [{"type": "text", "content": content}]
    call = {"type": "tool_call", "id": "call_1", "name": "get_weather", "arguments": {"city": "Zürich"}}
    assert loads(said["gen_ai.input.messages"]) == [
        {"role": "system", "parts": text("Be brief.")},
        {"role": "user", "parts": text(QUESTION)},
        {"role": "assistant", "parts": [call]},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "call_1", "response": '{"temp_c":21}'}]},
    ]
    assert loads(said["gen_ai.output.messages"]) == [
        {"role": "assistant", "parts": text(ANSWER), "finish_reason": "stop"}
    ]


def test_a_chat_in_openinference(sent):
    _, said = next(one for one in sent.values() if one[1].get("llm.token_count.prompt") == 160)
    assert said["openinference.span.kind"] == "LLM"
    assert said["llm.model_name"] == "gpt-4o-mini"
    assert (said["llm.provider"], said["llm.system"]) == ("openai", "openai")
    assert loads(said["llm.invocation_parameters"]) == {"temperature": 0.2, "max_tokens": 256}
    assert (said["llm.token_count.completion"], said["llm.token_count.total"]) == (12, 172)
    assert said["llm.token_count.prompt_details.cache_read"] == 10
    messages = {key: value for key, value in said.items() if key.startswith("llm.input_messages.")}
    prefix = "llm.input_messages.{}.message."
    assert messages == {
        prefix.format(0) + "role": "system",
        prefix.format(0) + "content": "Be brief.",
        prefix.format(1) + "role": "user",
        prefix.format(1) + "content": QUESTION,
        prefix.format(2) + "role": "assistant",
        prefix.format(2) + "content": "",
        prefix.format(2) + "tool_calls.0.tool_call.id": "call_1",
        prefix.format(2) + "tool_calls.0.tool_call.function.name": "get_weather",
        prefix.format(2) + "tool_calls.0.tool_call.function.arguments": '{"city":"Zürich"}',
        prefix.format(3) + "role": "tool",
        prefix.format(3) + "tool_call_id": "call_1",
        prefix.format(3) + "content": '{"temp_c":21}',
    }
    assert said["llm.output_messages.0.message.content"] == ANSWER
    assert (said["output.value"], said["output.mime_type"]) == (ANSWER, "text/plain")
    assert said["input.mime_type"] == "application/json"
    assert loads(said["metadata"])["attempt"] == 1


def test_the_other_kinds(sent):
    agent, said = sent["invoke_agent support"]
    assert (agent.kind, agent.parent_span_id) == (1, b"")
    assert (said["gen_ai.agent.name"], said["agent.name"]) == ("support", "support")
    assert loads(said["gen_ai.input.messages"])[0]["parts"][0]["content"] == QUESTION
    assert said["openinference.span.kind"] == "AGENT"
    assert loads(said["metadata"]) == {"origin": "web"}
    _, said = sent["invoke_workflow answer"]
    assert (said["gen_ai.workflow.name"], said["openinference.span.kind"]) == ("answer", "CHAIN")
    assert (said["input.value"], said["output.value"]) == (QUESTION, ANSWER)
    assert said["gen_ai.agent.name"] == "support"  # the agent around it
    _, said = sent["embeddings text-embedding-3-small"]
    assert said["embedding.embeddings.0.embedding.text"] == QUESTION
    assert (said["embedding.model_name"], said["gen_ai.usage.input_tokens"]) == ("text-embedding-3-small", 8)
    _, said = sent["retrieval kb"]
    assert said["gen_ai.retrieval.query.text"] == QUESTION
    assert loads(said["gen_ai.retrieval.documents"])[0] == {
        "id": "d1",
        "score": 0.91,
        "name": "zurich.md",
        "content": "Zürich is a city",
    }
    assert said["retrieval.documents.1.document.content"] == "Bern"
    assert said["retrieval.documents.1.document.score"] == 0.4
    _, said = sent["execute_tool get_weather"]
    assert (said["gen_ai.tool.name"], said["tool.name"]) == ("get_weather", "get_weather")
    assert loads(said["gen_ai.tool.call.arguments"]) == {"city": "Zürich"}
    assert loads(said["gen_ai.tool.call.result"]) == {"temp_c": 21}
    assert said["input.mime_type"] == "application/json"
    _, said = sent["count_words"]
    assert "gen_ai.operation.name" not in said
    assert (said["llmobs.tag.tier"], said["user.id"], said["output.value"]) == ("gold", "u-7", "5")
    assert said["tag.tags"] == ["tier:gold", "user_id:u-7"]


def test_an_error(sent):
    span, said = sent["execute_tool get_alerts"]
    assert (span.status.code, span.status.message) == (2, "timeout after 100 ms")
    assert said["error.type"] == "weather::Timeout"
    [event] = span.events
    assert (event.name, event.time_unix_nano) == ("exception", span.end_time_unix_nano)
    assert attributes(event) == {"exception.type": "weather::Timeout", "exception.message": "timeout after 100 ms"}
    assert all(other.status.code == 1 for other, _ in sent.values() if other is not span)


def test_conventions_are_switched(programs, receiver):
    said = send(programs, receiver, LLMOBS_OTLP_ATTRIBUTES="genai")["invoke_workflow answer"][1]
    assert not any(key.startswith(("openinference", "input.", "tag.tags")) for key in said)
    assert loads(said["gen_ai.input.messages"])[0]["parts"][0]["content"] == QUESTION
    assert said["gen_ai.workflow.name"] == "answer"
    assert "openinference.project.name" not in receiver.spans()[0][1]
    receiver.requests.clear()
    said = send(programs, receiver, LLMOBS_OTLP_ATTRIBUTES="genai-0.1, openinference")["invoke_workflow answer"][1]
    assert (said["gen_ai.agent.name"], said["openinference.span.kind"]) == ("answer", "CHAIN")
    assert "gen_ai.workflow.name" not in said
    receiver.requests.clear()
    spans = send(programs, receiver, LLMOBS_OTLP_ATTRIBUTES="openinference")
    assert {"support", "answer", "ask_model", "kb", "embed"} <= set(spans)  # the names of ours
    assert not any(key.startswith("gen_ai.") for _, said in spans.values() for key in said)


def test_content_is_left_out(programs, receiver):
    for protocol in PROTOCOLS:
        send(programs, receiver, LLMOBS_OTLP_CONTENT="0", OTEL_EXPORTER_OTLP_PROTOCOL=protocol)
    assert len(receiver.spans()) == 18
    for _, _, body in receiver.requests:
        assert "Zürich".encode() not in body and b"get_weather" in body


def test_partial_success_is_counted_and_not_sent_again(programs):
    answer = ExportTraceServiceResponse()
    answer.partial_success.rejected_spans = 2
    answer.partial_success.error_message = "two are too old"
    in_json = json.dumps({"partialSuccess": {"rejectedSpans": "2", "errorMessage": "two are too old"}})
    for body in (answer.SerializeToString(), in_json.encode()):
        receiver = Receiver((200, {}, body))
        done = programs.run("e2e_otlp_spans", OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url)
        receiver.stop()
        assert done.returncode == 1  # flush() says that spans were dropped
        assert "refuses 2 of the spans" in done.stderr
        assert len(receiver.requests) == 1


def test_busy_receivers_are_asked_again(programs):
    receiver = Receiver((503, {}, b""), (429, {"Retry-After": "1"}, b""), (200, {}, b""))
    done = programs.run("e2e_otlp_spans", OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url)
    receiver.stop()
    assert done.returncode == 0
    bodies = {body for _, _, body in receiver.requests}
    assert len(receiver.requests) == 3 and len(bodies) == 1
    assert len(spans_of(*receiver.requests[0][1:])) == 9


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_declarations_and_evaluations(programs, receiver, protocol):
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url, "OTEL_EXPORTER_OTLP_PROTOCOL": protocol}
    done = programs.run("e2e_otlp_declared", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    spans = {span.name: (span, attributes(span)) for span, _ in receiver.spans()}
    _, said = spans["invoke_agent planner"]
    assert loads(said["gen_ai.system_instructions"]) == [{"type": "text", "content": "Plan in steps."}]
    assert (said["gen_ai.agent.version"], said["gen_ai.request.model"]) == ("7", "gpt-4o-mini")
    chat, said = spans["chat gpt-4o-mini"]
    tool = {"type": "function", "name": "find_train", "description": "trains by city", "parameters": {"type": "object"}}
    assert loads(said["gen_ai.tool.definitions"]) == [tool | {"version": "2"}]
    assert loads(said["llm.tools.0.tool.json_schema"])["name"] == "find_train"
    assert said["gen_ai.prompt.name"] == said["prompt.id"] == "trip"
    assert said["llm.prompt_template.template"] == "Plan a trip to {{city}}"
    assert (said["llm.prompt_template.version"], loads(said["llm.prompt_template.variables"])) == ("3", {"city": "Bern"})
    [link] = chat.links
    assert (link.trace_id.hex(), int.from_bytes(link.span_id, "big")) == ("0000000000000001000000000000000a", 17)
    trace_id, span_id = done.stdout.split()
    events = {attributes(event)["gen_ai.evaluation.name"]: event for event in receiver.events()}
    for event in events.values():
        assert event.event_name == "gen_ai.evaluation.result"
        assert (event.span_id, event.time_unix_nano > 0) == (chat.span_id, True)
        assert (event.trace_id.hex(), int.from_bytes(event.span_id, "big")) == (trace_id, int(span_id))
    said = attributes(events["relevance"])
    assert (said["gen_ai.evaluation.score.value"], said["gen_ai.evaluation.score.label"]) == (0.92, "pass")
    assert said["gen_ai.evaluation.explanation"] == "names the city"
    assert attributes(events["tone"])["gen_ai.evaluation.score.label"] == "polite"
    said = attributes(events["helpful"])
    assert (said["gen_ai.evaluation.score.value"], said["llmobs.evaluation.submitter.id"]) == (1, "u-1")


def test_a_file_beside_it(programs, receiver, tmp_path):
    send(programs, receiver, LLMOBS_FILE=tmp_path / "traces.jsonl", LLMOBS_DESTINATIONS="otlp,file")
    assert len(receiver.spans()) == len(read_file(tmp_path / "traces.jsonl")) == 9


def test_the_test_agent_takes_both(programs, agent):
    for protocol in PROTOCOLS:
        done = programs.run(
            "e2e_otlp_spans", OTEL_EXPORTER_OTLP_ENDPOINT=agent.otlp_url, OTEL_EXPORTER_OTLP_PROTOCOL=protocol
        )
        assert (done.returncode, done.stderr) == (0, "")
        [told] = agent.otlp_traces()
        kinds = sorted(said["openinference.span.kind"] for said in told)
        assert kinds == sorted(["AGENT", "CHAIN", "EMBEDDING", "RETRIEVER", "LLM", "TOOL", "TOOL", "LLM", "CHAIN"])
        assert sum(said.get("gen_ai.usage.input_tokens", 0) for said in told) == 288
        agent.clear_otlp()
