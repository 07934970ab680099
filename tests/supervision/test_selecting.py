"""Rows are split by group, balanced by class and verdict, and every text is accounted for."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judged_texts import EXAMPLES, TASK, every_kind
from tracegap.supervision.rows import FORMS
from tracegap.supervision.selecting import UNBALANCED, Selection, write_rows

TEXTS = every_kind()
GROUPS = {example.id: example.group for example in EXAMPLES}


def written(folder, form, texts=TEXTS, seed=0, test_share=0.25, balanced=True):
    def feed(take):
        for one in texts:
            take(one)

    found = write_rows(feed, form, TASK, folder, Selection(seed, test_share, balanced))
    rows = {
        part: [json.loads(x) for x in (folder / f"{part}.jsonl").read_text("utf-8").splitlines()]
        for part in ("train", "test")
    }
    assert {part: len(of_part) for part, of_part in rows.items()} == found.rows
    return found, rows


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("balanced", [True, False])
def test_every_text_is_in_a_row_or_unused(tmp_path, form, balanced):
    found, _ = written(tmp_path, form, balanced=balanced)
    made_of = 2 if form == "preference" else 1
    assert found.texts == len(TEXTS)
    assert found.texts == made_of * sum(found.rows.values()) + sum(found.unused.values())
    if not balanced:
        assert UNBALANCED not in found.unused


@pytest.mark.parametrize("form", FORMS)
def test_parts_share_no_group(tmp_path, form):
    _, rows = written(tmp_path, form)
    groups = [{GROUPS[row["example_id"]] for row in rows[part]} for part in rows]
    assert all(groups)
    assert groups[0].isdisjoint(groups[1])


def test_classes_and_verdicts_are_of_equal_number(tmp_path):
    _, rows = written(tmp_path, "kto")
    for part in rows.values():
        cells = Counter((row["class"], row["label"]) for row in part)
        assert len(cells) == 4
        assert len(set(cells.values())) == 1
    _, rows = written(tmp_path, "prm")
    for part in rows.values():
        cells = Counter((row["class"], all(row["labels"][:2])) for row in part)
        assert len(set(cells.values())) == 1


def test_unbalanced_keeps_every_row(tmp_path):
    found, _ = written(tmp_path, "prm", balanced=False)
    assert sum(found.rows.values()) == len(TEXTS)


@given(st.permutations(range(40)))
def test_the_order_of_texts_changes_no_choice(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("rows")
    _, one = written(folder, "kto", TEXTS[:40])
    _, other = written(folder, "kto", [TEXTS[i] for i in order])
    for part in one:
        as_text = [sorted(json.dumps(row) for row in rows[part]) for rows in (one, other)]
        assert as_text[0] == as_text[1]


def test_another_seed_splits_otherwise_and_the_same_one_the_same(tmp_path):
    _, first = written(tmp_path, "kto")
    _, same = written(tmp_path, "kto")
    _, other = written(tmp_path, "kto", seed=1)
    assert first == same != other


def test_nothing_gives_empty_files(tmp_path):
    found, rows = written(tmp_path, "prm", [])
    assert (found.texts, found.rows) == (0, {"train": 0, "test": 0})
    assert rows == {"train": [], "test": []}


@pytest.mark.parametrize("form", FORMS)
def test_trl_knows_what_the_rows_are(tmp_path, form):
    """As its trainers' own data sets: conversational pairs, and single texts with a label."""
    datasets = pytest.importorskip("datasets")
    trl = pytest.importorskip("trl")
    _, rows = written(tmp_path, form)
    read = datasets.load_dataset(
        "json", data_files=str(tmp_path / "train.jsonl"), cache_dir=str(tmp_path), split="train"
    )
    assert len(read) == len(rows["train"])
    if form == "prm":
        assert set(read.features) >= {"prompt", "completions", "labels"}
        assert len(read[0]["completions"]) == len(read[0]["labels"])
    else:
        assert trl.data_utils.is_conversational(read[0])
