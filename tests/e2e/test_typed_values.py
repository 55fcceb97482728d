"""Classes and enumerations arrive by the names of their members and enumerators."""

import json

from span_events import input_value, output_value, read_file


def test_members_and_enumerators_by_name(programs, tmp_path):
    done = programs.run("e2e_typed_values", LLMOBS_FILE=tmp_path / "traces.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    [span] = read_file(tmp_path / "traces.jsonl")
    place = {"name": "roof", "height": 12.5}
    assert input_value(span) == {"place": place, "unit": "kelvin"}
    assert json.loads(output_value(span)) == [{"place": place, "value": 294.5, "unit": "kelvin"}]
