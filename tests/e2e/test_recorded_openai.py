"""The example's client with recorded answers of the real OpenAI API, replayed by the test agent, which also takes the
spans: what OpenAI said is what the trace shows.
"""

import concurrent.futures
import json

import pytest

from span_events import events_of, kind

TEXT = "424f6218"
CUT_OFF = "eb8df755"
TOOL_CALL = "4749eff9"
NOT_A_CHAT_MODEL = "4e65abbb"


@pytest.fixture
def replay(programs, replaying_agent, cassettes, tmp_path):
    def run(name):
        """Sends the recorded request; returns (finished program, recorded request, recorded answer, llm span)."""
        if name not in cassettes:
            pytest.skip(f"the recorded traffic has no openai_chat_completions_post_{name}.json")
        request = json.loads(cassettes[name]["request"]["body"])
        file = tmp_path / "request.json"
        file.write_text(json.dumps(request))
        finished = programs.run(
            "e2e_cassette_client", replaying_agent.url + "/vcr/openai", file, DD_TRACE_AGENT_URL=replaying_agent.url
        )
        assert finished.returncode in (0, 1), f"ended with {finished.returncode}: {finished.stderr}"
        events = events_of(replaying_agent.envelopes())
        [span] = [event for event in events if kind(event) == "llm"]
        [root] = [event for event in events if kind(event) == "workflow"]
        assert span["parent_id"] == root["span_id"]
        return finished, request, json.loads(cassettes[name]["response"]["body"]), span

    return run


def assert_usage(span, answer):
    usage = answer["usage"]
    assert span["metrics"] == {
        "input_tokens": usage["prompt_tokens"],
        "output_tokens": usage["completion_tokens"],
        "total_tokens": usage["total_tokens"],
    }


@pytest.mark.parametrize("name", [TEXT, CUT_OFF])
def test_text(replay, name):
    finished, request, answer, span = replay(name)
    choice = answer["choices"][0]
    assert (finished.returncode, finished.stderr) == (0, "")
    assert json.loads(finished.stdout)["content"] == choice["message"]["content"]
    assert span["meta"]["input"]["messages"] == request["messages"]
    assert span["meta"]["output"]["messages"] == [{"role": "assistant", "content": choice["message"]["content"]}]
    assert span["meta"]["metadata"]["finish_reason"] == choice["finish_reason"]
    assert span["meta"]["model_name"] == answer["model"]
    assert_usage(span, answer)


def test_tool_call(replay):
    finished, request, answer, span = replay(TOOL_CALL)
    [call] = answer["choices"][0]["message"]["tool_calls"]
    assert (finished.returncode, finished.stderr) == (0, "")
    assert json.loads(finished.stdout)["tool_calls"] == [
        {"id": call["id"], "name": call["function"]["name"], "arguments": call["function"]["arguments"]}
    ]
    assert span["meta"]["input"]["messages"] == request["messages"]
    [message] = span["meta"]["output"]["messages"]
    assert message["role"] == "assistant"
    assert not message.get("content")
    assert message["tool_calls"] == [
        {
            "name": call["function"]["name"],
            "arguments": json.loads(call["function"]["arguments"]),
            "tool_id": call["id"],
            "type": "function",
        }
    ]
    assert span["meta"]["metadata"]["tools"] == [tool["function"]["name"] for tool in request["tools"]]
    assert span["meta"]["metadata"]["finish_reason"] == "tool_calls"
    assert_usage(span, answer)


def test_refusal_is_an_error_span_with_its_input(replay):
    finished, request, answer, span = replay(NOT_A_CHAT_MODEL)
    message = answer["error"]["message"]
    assert (finished.returncode, finished.stdout) == (1, "")
    assert f"the server answered 404: {message}" in finished.stderr
    assert span["status"] == "error"
    assert span["meta"]["error"]["type"] == "support::ApiError"
    assert message in span["meta"]["error"]["message"]
    assert span["meta"]["input"]["messages"] == request["messages"]
    assert not span["meta"].get("output")
    assert span["metrics"] == {}


def test_no_end_is_too_early(programs, replaying_agent, cassettes, tmp_path):
    """A program that starts OpenSSL after its first span, and ends while we start libcurl: OpenSSL's exit handler must not
    come before the spans are sent. Several at a time, so that the background thread is late in some."""
    if NOT_A_CHAT_MODEL not in cassettes:
        pytest.skip(f"the recorded traffic has no openai_chat_completions_post_{NOT_A_CHAT_MODEL}.json")
    file = tmp_path / "request.json"
    file.write_text(cassettes[NOT_A_CHAT_MODEL]["request"]["body"])

    def run(_):
        return programs.run(
            "e2e_cassette_client", replaying_agent.url + "/vcr/openai", file, DD_TRACE_AGENT_URL=replaying_agent.url
        )

    runs = 60
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for finished in pool.map(run, range(runs)):
            assert finished.returncode == 1, f"ended with {finished.returncode}: {finished.stderr}"
    assert sum(kind(event) == "llm" for event in events_of(replaying_agent.envelopes())) == runs
