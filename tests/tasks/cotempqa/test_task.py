"""CoTempQA as a task, on its real rows."""

import pytest

from cotempqa_rows import load
from paths import SHARED_DATA
from tracegap.records import Abstention
from tracegap.tasks.cotempqa.facts import (
    name_key,
)
from tracegap.tasks.cotempqa.generator import LABELS
from tracegap.tasks.cotempqa.rules import derive

DATA = SHARED_DATA / "cotempqa"


needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared CoTempQA sample is missing")


@needs_data
def test_real_rows_are_nearly_all_usable_and_derivable():
    loaded = load(DATA)
    rows = len(loaded.examples) + len(loaded.quarantined)
    assert rows == sum(len((DATA / f"{x}.json").read_bytes().splitlines()) for x in LABELS)
    assert len(loaded.quarantined) <= 0.002 * rows
    assert len({example.id for example in loaded.examples}) == len(loaded.examples)
    assert len(loaded.official_test) >= 945
    label_right = answers_right = 0
    for example in loaded.examples:
        derivation = derive(example.question, example.context)
        if isinstance(derivation, Abstention):
            continue
        label_right += derivation.label == example.label
        answers_right += set(map(name_key, derivation.answers)) == set(
            map(name_key, example.answers)
        )
    assert label_right >= 0.97 * rows
    assert answers_right >= 0.95 * rows
