"""The local model server: OpenAI's API as clients rely on it, real figures, and no process left behind."""

import json
import math
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from programs import DOCUMENTS

CALCULATE = {
    "type": "function",
    "function": {"name": "calculate", "parameters": {"type": "object", "properties": {"expression": {"type": "string"}}}},
}
SEARCH = {
    "type": "function",
    "function": {"name": "look_up", "parameters": {"type": "object", "properties": {"query": {"type": "string"}}}},
}


@pytest.fixture(scope="module")
def server(build):
    process = subprocess.Popen([build / "model_server", "--port", "0"], stdout=subprocess.PIPE, text=True)
    yield process.stdout.readline().strip()
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    process.stdout.close()


def post(url, body):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def chat(server, content, **fields):
    messages = content if isinstance(content, list) else [{"role": "user", "content": content}]
    status, answer = post(server + "/chat/completions", {"model": "local-extractive", "messages": messages} | fields)
    assert status == 200, answer
    return answer


def embed(server, *texts):
    status, answer = post(server + "/embeddings", {"model": "local-ngram", "input": list(texts)})
    assert status == 200, answer
    return [one["embedding"] for one in answer["data"]]


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b))


def asked_tools(answer):
    calls = answer["choices"][0]["message"].get("tool_calls", [])
    return [(call["function"]["name"], json.loads(call["function"]["arguments"])) for call in calls]


def test_embeddings_have_length_one_and_compare_by_words(server):
    day, same, other = embed(server, "A day ticket is valid at night", "valid tickets for a day", "ice on the river")
    assert math.isclose(cosine(day, day), 1, abs_tol=1e-4)
    assert cosine(day, same) > 0.3 > cosine(day, other)


@pytest.mark.parametrize(
    "question, expression",
    [
        ("What is 12*(3+4)?", "12 * (3 + 4)"),
        ("How much is 15% of 240?", "15 / 100 * 240"),
        ("Compute 1,200 divided by 7 please", "1200 / 7"),
        ("what's the square root of 2", "sqrt(2)"),
        ("Does it need clang-14/16 or C++17?", None),
        ("What happened on 2026-11-20?", None),
        ("Is version 1.2.3 newer than 1.10.0?", None),
    ],
)
def test_arithmetic_is_given_to_a_calculator(server, question, expression):
    calls = asked_tools(chat(server, question, tools=[CALCULATE]))
    assert calls == ([("calculate", {"expression": expression})] if expression else [])


def test_tools_are_chosen_by_what_they_take_not_by_name(server):
    [(name, arguments)] = asked_tools(chat(server, "When does the ferry stay in the harbour?", tools=[CALCULATE, SEARCH]))
    assert name == "look_up"
    assert arguments == {"query": "ferry stay harbour"}


def test_tool_choice_is_respected(server):
    question = "When does the ferry sail?"
    assert asked_tools(chat(server, question, tools=[SEARCH], tool_choice="none")) == []
    forced = {"type": "function", "function": {"name": "calculate"}}
    assert asked_tools(chat(server, question, tools=[SEARCH, CALCULATE], tool_choice=forced))[0][0] == "calculate"


def test_answers_come_from_the_text_that_is_given(server):
    text = "The master of the ferry is called Ada. The engineer is called Max."
    for question, name in (("Who is the engineer?", "Max"), ("Who is the master?", "Ada")):
        answer = chat(server, f"{text}\n\n{question}")["choices"][0]["message"]["content"]
        assert name in answer
    nothing = chat(server, f"{text}\n\nWhat does a bicycle weigh?")["choices"][0]["message"]["content"]
    assert "Ada" not in nothing and "Max" not in nothing


def test_tokens_are_counted(server):
    usage = chat(server, "Hello")["usage"]
    assert usage["prompt_tokens"] == 3 + 3 + 1 + 1  # the reply's frame, the message's frame, "user", "Hello"
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert chat(server, "Hello again")["usage"]["prompt_tokens"] == usage["prompt_tokens"] + 1


def test_max_tokens_cuts_the_answer(server):
    text = "The ferry leaves every twenty minutes from the old pier.\n\nWhen does the ferry leave?"
    whole = chat(server, text)["choices"][0]
    answer = chat(server, text, max_tokens=3)
    cut = answer["choices"][0]
    assert (whole["finish_reason"], cut["finish_reason"]) == ("stop", "length")
    assert answer["usage"]["completion_tokens"] == 3
    assert whole["message"]["content"].startswith(cut["message"]["content"])


@pytest.mark.parametrize(
    "path, body, status, param, code",
    [
        ("/chat/completions", b"{", 400, None, None),
        ("/chat/completions", {"messages": []}, 400, "model", "missing_required_parameter"),
        ("/chat/completions", {"model": "gpt-9", "messages": []}, 404, "model", "model_not_found"),
        ("/chat/completions", {"model": "local-extractive", "messages": []}, 400, "messages", "empty_array"),
        ("/chat/completions", {"model": "local-extractive", "messages": [{"role": "cat"}]}, 400, "messages[0].role", "invalid_value"),
        ("/chat/completions", {"model": "local-extractive", "messages": [{"role": "user", "content": "x"}], "stream": True}, 400, "stream", "unsupported_value"),
        ("/embeddings", {"model": "local-ngram", "input": [1]}, 400, "input[0]", "invalid_type"),
        ("/nothing", {}, 404, None, "unknown_url"),
    ],
)  # fmt: skip
def test_errors_have_openais_shape(server, path, body, status, param, code):
    answered, answer = post(server + path, body)
    assert answered == status
    error = answer["error"]
    assert error["message"] and error["type"] == "invalid_request_error"
    assert (error["param"], error["code"]) == (param, code)


def server_processes(parent):
    """The children of a process that are model servers."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                status = open(f"/proc/{entry}/status").read()
            except OSError:
                continue
            if f"\nPPid:\t{parent}\n" in status and status.startswith("Name:\tmodel_server\n"):
                found.append(int(entry))
    return found


def wait_until(condition):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT, None])
def test_the_server_never_outlives_the_agent(programs, how):
    process = subprocess.Popen(
        [programs.build / "support_agent", "--docs", DOCUMENTS],
        env=programs.environment(LLMOBS_FILE="/dev/null"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    process.stdin.write(b"What is 1 + 1?\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"1 + 1 = 2\n"
    [child] = server_processes(process.pid)
    if how:
        process.send_signal(how)
    else:
        process.stdin.close()
    process.wait(10)
    assert wait_until(lambda: not os.path.exists(f"/proc/{child}"))
    process.stdout.close()
    if how:
        process.stdin.close()


def test_a_server_that_cannot_start_is_reported(build, programs, tmp_path):
    # The program looks for the server beside itself.
    (tmp_path / "support_agent").write_bytes((build / "support_agent").read_bytes())
    (tmp_path / "support_agent").chmod(0o755)
    programs.build = tmp_path
    finished = programs.ask(DD_LLMOBS_ENABLED="0", LD_LIBRARY_PATH=build)
    assert (finished.returncode, finished.stdout) == (1, "")
    assert f"cannot start the local model server {tmp_path}/model_server" in finished.stderr
