"""Coroutines of asio: every step is below the agent that awaited it, whichever thread it went on."""

from span_events import input_value, output_value, read_file


def test_each_agent_is_a_trace_with_all_its_steps(programs, tmp_path):
    done = programs.run("e2e_asio_agent", LLMOBS_FILE=tmp_path / "traces.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(f"Rome: sun!, Oslo: sun, answer to {number}\n" for number in ("one", "two"))
    events = read_file(tmp_path / "traces.jsonl")
    roots = [event for event in events if event["parent_id"] == "undefined"]
    assert sorted(input_value(root)["question"] for root in roots) == ["one", "two"]
    for root in roots:
        steps = [event for event in events if event["trace_id"] == root["trace_id"] and event is not root]
        assert sorted(step["name"] for step in steps) == ["complete", "fails", "slow", "weather", "weather"]
        assert {step["parent_id"] for step in steps} == {root["span_id"]}
        by_name = {step["name"]: step for step in steps}
        assert by_name["fails"]["meta"]["error"]["message"] == "no luck"
        assert by_name["slow"]["status"] == "error"  # cancelled
        assert by_name["weather"]["duration"] >= 5_000_000
        assert root["status"] == "ok"
        assert output_value(root) == f"Rome: sun!, Oslo: sun, answer to {input_value(root)['question']}"
