#!/usr/bin/env python3
"""What the snippets of the guide, and of the documents of Datadog's SDKs, send.

guide_test.py FOLDER [--write]

Each snippet of the programs in FOLDER runs in a process of its own and writes its events to a file. They are compared with
`<program>.expected` beside this script, where a person can read them; --write writes these files anew. The complete example is compared
with what Datadog's SDK for JavaScript sent for the original (tests/golden/js).
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "delivery"))
from datadog_double import SPANS, Server  # noqa: E402

GOLDEN = HERE.parent / "golden/js/complete-example.json"
PROGRAMS = ("tracing_llm_applications", "custom_instrumentation", "sdk_reference", "guide")
# The headings with a snippet in the documents, in their order.
DOCUMENTS = {
    "tracing_llm_applications": ["create spans"],
    "custom_instrumentation": [f"{heading}: {way}" for heading in ("creating spans", "annotating spans", "nesting spans")
                               for way in ("decorators", "inline")],
    "sdk_reference": ["enable", "disable", "flush", "trace", "wrap", "wrap: callbacks", "annotate", "annotationContext", "exportSpan",
                      "submitEvaluation", "registerProcessor", "deregisterProcessor", "routingContext", "complete example",
                      "complete example: attributes"],
}
USUAL_TAG = re.compile(r"^(ddtrace\.version|language|source|service|error|host|runtime-id):")


def run_process(program, name, folder, **variables):
    """What the snippet says on standard error."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LLMOBS_", "DD_", "OTEL_"))}
    done = subprocess.run([program, name], env={**kept, "HOME": str(folder), **variables}, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise SystemExit(f"{program.name} '{name}' ends with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stderr


def run(program, name, folder):
    """The events that the snippet leaves, and what it says on standard error."""
    path = pathlib.Path(folder) / "traces.jsonl"
    path.unlink(missing_ok=True)
    said = run_process(program, name, folder, LLMOBS_FILE=str(path))
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    spans = [span for line in lines for span in line.get("spans", [])]
    evaluations = [one for line in lines if "metrics" in line for one in line["metrics"]]
    return sorted(spans, key=lambda span: span["start_ns"]), evaluations, said


def text_of(value):
    return json.dumps(value, ensure_ascii=False)


def shown_side(side):
    """An input or output: the messages, documents or value."""
    for key in ("messages", "documents"):
        if key in side:
            return [f"{text_of(one)}" for one in side[key]]
    return [text_of(side["value"])] if "value" in side else []


def shown_span(span, depth):
    meta = span["meta"]
    kind = meta["span"]["kind"]
    head = [kind, span["name"]] + [meta[key] for key in ("model_name", "model_provider") if key in meta and kind in ("llm", "embedding")]
    if span.get("session_id"):
        head.append(f"session={span['session_id']}")
    yield "  " * depth + " ".join(head)
    inner = "  " * depth + "    "
    for side in ("input", "output"):
        for line in shown_side(meta.get(side, {})):
            yield f"{inner}{side}: {line}"
        for key, value in meta.get(side, {}).items():
            if key not in ("messages", "documents", "value"):
                yield f"{inner}{side}.{key}: {text_of(value)}"
    if span["status"] == "error":
        error = meta.get("error", {})
        yield f"{inner}error: {error.get('type', '')}: {error.get('message', '')}" + (" (stack)" if error.get("stack") else "")
    for key in ("metadata", "tool_definitions", "model_parameters"):
        if meta.get(key):
            yield f"{inner}{key}: {text_of(meta[key])}"
    if span.get("metrics"):
        yield f"{inner}metrics: {text_of(span['metrics'])}"
    tags = sorted(tag for tag in span["tags"] if not USUAL_TAG.match(tag) and not tag.startswith("session_id:") and not tag.endswith(":"))
    yield f"{inner}tags: {', '.join(tags)}"


def shown_tree(spans, parent="undefined", depth=1):
    ids = {span["span_id"] for span in spans}
    for span in spans:
        if span["parent_id"] == parent or (parent == "undefined" and span["parent_id"] not in ids):
            yield from shown_span(span, depth)
            yield from shown_tree(spans, span["span_id"], depth + 1)


def shown_evaluation(evaluation, names):
    one = {key: value for key, value in evaluation.items() if key not in ("timestamp_ms", "event_kind")}
    one["tags"] = sorted(tag for tag in one.get("tags", []) if not USUAL_TAG.match(tag))
    text = text_of(one)
    for span_id, name in names.items():
        text = text.replace(f'"{span_id}"', f'"<id of {name}>"')
    return "  evaluation " + re.sub(r'"[0-9a-f]{32}"', '"<trace id>"', text)


def shown(name, spans, evaluations, said):
    yield f"== {name}"
    yield from shown_tree(spans)
    names = {span["span_id"]: span["name"] for span in spans}
    for evaluation in evaluations:
        yield shown_evaluation(evaluation, names)
    for line in said.splitlines():
        yield f"  says: {line}"


def transcript(program, folder):
    listed = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    lines = []
    for name in listed:
        lines += [*shown(name, *run(program, name, folder)), ""]
    return listed, "\n".join(lines)


def essence(span):
    """What must be the same as in the original: all but the agent's input and output, which the original does not record."""
    meta = span["meta"]
    kind = meta["span.kind"] if "span.kind" in meta else meta["span"]["kind"]
    sides = {side: {key: value for key, value in meta.get(side, {}).items() if value} for side in ("input", "output")}
    if kind == "agent":
        sides = {}
    elif kind == "retrieval":
        sides = {"output": sides["output"]}
    model = {key: meta.get(key) for key in ("model_name", "model_provider")} if kind == "llm" else {}
    return [span["name"], kind, sides, model, span.get("metrics", {}), span.get("session_id"), span["status"]]


def tree(spans, parent):
    return [[essence(span), tree(spans, span["span_id"])] for span in spans if span["parent_id"] == parent]


def compare_complete_examples(program, folder):
    golden = json.loads(GOLDEN.read_text())["spans"]
    for name in ("complete example", "complete example: attributes"):
        spans, _, _ = run(program, name, folder)
        ours, theirs = tree(spans, "undefined"), tree(golden, "undefined")
        if ours != theirs:
            yield f"{name}: the tree is not that of the original:\n{json.dumps(ours, indent=1)}\nthe original:\n{json.dumps(theirs, indent=1)}"


def check_routing(program, folder):
    """To the file goes everything; here it is seen that the spans would go out under the tenant's key."""
    server = Server()
    run_process(program, "routingContext", folder, DD_LLMOBS_OVERRIDE_ORIGIN=f"http://127.0.0.1:{server.port}")
    server.close()
    sent = [(request.headers.get("DD-API-KEY"), event["name"]) for request in server.accepted if request.path.endswith(SPANS)
            for event in request.events]
    if sent != [("customer-dd-api-key", "customer pipeline")]:
        yield f"routingContext: sent was {sent}"


def unshown():
    """Every snippet stands on a page."""
    pages = "".join(page.read_text() for page in sorted((HERE.parent.parent / "docs").rglob("*.md")))
    for source in sorted(HERE.glob("*.cpp")):
        for name in re.findall(r"^\s*// snippet: (.*)$", source.read_text(), re.M):
            if f"<!-- snippet: from tests/guide/{source.name}: {name} -->" not in pages:
                yield f"{source.name}: '{name}' is on no page of docs/"


def problems_of(name, program, folder, is_writing):
    listed, text = transcript(program, folder)
    if name in DOCUMENTS and listed != DOCUMENTS[name]:
        yield f"{name}: the snippets are {listed}, those of the document are {DOCUMENTS[name]}"
    expected = HERE / f"{name}.expected"
    if is_writing:
        expected.write_text(text)
    elif text != expected.read_text():
        with tempfile.NamedTemporaryFile("w", suffix=".sent") as sent:
            sent.write(text)
            sent.flush()
            difference = subprocess.run(["diff", "-u", expected, sent.name], capture_output=True, text=True).stdout
        yield f"{name}: the snippets send something else than {expected.name} says\n{difference}"


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    problems = list(unshown())
    with tempfile.TemporaryDirectory() as folder:
        for name in PROGRAMS:
            problems += problems_of(name, options.folder / name, folder, options.write)
        problems += compare_complete_examples(options.folder / "sdk_reference", folder)
        problems += check_routing(options.folder / "sdk_reference", folder)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
