"""Columns of a trainer become examples, or one clear complaint."""

import pytest

from tracegap.errors import BadInputError
from tracegap.rewards import answer, evidence_step, example_columns, label_step
from tracegap.rewards.asked import read_asked
from tracegap.tasks import get_task


def columns_of(name="hotpotqa", size=5):
    task = get_task(name)
    examples = task.load("synthetic", 0, size).examples
    rows = [example_columns(example, task) for example in examples]
    return examples, {key: [row[key] for row in rows] for key in rows[0]}


@pytest.mark.parametrize("name", ["cotempqa", "babi", "marco", "hotpotqa", "musique"])
def test_an_example_comes_back_as_it_was(name):
    examples, columns = columns_of(name, 30)
    for asked, example in zip(read_asked("x", 30, columns, (), None), examples, strict=True):
        found = asked.example
        assert (found.question, found.context, found.label) == (
            *(example.question, example.context, example.label),
        )
        assert set(found.evidence_passages) == set(example.evidence_passages)
        assert (found.answers, found.meta) == (example.answers, example.meta)


def test_columns_pass_through_a_data_set_as_trl_keeps_it():
    datasets = pytest.importorskip("datasets")
    examples, columns = columns_of()
    examples_of_other_meta, others = columns_of("cotempqa")
    both = {key: columns[key] + others[key] for key in columns}
    rows = datasets.Dataset.from_dict(both)
    read = {key: [row[key] for row in rows] for key in both}
    found = [asked.example.meta for asked in read_asked("x", 10, read, (), None)]
    assert found == [example.meta for example in (*examples, *examples_of_other_meta)]


def test_a_missing_column_is_named():
    _, columns = columns_of()
    del columns["label"]
    with pytest.raises(BadInputError, match="'label_step' needs the column 'label'"):
        label_step(None, [""] * 5, **columns)
    del columns["task"]
    with pytest.raises(BadInputError, match="needs the column 'task'"):
        answer(None, [""] * 5, **columns)


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("context", "one text", "'context' is not a list of texts"),
        ("answers", [1], "'answers' is not a list of texts"),
        ("label", 3, "'label' is not a text"),
        ("meta", "x", "'meta' is not a mapping"),
        ("evidence", ["made up"], "'evidence' names a passage that is not in the context"),
    ],
)
def test_what_does_not_fit_is_named_with_its_row(column, value, what):
    _, columns = columns_of()
    columns[column][3] = value
    with pytest.raises(BadInputError, match=f"'evidence_step', row 3: column {what}"):
        evidence_step(None, [""] * 5, **columns)
