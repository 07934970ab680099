"""MS MARCO: its three file forms, its rules for evidence, its scorer and its generator."""

import json
import re
from collections import Counter

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.errors import BadInputError, SettingsError
from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.tasks.alternatives import references
from tracegap.tasks.marco.files import read_rows, stretches
from tracegap.tasks.marco.generator import TRAITS, generate
from tracegap.tasks.marco.metrics import NO_ANSWER
from tracegap.tasks.marco.rows import example_of
from tracegap.tasks.marco.task import Marco
from tracegap.tasks.unusable import Unusable


def passage(text, selected=0):
    return {"passage_text": text, "is_selected": selected, "url": ""}


def record(**changes):
    row = {
        "query_id": 7,
        "query": "where is the tower",
        "query_type": "LOCATION",
        "passages": [passage("The tower is in Rome."), passage("A bridge is in Paris.", 1)],
        "answers": ["Paris"],
    }
    return row | changes


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


# records


def test_a_selected_passage_is_evidence_and_the_type_is_the_label():
    example = example_of(record(query_type="location"), "selected")
    assert (example.id, example.label, example.evidence) == ("7", "LOCATION", (1,))
    assert example.answers == ("Paris",)


def test_the_papers_rule_takes_the_passage_with_most_words_of_the_answer():
    assert example_of(record(answers=["in Rome. The"]), "overlap").evidence == (0,)
    assert example_of(record(answers=["is in"]), "overlap").evidence == (0,)  # first of equals


@pytest.mark.parametrize("none", [[], [NO_ANSWER], ["no answer present"], ["", "  "], None])
def test_no_answer_is_an_answer_whose_evidence_is_closest_to_the_question(none):
    passages = [passage("A bridge is in Paris."), passage("The tower is where it was.")]
    example = example_of(record(answers=none, passages=passages), "selected")
    assert example.answers == (NO_ANSWER,)
    assert example.evidence == (1,)
    assert "no answer" in example.meta["rule"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"query": " "}, "query"),
        ({"query": None}, "query"),
        ({"query_type": "ODD"}, "query_type"),
        ({"query_id": None}, "query_id"),
        ({"passages": []}, "passages"),
        ({"passages": ["text"]}, "passages"),
        ({"passages": [passage("")]}, "passages"),
        ({"passages": {"passage_text": ["a"], "is_selected": []}}, "passages"),
        ({"passages": [passage("a"), passage("b")]}, "passages"),  # answered, none selected
        ({"answers": "Paris"}, "answers"),
        ({"answers": []}, "answers"),  # selected, but not answered
        ({"answers": ["\ud800"]}, "query"),
    ],
)
def test_what_does_not_fit_is_named(changes, field):
    made = example_of(record(**changes), "selected")
    assert isinstance(made, Unusable)
    assert made.field == field


@given(
    st.dictionaries(
        st.sampled_from(["query", "query_id", "query_type", "passages", "answers"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["passage_text", "is_selected"]), inner)
            ),
        ),
    )
)
def test_any_record_gives_an_example_or_a_reason(changes):
    made = example_of(record(**changes), "selected")
    assert isinstance(made, Example | Unusable)
    if isinstance(made, Example):
        assert made.evidence
        assert max(made.evidence) < len(made.context)


def test_several_answers_are_alternatives():
    task, example = get_task("marco"), example_of(record(answers=["Paris", "in Paris"]), "selected")
    assert references(example) == ("Paris", "in Paris")
    assert task.score_answer(("In paris.",), example).exact
    assert not task.score_answer(("Paris, in Paris",), example).exact
    assert task.score_answer(("Paris France",), example).f1 == pytest.approx(2 / 3)
    assert task.score_answer(None, example).f1 == 0


def test_an_unknown_rule_is_refused():
    with pytest.raises(SettingsError, match="overlap"):
        Marco("most")


# files


def columns(rows):
    return {name: {str(i): row[name] for i, row in enumerate(rows)} for name in rows[0]}


def hub_rows(rows):
    """The hub's form: passages as columns."""
    for row in rows:
        parts = {key: [p[key] for p in row["passages"]] for key in row["passages"][0]}
        yield {**row, "query_id": int(row["query_id"]), "passages": parts}


@pytest.fixture(scope="module")
def rows():
    made = list(generate(60, 0))
    return [{**row, "query_id": i, "query": row["query"] + " é?"} for i, row in enumerate(made)]


def test_all_forms_give_the_same_examples(tmp_path, rows):
    lines = write(tmp_path / "a.jsonl", rows)
    column = tmp_path / "b.json"
    column.write_text(json.dumps(columns(rows), indent=1))
    parquet = tmp_path / "c.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(hub_rows(rows))), parquet)
    wanted = get_task("marco").load(str(lines), 0, 0)
    assert len(wanted.examples) == 60
    for path in (column, parquet):
        assert get_task("marco").load(str(path), 0, 0).examples == wanted.examples


@pytest.mark.parametrize("size", [300, 5000, 10**9])
def test_stretches_cut_lines_nowhere_and_lose_none(tmp_path, rows, size):
    path = write(tmp_path / "a.jsonl", rows)
    found = [row for part in stretches(path, size) for _, row in read_rows(part)]
    assert found == rows


def test_row_groups_are_stretches(tmp_path, rows):
    path = tmp_path / "a.parquet"
    table = pyarrow.Table.from_pylist(list(hub_rows(rows)))
    pyarrow.parquet.write_table(table, path, row_group_size=7)
    parts = stretches(path, 1)
    assert len(parts) == 9
    places = [place for part in parts for place, _ in read_rows(part)]
    assert places == list(range(60))


def test_a_column_file_is_read_in_small_pieces(tmp_path, rows, monkeypatch):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(columns(rows), ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr("tracegap.tasks.marco.files._CHUNK", 7)
    assert [row for part in stretches(path, 1) for _, row in read_rows(part)] == rows


def test_a_folder_s_dev_file_is_the_test_split(tmp_path, rows):
    write(tmp_path / "train_v2.1.jsonl", rows[:50])
    write(tmp_path / "dev_v2.1.jsonl", rows[50:])
    loaded = get_task("marco").load(str(tmp_path), 0, 0)
    assert loaded.official_test == {str(i) for i in range(50, 60)}


def test_bad_lines_and_repeated_ids_are_put_aside(tmp_path, rows):
    path = tmp_path / "a.jsonl"
    good = json.dumps(rows[0]).encode()
    path.write_bytes(b"\xef\xbb\xbf" + good + b"\n" + good + b"\n[1]\n{\n\xff\n\n")
    loaded = get_task("marco").load(str(path), 0, 0)
    assert len(loaded.examples) == 1
    assert [q.field for q in loaded.quarantined] == ["query_id"] + ["the record"] * 3
    assert loaded.quarantined[0].line == len(good) + 4


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.json", b'{"query": {"0": "a"', "cut short"),
        ("a.json", b'{"query": {"0": "a"}}', "'query_id' is missing"),
        ("a.json", b'{"query": {"0": "\xff\xff"}}', "not UTF-8"),
        ("a.json", b'{"query": {"0": "a" "1": "b"}}', "is missing at byte"),
        ("a.parquet", b"PAR1 no", "not whole Parquet"),
        ("b.txt", b"", "holds no"),
    ],
)
def test_unreadable_files_are_named(tmp_path, name, content, complaint):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInputError, match=complaint):
        get_task("marco").load(str(tmp_path), 0, 0)


def test_columns_of_another_order_are_refused(tmp_path, rows):
    held = columns(rows)
    held["answers"] = dict(reversed(held["answers"].items()))
    path = tmp_path / "a.json"
    path.write_text(json.dumps(held))
    with pytest.raises(BadInputError, match="same order"):
        get_task("marco").load(str(path), 0, 0)
    held["answers"].popitem()
    held["answers"] = dict(reversed(held["answers"].items()))
    path.write_text(json.dumps(held))
    with pytest.raises(BadInputError, match=r"keys|one length"):
        get_task("marco").load(str(path), 0, 0)


def test_an_unknown_version_of_the_hub_is_refused():
    with pytest.raises(SettingsError, match=r"v2\.1, v1\.1"):
        get_task("marco").load("hub:v9", 0, 0)


def test_the_hubs_rows_are_read(monkeypatch, rows):
    import datasets

    parts = {"train": list(hub_rows(rows[:50])), "validation": list(hub_rows(rows[50:]))}

    def load_dataset(name, version):
        assert (name, version) == ("microsoft/ms_marco", "v1.1")
        return parts

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    loaded = get_task("marco").load("hub:v1.1", 0, 0)
    assert len(loaded.examples) == 60
    assert len(loaded.official_test) == 10


def test_the_real_sample(shared_data):
    loaded = get_task("marco").load(str(shared_data / "marco"), 0, 0)
    reasons = Counter(q.reason for q in loaded.quarantined)
    assert len(loaded.examples) == 147
    assert reasons == {"there is an answer, but no passage is selected": 4}
    assert sum(e.answers == (NO_ANSWER,) for e in loaded.examples) == 8
    assert len(Marco("overlap").load(str(shared_data / "marco"), 0, 0).examples) == 151


# the generator


def test_fresh_records_are_balanced_and_their_answer_can_be_read_off():
    examples = get_task("marco").load("synthetic", 3, 5 * 13 * 4).examples
    counts = Counter((e.label, e.answers[0]) for e in examples)
    assert set(counts.values()) == {4}
    assert len(counts) == 5 * 13
    for example in examples:
        assert derived(example) == example.answers[0]


def derived(example):
    """Reads the answer off by the templates: of the passages on the asked place, what is told."""
    trait = TRAITS[example.label]
    pattern = re.escape(trait.question).replace(re.escape("{name}"), "(?P<name>.*)")
    name = re.fullmatch(pattern, example.question)["name"]
    for text in (p for p in example.context if name in p):
        for sentence in trait.sentences:
            told = re.escape(sentence).replace(re.escape("{value}"), "(.*?)")
            if found := re.search(told, text):
                return found[1]
    return NO_ANSWER


def test_unanswerable_evidence_is_on_the_asked_place():
    for example in get_task("marco").load("synthetic", 0, 600).examples:
        words = {word for word in example.question.split() if word.istitle()}
        assert words <= set(example.evidence_passages[0].split())


def test_the_papers_incorrect_passage_shares_few_words():
    task = get_task("marco")
    for example in task.load("synthetic", 0, 50).examples:
        trace, text = task.released_incorrect(example, "PERSON", 0)
        assert trace.evidence[0] in example.context
        assert trace.evidence[0] not in example.evidence_passages
        assert text.endswith(trace.evidence[0])
