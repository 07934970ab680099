"""Official files cut, shuffled, mis-encoded or emptied: a clear error, or a counted row."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegap.errors import BadInputError
from tracegap.tasks import get_task
from tracegap.tasks.cotempqa import generator as cotempqa
from tracegap.tasks.hotpotqa.generator import generate as generate_hotpotqa
from tracegap.tasks.marco import generator as marco_records
from tracegap.tasks.musique.generator import generate as generate_musique


def _lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _cotempqa_rows():
    for number, example in enumerate(cotempqa.generate(12, 1)):
        yield {
            "index": number,
            "triple_element": "S1_R1_O2",
            "question": example.question,
            "facts": list(example.context),
            "answer": list(example.answers),
        }


FILES = {
    "cotempqa": ("mix.json", _lines(_cotempqa_rows())),
    "marco": ("train_v2.1.jsonl", _lines(marco_records.generate(12, 1))),
    "hotpotqa": (
        "hotpot_train_v1.1.json",
        json.dumps(list(generate_hotpotqa(6, 1)), ensure_ascii=False).encode(),
    ),
    "musique": ("musique_ans_v1.0_train.jsonl", _lines(generate_musique(8, 1))),
}


def read(task, content):
    """Returns what is loaded, or None with an error that names the file or the folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILES[task][0]
        path.write_bytes(content)
        try:
            loaded = get_task(task).load(folder, 0, 0)
        except BadInputError as error:
            assert str(folder) in str(error)
            return None
        for example in loaded.examples:
            assert example.question
            assert example.answers
            assert all(0 <= i < len(example.context) for i in example.evidence)
        for row in loaded.quarantined:
            assert row.reason
            assert row.field
        return loaded


def rows_of(loaded):
    return 0 if loaded is None else len(loaded.examples) + len(loaded.quarantined)


@pytest.mark.parametrize("task", FILES)
def test_whole_files_are_read_whole(task):
    loaded = read(task, FILES[task][1])
    assert loaded is not None
    assert not loaded.quarantined
    assert len(loaded.examples) == {"cotempqa": 12, "marco": 12, "hotpotqa": 6, "musique": 8}[task]


@pytest.mark.parametrize("task", FILES)
@given(data=st.data())
@settings(max_examples=40)
def test_a_file_cut_short_is_refused_or_the_cut_row_is_counted(task, data):
    whole = FILES[task][1]
    cut = whole[: data.draw(st.integers(0, len(whole) - 2))]
    loaded = read(task, cut)
    if loaded is not None:
        started = sum(bool(line.strip()) for line in cut.splitlines())
        assert rows_of(loaded) == started
        assert len(loaded.examples) < rows_of(read(task, whole))


@pytest.mark.parametrize("task", [task for task in FILES if task != "hotpotqa"])
@given(rng=st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_lines_in_another_order_give_the_same_examples(task, rng):
    lines = FILES[task][1].splitlines(keepends=True)
    before = read(task, b"".join(lines))
    rng.shuffle(lines)
    after = read(task, b"".join(lines))
    assert sorted(e.question for e in after.examples) == sorted(e.question for e in before.examples)


@pytest.mark.parametrize("task", FILES)
@given(data=st.data())
@settings(max_examples=60)
def test_bytes_put_in_or_taken_out_lose_no_row_in_silence(task, data):
    whole = FILES[task][1]
    at = data.draw(st.integers(0, len(whole)))
    out = data.draw(st.integers(0, 40))
    put = data.draw(st.binary(max_size=12).filter(lambda b: b"\n" not in b and b"\r" not in b))
    harmed = whole[:at] + put + whole[at + out :]
    loaded = read(task, harmed)
    if loaded is not None and task != "hotpotqa":
        assert rows_of(loaded) == sum(bool(line.strip()) for line in harmed.split(b"\n"))


@pytest.mark.parametrize("task", FILES)
@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00", b"\xff\xfe", b"[]", b"null", b"{}"])
def test_an_empty_file_is_refused_or_its_row_is_counted(task, content):
    loaded = read(task, content)
    assert loaded is None or (not loaded.examples and loaded.quarantined)


@pytest.mark.parametrize("task", FILES)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037"])
def test_another_encoding_is_refused_or_every_row_is_put_aside(task, encoding):
    loaded = read(task, FILES[task][1].decode().encode(encoding))
    assert loaded is None or (not loaded.examples and loaded.quarantined)
