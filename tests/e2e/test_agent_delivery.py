"""The example's spans at the real Datadog test agent are those that the file gets."""

import pytest

from programs import ANSWER_PARTS
from span_events import by_start, children_of, events_of, kind, normalise, read_file, root_of


@pytest.fixture
def runs(programs, agent, tmp_path):
    """Span events of two identical runs: (to the file, to the agent)."""
    to_file = programs.ask(LLMOBS_FILE=tmp_path / "traces.jsonl")
    to_agent = programs.ask(DD_TRACE_AGENT_URL=agent.url)
    for finished in (to_file, to_agent):
        assert (finished.returncode, finished.stderr) == (0, "")
        assert all(part in finished.stdout for part in ANSWER_PARTS)
    assert to_file.stdout == to_agent.stdout
    return read_file(tmp_path / "traces.jsonl"), events_of(agent.envelopes())


def test_the_agent_gets_what_the_file_gets(runs):
    in_file, at_agent = runs
    assert len(in_file) > 10
    assert len({event["span_id"] for event in at_agent}) == len(at_agent)
    assert normalise(at_agent) == normalise(in_file)


def test_requests_are_those_of_the_protocol(runs, agent):
    requests = agent.span_requests()
    assert requests
    for headers, body in requests:
        assert headers["content-type"] == "application/json"
        assert headers["x-datadog-evp-subdomain"] == "llmobs-intake"
        assert "dd-api-key" not in headers
        assert isinstance(body, list)


def as_sent(event):
    """What the query API tells of an event, taken from the event as it was sent."""
    meta = event["meta"]
    return {
        "name": event["name"],
        "kind": kind(event),
        "status": event["status"],
        "duration": event["duration"],
        "tags": event["tags"],
        "metrics": event["metrics"],
        "parent_id": event["parent_id"],
        "input": meta.get("input", {}),
        "output": meta.get("output", {}),
        "error": meta.get("error", {}),
        "metadata": meta.get("metadata", {}),
        "model_name": meta.get("model_name", ""),
        "model_provider": meta.get("model_provider", ""),
    }


def as_told(span):
    meta = span["meta"]
    told = {name: span[name] for name in ("name", "kind", "status", "duration", "tags", "metrics", "parent_id")}
    for name in ("input", "output", "error", "metadata", "model_name", "model_provider"):
        told[name] = meta.get(name) or ({} if name in ("input", "output", "error", "metadata") else "")
    return told


def test_every_field_can_be_read_back_through_the_query_api(runs, agent):
    in_file, at_agent = runs
    for name in ("index_documents", "support_agent"):
        sent = root_of(at_agent, name)[1]
        written = root_of(in_file, name)[1]
        told = agent.trace(sent[0]["trace_id"])
        assert set(told) == {event["span_id"] for event in sent}
        for event in sent:
            span = told[event["span_id"]]
            assert as_told(span) == as_sent(event)
            assert set(span["children_ids"]) == {child["span_id"] for child in children_of(event, sent)}
        # The order of the spans and their shape are those of the run that wrote the file.
        in_order = by_start(sent)
        assert [(told[event["span_id"]]["kind"], told[event["span_id"]]["name"]) for event in in_order] == [
            (kind(event), event["name"]) for event in written
        ]


def test_the_agents_query_language_finds_the_spans(runs, agent):
    def count(query):
        return len(agent.search(query)["result"]["events"])

    def expected(wanted):
        return sum(kind(event) == wanted for event in runs[1])

    for wanted in ("llm", "tool", "agent", "embedding", "retrieval", "workflow", "task"):
        assert count(f"@meta.span.kind:{wanted}") == expected(wanted) > 0
    assert count("@status:error") == 0
    assert count("service:ferry-desk") == len(runs[1])
    assert count("@meta.span.kind:llm AND @metrics.total_tokens:>100") == expected("llm")
