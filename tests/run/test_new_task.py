"""Writing the file of a task from a JSON-lines file."""

import json

import pytest

from tracegap.errors import BadInputError, SettingsError
from tracegap.run.new_task import find_columns, new_task
from tracegap.tasks import get_task
from tracegap.tasks.task_check import check_task


def rows(count=12, **names):
    for number in range(count):
        yield {
            names.get("question", "question"): f"Where does Ann{number} live?",
            names.get("context", "context"): [f"Ann{number} lives in Rome.", "It rains in Oslo."],
            names.get("gold", "gold"): "Rome",
            "n": number,
        }


@pytest.fixture
def data(tmp_path):
    def write(found):
        path = tmp_path / "my data.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in found), encoding="utf-8")
        return path

    return write


def test_what_is_written_passes_the_check(data, tmp_path):
    target = tmp_path / "sub" / "my_task.py"
    loaded = new_task(data(rows()), target, {}, None)
    assert len(loaded.examples) == 12
    task = get_task(str(target))
    assert (task.name, task.columns["context"]) == ("my-task", "context")
    assert check_task(task, "synthetic", 200).violations == ()
    assert '"../my data.jsonl"' in target.read_text(encoding="utf-8")


def test_labels_are_those_of_the_file_if_it_tells_questions_apart_by_them(data, tmp_path):
    labelled = [row | {"label": "ab"[row["n"] % 2]} for row in rows()]
    new_task(data(labelled), tmp_path / "a_task.py", {}, None)
    assert get_task(str(tmp_path / "a_task.py")).labels == ("a", "b")
    new_task(data(row | {"label": "a"} for row in rows()), tmp_path / "b_task.py", {}, None)
    assert "where" in get_task(str(tmp_path / "b_task.py")).labels


def test_columns_are_given_or_asked_for_in_words(data, tmp_path):
    path = data(rows(gold="expected"))
    with pytest.raises(SettingsError, match=r"the right answer.*--map gold=COLUMN \(columns: qu"):
        new_task(path, tmp_path / "t.py", {}, None)
    assert len(new_task(path, tmp_path / "t.py", {"gold": "expected"}, None).examples) == 12
    asked = []

    def ask(question):
        asked.append(question)
        return "nothing" if len(asked) == 1 else " expected "

    assert len(new_task(path, tmp_path / "u.py", {}, ask).examples) == 12
    assert len(asked) == 2  # again, until it is a column
    assert asked[0].startswith("Which column is the right answer, or a list of right answers?")


def test_what_does_not_fit_says_so(data, tmp_path):
    path = data(rows())
    with pytest.raises(SettingsError, match="has no such column; it has: question, context"):
        find_columns(list(rows()), {"gold": "golden"}, path, None)
    with pytest.raises(SettingsError, match="there is only question"):
        find_columns(list(rows()), {"answer": "gold"}, path, None)
    (tmp_path / "t.py").touch()
    with pytest.raises(SettingsError, match="is there already"):
        new_task(path, tmp_path / "t.py", {}, None)
    with pytest.raises(BadInputError, match="no row can be read; in the first one 'n'"):
        new_task(path, tmp_path / "u.py", {"context": "n"}, None)
    with pytest.raises(BadInputError, match="holds no rows"):
        new_task(data([]), tmp_path / "u.py", {}, None)
    path.write_text("[1]\n")
    with pytest.raises(BadInputError, match="line 1: this is no object"):
        new_task(path, tmp_path / "u.py", {}, None)
    path.write_text("{\n")
    with pytest.raises(BadInputError, match="line 1: this is not a whole"):
        new_task(path, tmp_path / "u.py", {}, None)


def test_hostile_names_stay_texts(data, tmp_path):
    hostile = 'a"""\n{x}\\'
    target = tmp_path / "1 - é.py"
    new_task(data(rows(question=hostile)), target, {"question": hostile}, None)
    assert get_task(str(target)).columns["question"] == hostile
