"""Rows of the multi-hop tasks: read from their files, each an example or a reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multihop_rows import HOTPOT, MUSIQUE
from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.tasks.hotpotqa import task as hotpotqa
from tracegap.tasks.musique import task as musique
from tracegap.tasks.unusable import Unusable

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted({*HOTPOT, *MUSIQUE})), ANYTHING))
def test_any_row_gives_an_example_or_a_reason(changes):
    for read, row in ((hotpotqa.example_of, HOTPOT), (musique.example_of, MUSIQUE)):
        assert isinstance(read({**row, **changes}), Example | Unusable)


def test_official_files_are_read(tmp_path):
    (tmp_path / "hotpot_train_v1.1.json").write_text(json.dumps([HOTPOT, 3, HOTPOT]))
    other = {**HOTPOT, "_id": "other"}
    (tmp_path / "hotpot_dev_distractor_v1.json").write_text(json.dumps([other]))
    loaded = get_task("hotpotqa").load(str(tmp_path), 0, 0)
    assert {e.id for e in loaded.examples} == {"5a7a", "other"}
    assert loaded.official_test == {"other"}
    assert [q.reason for q in loaded.quarantined] == [
        "this is not a JSON object",
        "the id is used before",
    ]
    path = tmp_path / "musique_ans_v1.0_dev.jsonl"
    path.write_text(json.dumps(MUSIQUE) + "\n{\n")
    loaded = get_task("musique").load(str(path), 0, 0)
    assert len(loaded.examples) == len(loaded.quarantined) == 1
    assert loaded.official_test == {"2hop__12_34"}


@pytest.mark.parametrize("content", [b"[{", b"{}", b"\xff"])
def test_unreadable_files_are_named(tmp_path, content):
    path = tmp_path / "hotpot.json"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=r"hotpot\.json"):
        get_task("hotpotqa").load(str(path), 0, 0)
    with pytest.raises(BadInputError, match="MuSiQue"):
        get_task("musique").load(str(tmp_path / "none"), 0, 0)
