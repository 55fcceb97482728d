"""Plays all static scenarios with llmobs-golden and compares what came of them with what Datadog's SDKs made of them.

Where both SDKs agree, llmobs does the same; where they differ, it does what Python does. What it does otherwise stands in
differences.json, each with its reason, and nowhere else."""

import argparse
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
# Scenarios about requests: there the number of requests counts, and which event is in which.
ABOUT_REQUESTS = ("flush-", "limit-", "routing-", "transport-")
# Scenarios that a program in C++ can say, although they are not static: a function and its callback.
ALSO_STATIC = ("call-callback",)
TAGS_OF_PYTHON = ("agent_service:", "decorator:", "span.kind:")


def read(path):
    return json.loads(path.read_text())


def plain_type(name):
    return name.rsplit(".", 1)[-1].rsplit("::", 1)[-1]


def value_of_text(text):
    """JSON inside a text is compared as JSON; of long JSON only its beginning and its end are known."""
    if isinstance(text, dict) and "$long" in text:
        begin = text["$long"]["prefix"].lstrip()[:1]
        return {"$long": "JSON"} if begin in "{[" else text
    if isinstance(text, str) and text[:1] in ("{", "["):
        try:
            return {"$json": json.loads(text)}
        except ValueError:
            pass
    return text


def exact(value):
    """Numbers as they are: 1 and 1.0 are the same, and a large integer is one number."""
    if isinstance(value, dict):
        if set(value) == {"$int"}:
            return int(value["$int"])
        return {key: exact(member) for key, member in value.items()}
    if isinstance(value, list):
        return [exact(element) for element in value]
    return value


def side(content):
    content = dict(content)
    if "value" in content:
        content["value"] = value_of_text(content["value"])
    for message in content.get("messages", []):
        message.setdefault("content", "")
        message.setdefault("role", "")
        for result in message.get("tool_results", []):
            if result.get("name") == "":
                del result["name"]
    content.get("prompt", {}).pop("ml_app", None)
    return content


def meta_of(meta):
    meta = json.loads(json.dumps(meta))
    if "span.kind" in meta:  # JavaScript's spelling
        meta["span"] = {"kind": meta.pop("span.kind")}
    flat = {key: meta.pop("error." + key) for key in ("type", "message", "stack") if "error." + key in meta}
    if flat:
        meta["error"] = flat
    if "error" in meta:
        meta["error"] = {"type": plain_type(meta["error"].get("type", "")), "message": meta["error"].get("message", "")}
    for key in ("model_name", "model_provider"):
        if meta.get(key) == "unknown":
            meta[key] = "custom"
    for key in ("input", "output"):
        if key in meta:
            meta[key] = side(meta[key])
    for key in ("input", "output", "metadata"):
        if meta.get(key) == {}:
            del meta[key]
    meta["metadata"] = {key: value_of_nested(value) for key, value in meta.get("metadata", {}).items()}
    if not meta["metadata"]:
        del meta["metadata"]
    return meta


def value_of_nested(value):
    """Python writes what is nested deeply as JSON text."""
    if isinstance(value, dict):
        return {key: value_of_nested(member) for key, member in value.items()}
    if isinstance(value, list):
        return [value_of_nested(element) for element in value]
    found = value_of_text(value)
    return found["$json"] if isinstance(found, dict) and "$json" in found else found


def request_of(request):
    counts = {key: request.get(key) for key in ("path", "span_events", "eval_events")}
    return {**counts, "headers": headers_of(request)}


def span_of(event, requests):
    span = {key: event[key] for key in ("trace_id", "span_id", "parent_id", "name", "status", "metrics")}
    for key in ("session_id", "collection_errors", "span_links"):
        if key in event:
            span[key] = event[key]
    span["meta"] = meta_of(event["meta"])
    tags = [tag for tag in event["tags"] if not tag.startswith(TAGS_OF_PYTHON) and tag != "session_id:"]
    span["tags"] = sorted("error_type:" + plain_type(tag[11:]) if tag.startswith("error_type:") else tag for tag in tags)
    span["_dd"] = {key: event["_dd"][key] for key in ("sample_rate", "sampling_decision")}
    if event["_dd"]["sample_rate"] != "1":
        del span["_dd"]["sampling_decision"]  # random
    if requests:
        span["$request"] = request_of(requests[event["$request"]])
    return exact(span)


def evaluation_of(event):
    event = {key: value for key, value in event.items() if key not in ("eval_scope", "$request")}
    event["tags"] = sorted(event["tags"])
    return exact(event)


def observation_of(one):
    kept = {"step": one.get("step"), "op": one.get("op"), "outcome": one.get("outcome")}
    if "saw" in one:
        kept["saw"] = {
            name: [{**part, "content": value_of_text(part["content"])} for part in one["saw"][name]]
            for name in ("input", "output")
        }
    if one.get("outcome") == "caught":
        kept["error"] = one["error"]
    if "value" in one:
        kept["value"] = None if one["value"] == {"$undefined": True} else one["value"]
    return exact(kept)


def headers_of(request):
    """The driver of JavaScript and Python notes where a request was to go to."""
    return {name: value for name, value in request["headers"].items() if name != "x-golden-original-url"}


def comparable(result, about_requests):
    requests = result.get("requests", []) if about_requests else []
    kept = {"spans": {}, "evaluations": {}, "observations": [], "requests": []}
    for event in result.get("spans", []):
        kept["spans"][event["span_id"]] = span_of(event, requests)
    for event in result.get("evaluations", []):
        kept["evaluations"][event["label"]] = evaluation_of(event)
    if result.get("spans_elided"):
        kept["total"] = result["spans_elided"]["total"]
    kept["observations"] = sorted((observation_of(one) for one in result.get("observations", [])), key=json.dumps)
    # Spans and evaluations, and tenants, are sent at the same time, so the order says nothing.
    kept["requests"] = sorted((request_of(request) for request in requests), key=json.dumps)
    return kept


def set_at(whole, path, value):
    *way, last = path
    for key in way:
        whole = whole.setdefault(key, {}) if isinstance(whole, dict) else whole[key]
    if value is None:
        whole.pop(last, None)
    else:
        whole[last] = value


def paths(ours, theirs, path=()):
    """Where the two differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            yield from paths(ours.get(key), theirs.get(key), (*path, key))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for i, (one, other) in enumerate(zip(ours, theirs)):
            yield from paths(one, other, (*path, i))
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        yield path, ours, theirs


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 300 else text[:297] + "..."


def compared(scenario, result, differences, about_requests):
    """What came of it here, and what is expected."""
    name = scenario["id"]
    sdk = "js" if scenario["sdk_agreement"] == "js only" else "python"
    changes = []
    for difference in differences:
        for change in difference["changes"]:
            if change["scenario"] == name:
                sdk = change.get("as_in", sdk)
                changes.append(change)
    ours = comparable(result, about_requests)
    theirs = comparable(read(FOLDER / sdk / (name + ".json")), about_requests)
    for change in changes:
        if "at" in change:
            set_at(theirs, change["at"], change["value"])
        for side_of in (ours, theirs) if "leave_out" in change else ():
            set_at(side_of, change["leave_out"], None)
    return ours, theirs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--golden", required=True)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    differences = read(FOLDER / "differences.json")
    if len(differences) > 12:
        sys.exit("differences.json: more than a dozen")
    scenarios = read(FOLDER / "scenarios.json")["scenarios"]
    static = [one for one in scenarios if one["typing"] == "static" or one["id"] in ALSO_STATIC]
    names = [one["id"] for one in static]
    subprocess.run([arguments.golden, FOLDER / "scenarios.json", "--out", arguments.out, *names], check=False)
    failed = 0
    for scenario in static:
        path = arguments.out / (scenario["id"] + ".json")
        if not path.exists():
            failed += 1
            continue
        about_requests = scenario["id"].startswith(ABOUT_REQUESTS)
        result = read(path)
        ours, theirs = compared(scenario, result, differences, about_requests)
        found = list(paths(ours, theirs))
        found += [(("invariants", key), value, True) for key, value in result["invariants"].items() if not value]
        failed += bool(found)
        for place, one, other in found:
            print(f"{scenario['id']}: {'.'.join(map(str, place))}: {short(one)} instead of {short(other)}")
    print(f"{len(static) - failed} of {len(static)} scenarios are as in the SDKs, or differ as differences.json says")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
