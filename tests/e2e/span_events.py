"""Span events as the library writes them: one envelope with one span per line of a file or element of a request.

Two runs of one program give the same events but for ids, times and what the model made up (ids of its tool calls);
`normalise` replaces those by numbers in order of appearance, so that what is left must be equal.
"""

import json
import re

KINDS = {"workflow", "agent", "llm", "tool", "task", "embedding", "retrieval"}


def read_file(path):
    with open(path, encoding="utf-8") as lines:
        return events_of([json.loads(line) for line in lines])


def events_of(envelopes):
    events = []
    for envelope in envelopes:
        assert envelope["_dd.stage"] == "raw"
        assert envelope["event_type"] == "span"
        assert re.fullmatch(r"\d+\.\d+\.\d+", envelope["_dd.tracer_version"])
        assert len(envelope["spans"]) == 1
        check_event(envelope["spans"][0])
        events += envelope["spans"]
    return events


def check_event(event):
    """What holds for every event, whatever was traced."""
    assert re.fullmatch(r"[0-9a-f]{32}", event["trace_id"])
    assert 0 < int(event["span_id"]) < 2**64
    assert event["parent_id"] == "undefined" or 0 < int(event["parent_id"]) < 2**64
    assert event["name"]
    assert event["start_ns"] > 10**18
    assert event["duration"] >= 0
    assert event["status"] in ("ok", "error")
    assert kind(event) in KINDS
    assert f"error:{int(event['status'] == 'error')}" in event["tags"]
    assert "language:cpp" in event["tags"]
    assert event["_dd"]["span_id"] == event["span_id"]
    assert all(isinstance(value, (int, float)) for value in event["metrics"].values())


def kind(event):
    return event["meta"]["span"]["kind"]


def by_start(events):
    return sorted(events, key=lambda event: event["start_ns"])


def root_of(events, name):
    """The root span of that name and all spans of its trace, by start."""
    [root] = [event for event in events if event["name"] == name and event["parent_id"] == "undefined"]
    return root, by_start([event for event in events if event["trace_id"] == root["trace_id"]])


def children_of(event, events):
    return by_start([one for one in events if one["parent_id"] == event["span_id"]])


def outline(event, events):
    """(kind, name, [children]) of a span and all below it."""
    return kind(event), event["name"], [outline(child, events) for child in children_of(event, events)]


def input_value(event):
    return json.loads(event["meta"]["input"]["value"])


def output_value(event):
    return event["meta"]["output"]["value"]


def normalise(events):
    names = {}

    def number(prefix, text):
        return names.setdefault((prefix, text), f"{prefix}-{sum(key[0] == prefix for key in names)}")

    ordered = by_start(events)
    for event in ordered:
        number("span", event["span_id"])
    normal = []
    for event in ordered:
        one = json.loads(json.dumps(event))
        one["trace_id"] = number("trace", one["trace_id"])
        one["span_id"] = number("span", one["span_id"])
        if one["parent_id"] != "undefined":
            one["parent_id"] = number("span", one["parent_id"])
        for key in ("trace_id", "apm_trace_id"):
            if key in one["_dd"]:
                one["_dd"][key] = number("apm trace", one["_dd"][key])
        one["_dd"]["span_id"] = number("span", one["_dd"]["span_id"])
        attribution = one["meta"].get("agent_attribution")
        if attribution:
            attribution["pagent_span_id"] = number("span", attribution["pagent_span_id"])
        del one["start_ns"], one["duration"]
        text = re.sub(r"call_[0-9a-f]{16}", lambda match: number("call", match.group()), json.dumps(one, sort_keys=True))
        normal.append(json.loads(text))
    return normal
