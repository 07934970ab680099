"""The data of the sample browser."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from tracegap.report.inputs import ReportInput
from tracegap.report.samples import sample_data, to_script_json


def embedded(page: str) -> object:
    found = re.search(
        r'<script id="sample-data" type="application/json">(.*?)</script>', page, re.S
    )
    assert found is not None
    return json.loads(found[1])


@given(st.recursive(st.text() | st.none() | st.integers(), lambda x: st.lists(x, max_size=3)))
def test_json_comes_back_whole_and_cannot_leave_its_script(value: object) -> None:
    text = to_script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_samples_share_contexts_and_keep_every_text(inputs: ReportInput, page: str) -> None:
    data = sample_data(inputs.samples)
    assert embedded(page) == json.loads(json.dumps(data))
    assert len(data["passages"]) == len(set(data["passages"]))
    assert len(data["examples"]["id"]) == 60
    columns = data["samples"]
    for i, (example, generation, verdict) in enumerate(inputs.samples):
        e = columns["example"][i]
        assert data["examples"]["id"][e] == example.id
        context = tuple(data["passages"][p] for p in data["examples"]["context"][e])
        assert context == example.context
        assert columns["text"][i] == generation.text
        assert data["arms"][columns["arm"][i]] == generation.arm
        assert columns["answerRight"][i] == verdict.answer_right
        if verdict.trace_right:
            assert columns["citedAt"][i] == list(example.evidence)
