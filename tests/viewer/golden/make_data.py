#!/usr/bin/env python3
"""Writes the traces files in data/ that the transcripts beside this script are made from.

    python3 make_data.py

The files are kept in the repository, so that the tests need no Python; change them here, not by hand.
"""
import json
import pathlib

HERE = pathlib.Path(__file__).parent / "data"
SECOND = 1_000_000_000
MS = 1_000_000
# 2026-11-20 19:59:12 UTC
NOON = 1_795_204_752 * SECOND


def span(trace, number, parent, name, kind, start_ms, duration_ms, **more):
    """A span event. `more` takes: meta (merged), metrics, session, error (type, message, stack), app, at."""
    meta = {"span": {"kind": kind}, "metadata": {}}
    meta.update(more.get("meta", {}))
    error = more.get("error")
    if error:
        meta["error"] = {"type": error[0], "message": error[1], "stack": error[2] if len(error) > 2 else ""}
    app = more.get("app", "support-agent")
    tags = [f"error:{1 if error else 0}", "language:cpp", f"ml_app:{app}", "service:desk", "source:integration"]
    event = {
        "trace_id": trace,
        "span_id": str(number),
        "parent_id": "undefined" if parent is None else str(parent),
        "name": name,
        "start_ns": more.get("at", NOON) + round(start_ms * MS),
        "duration": round(duration_ms * MS),
        "status": "error" if error else "ok",
        "meta": meta,
        "metrics": more.get("metrics", {}),
        "tags": sorted(tags),
    }
    if "session" in more:
        event["session_id"] = more["session"]
        event["tags"].append(f"session_id:{more['session']}")
    return event


def envelope(*events):
    return {"_dd.stage": "raw", "_dd.tracer_version": "0.1.0", "event_type": "span", "spans": list(events)}


def line(*events):
    return json.dumps(envelope(*events), ensure_ascii=False)


def write(name, lines, end="\n"):
    text = "\n".join(lines) + end if lines else ""
    (HERE / name).write_bytes(text.encode("utf-8", "surrogateescape"))


def message(role, content, **more):
    return {"role": role, "content": content, **more}


def tokens(given, made):
    return {"input_tokens": given, "output_tokens": made, "total_tokens": given + made}


TRACE = "6b00f3d0000000005c89d812c71e1d64"


def support():
    """One whole run of an agent, with every kind of span, and a small older trace of another application."""
    session = {"session": "user-42"}
    question = "How do I reset my password when I have lost my phone?"
    call = {"name": "find_account", "arguments": {"email": "ann@example.com", "options": {"deep": True, "limit": 3}},
            "tool_id": "call_1", "type": "function"}
    passage = ("Reset your password under Settings, Security.\nIf you have lost the phone that makes your codes, "
               "use one of the ten recovery codes that you were given when you turned two-factor login on.\n"
               "Each code works once.\nNew codes replace all old ones.\nSupport can never see a code.")
    old = "6b00ea00000000001111111111111111"
    root, rag, emb, find, chat, tool, chat2, save = range(7636852842114652001, 7636852842114652009)
    return [
        line(span(old, 41, None, "nightly-summary", "workflow", 0, 65_400, at=NOON - 9000 * SECOND, app="digest",
                  meta={"input": {"value": "{}"}, "output": {"value": "done"}})),
        line(span(TRACE, emb, rag, "embed_query", "embedding", 12, 90, **session,
                  meta={"model_name": "text-embedding-3-small", "model_provider": "openai",
                        "input": {"documents": [{"text": question}]},
                        "output": {"value": "[1 embedding(s) returned with size 256]"}},
                  metrics={"input_tokens": 12, "total_tokens": 12})),
        line(span(TRACE, find, rag, "search_passages", "retrieval", 104, 31.4, **session,
                  meta={"input": {"value": question},
                        "output": {"documents": [
                            {"name": "two-factor.md", "id": "p7", "score": 0.8312345678, "text": passage},
                            {"name": "faq.md", "id": "p2", "score": 0.5, "text": "Reset in settings."}]}})),
        line(span(TRACE, rag, root, "gather_context", "workflow", 10, 130, **session,
                  meta={"input": {"value": json.dumps({"question": question, "limit": 4})},
                        "output": {"value": "[\"p7\", \"p2\"]"}})),
        line(span(TRACE, chat, root, "chat", "llm", 145, 810, **session,
                  meta={"model_name": "gpt-4o", "model_provider": "openai",
                        "metadata": {"temperature": 0.20, "max_tokens": 256},
                        "tool_definitions": [{"name": "find_account", "description": "Finds an account"}],
                        "input": {"messages": [
                            message("system", "You answer questions of customers. Use the passages that you are given, "
                                              "and say so when they don't hold the answer."),
                            message("user", question)]},
                        "output": {"messages": [message("assistant", "", tool_calls=[call])]}},
                  metrics=tokens(142, 18))),
        line(span(TRACE, tool, root, "find_account", "tool", 960, 2.25, **session,
                  error=("desk::Timeout", "the account service did not answer within 2 ms",
                         "desk::find_account(std::string const&)\n    at desk/accounts.cpp:57\n"
                         "desk::run_tool(Call const&)\n    at desk/tools.cpp:112"),
                  meta={"input": {"value": json.dumps({"email": "ann@example.com"})}})),
        line(span(TRACE, chat2, root, "chat", "llm", 970, 1_210, **session,
                  meta={"model_name": "gpt-4o", "model_provider": "openai",
                        "input": {"messages": [
                            message("tool", "", tool_results=[{"name": "find_account", "tool_id": "call_1",
                                                               "result": "{\"error\": \"timeout\"}"}])]},
                        "output": {"messages": [message("assistant", "Use a recovery code:\n\n1. Open Settings\n"
                                                                     "2. Choose Security")]}},
                  metrics=tokens(1190, 34))),
        line(span(TRACE, save, root, "store_transcript", "task", 2185, 0.0009, **session)),
        line(span(TRACE, root, None, "answer_question", "agent", 0, 2_200, **session,
                  meta={"input": {"value": json.dumps({"question": question})},
                        "output": {"value": "Use a recovery code."}},
                  metrics=tokens(1332, 52))),
    ]


def spellings():
    """The same span in every form that a reader has to know."""
    nested = span("a" * 32, 1, None, "nested kind", "workflow", 0, 5)
    flat = span("a" * 32, 2, 1, "flat kind", "llm", 1, 1)
    flat["meta"] = {"span.kind": "llm", "model_name": "m", "error.message": "boom", "error.type": "E",
                    "error.stack": "at f"}
    flat["status"] = "error"
    public = span("a" * 32, 3, 1, "public API kind", "embedding", 2, 1)
    public["meta"] = {"kind": "embedding", "metadata": {"model_name": "e5"}}
    public["duration"] = 1.5e6
    numbers = span("a" * 32, 4, 1, "ids that are numbers", "task", 3, 1)
    numbers["span_id"], numbers["parent_id"] = 4, 1
    return [
        json.dumps({"llmobs": "1", "created": 1}),
        json.dumps([envelope(nested), envelope(flat)]),
        json.dumps(public),
        json.dumps({"event_type": "evaluation_metric", "metrics": []}),
        json.dumps(envelope(numbers)),
    ]


def broken():
    """Lines that are no envelopes, between lines that are."""
    good = span("b" * 32, 1, None, "still shown", "workflow", 0, 5)
    child = span("b" * 32, 2, 1, "shown too", "task", 1, 1)
    return [line(good), "", "not json at all", "[1, 2]", "42", json.dumps({"spans": 7}),
            json.dumps(envelope({"name": "no ids"}, child)), json.dumps({"spans": [{"trace_id": 1.5, "span_id": []}]}),
            "\t ", line(good)[:60]]


def hostile():
    """Texts that try to get at the terminal, and texts that are hard to measure."""
    esc, bell, csi = "\x1b", "\x07", "\u009b"
    texts = [
        f"{esc}[31mred{esc}[0m", f"title{esc}]0;owned{bell}", f"C1 {csi}2J gone", "line\nbreak\r\ttab",
        "right \u202eot tfel\u202c", "mark e\u0301 caf\u0065\u0301", "zalgo z" + "\u0336" * 40, "wide 東京特許許可局",
        "emoji 👩‍👩‍👧 🇫🇷 ❤️", "nul \x00 and del \x7f", "tags \U000e0041\U000e0042", "bom \ufeff", "",
        "long " + "東" * 70,
    ]
    trace = "c" * 32
    lines = [line(span(trace, 1, None, texts[0], f"agent{esc}[5m", 0, 50, app=f"app{esc}[2J",
                       session=f"s{esc}c",
                       error=(f"Type{esc}[1m", f"two\nlines {esc}[31m", f"frame{esc}[0m\n\tat x")))]
    for number, text in enumerate(texts[1:], start=2):
        lines.append(line(span(trace, number, 1, text, "llm", number, 1,
                               meta={"model_name": f"m{esc}[7m",
                                     "input": {"messages": [message(f"us{esc}er", text)]},
                                     "output": {"value": json.dumps({text: text})},
                                     "metadata": {f"k{esc}": text}})))
    return lines


def shapes():
    """Traces that are no trees: parents missing, parents in a circle, events twice, several roots."""
    trace = "d" * 32
    parts = [
        span(trace, 1, None, "first root", "workflow", 0, 100),
        span(trace, 2, None, "second root", "workflow", 50, 100),
        span(trace, 3, 1, "child", "task", 10, 5),
        span(trace, 3, 1, "child", "task", 10, 5),
        span(trace, 3, 1, "other span, same id", "task", 20, 5),
        span(trace, 4, 3, "child of the first 3", "task", 11, 1),
        span(trace, 5, 99, "orphan", "task", 60, 5),
        span(trace, 6, 99, "orphan of the same parent", "task", 61, 5),
        span(trace, 7, 8, "circle, later", "task", 71, 5),
        span(trace, 8, 7, "circle, first", "task", 70, 5),
        span(trace, 9, 7, "hangs on the circle", "task", 72, 5),
        span(trace, 10, 10, "its own parent", "task", 80, 5),
    ]
    bare = {"trace_id": trace, "span_id": "11", "parent_id": "2"}
    return [line(part) for part in parts] + [json.dumps(envelope(bare))]


def nested_models():
    """Tokens that must not be counted twice, and ids that begin alike."""
    first, second = "6b00f3d00000000011", "6b00f3d00000000012"
    return [
        line(span(first, 3, 2, "http call", "llm", 2, 5, metrics=tokens(10, 5))),
        line(span(first, 4, 2, "cache lookup", "embedding", 1, 1, metrics={"input_tokens": 3})),
        line(span(first, 2, 1, "client", "llm", 1, 8, metrics=tokens(10, 5))),
        line(span(first, 1, None, "run", "workflow", 0, 10, metrics=tokens(1000, 1000))),
        line(span(second, 1, None, "run", "workflow", 0, 10, app="other")),
    ]


def deep():
    """Nested deeper than the terminal is wide."""
    return [line(span("e" * 32, n, n - 1 if n > 1 else None, f"level {n}", "task", n, 100 - n,
                      meta={"input": {"value": f"input of level {n}, which is long enough to be wrapped here"}}))
            for n in range(1, 41)]


def main():
    HERE.mkdir(exist_ok=True)
    write("support.jsonl", support())
    write("spellings.jsonl", spellings())
    write("broken.jsonl", broken(), end="")
    write("hostile.jsonl", hostile())
    write("shapes.jsonl", shapes())
    write("tokens.jsonl", nested_models())
    write("deep.jsonl", deep())
    write("empty.jsonl", [])
    write("blank.jsonl", ["", "  ", ""])
    write("no_spans.jsonl", ["hello", "world"])
    bad_utf8 = line(span("f" * 32, 1, None, "fine", "task", 0, 1))
    write("bad_utf8.jsonl", [bad_utf8, bad_utf8.replace("fine", "not \udcff fine")])


if __name__ == "__main__":
    main()
