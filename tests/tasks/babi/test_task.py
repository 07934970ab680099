"""bAbI as a task: its examples, its options, and its answers scored."""

import json
import re
from collections import Counter

import pytest

from babi_texts import STORY, load, write
from tracegap.errors import BadInputError, SettingsError
from tracegap.records import Example
from tracegap.run.experiment import Experiment, read_experiment, settings_text
from tracegap.run.stages.build import load_examples
from tracegap.tasks import get_task
from tracegap.tasks.babi.files import read_stories
from tracegap.tasks.babi.generator import generate
from tracegap.tasks.babi.generator.short import ROOMS
from tracegap.tasks.babi.task import LABELS, PAPER_TASKS, Babi
from tracegap.tasks.splits import split
from tracegap.traces.arms import build_row
from tracegap.traces.distractors import unlike_gold
from tracegap.traces.parse import parse_generation
from tracegap.traces.plan import plan_arms


def test_a_story_told_twice_is_one_group_and_its_repeated_questions_are_put_aside(tmp_path):
    write(
        tmp_path, STORY + STORY.replace("Where is Mary? \tgarden\t4", "Where is John? \thallway\t2")
    )
    test = write(tmp_path, STORY, "qa1_single-supporting-fact_test.txt")
    loaded = load(test)
    assert [e.id.removeprefix("qa1_single-supporting-fact_") for e in loaded.examples] == [
        "test-1-3", "test-1-5", "train-2-10",
    ]  # fmt: skip
    assert len({e.group for e in loaded.examples}) == 1
    assert loaded.official_test == {e.id for e in loaded.examples if "_test" in e.id}
    assert [(q.line, q.field) for q in loaded.quarantined] == [
        (line, f"question (as in qa1_single-supporting-fact_test-1-{asked})")
        for line, asked in ((3, 3), (5, 5), (8, 3))
    ]
    assert all(q.source.endswith("_train.txt") for q in loaded.quarantined)
    assert loaded.quarantined[0].reason == (
        "a train question over the same sentences as a test question before"
    )


@pytest.mark.parametrize("tasks", [(), (0,), (1, 21)])
def test_tasks_that_bAbI_has_not_are_refused(tasks):  # noqa: N802
    with pytest.raises(SettingsError, match="1 to 20"):
        Babi(tasks)


# answers


def gold(label, *answers):
    return Example("e", "q?", ("a", "b", "c"), label, (0, 2), answers, "g")


@pytest.mark.parametrize(
    ("label", "answers", "said", "right"),
    [
        ("lists-sets", ("milk", "football"), "football, milk", True),
        ("lists-sets", ("milk", "football"), "Milk,football", True),
        ("lists-sets", ("milk", "football"), "milk", False),
        ("lists-sets", ("milk", "football"), "milk, football, apple", False),
        ("lists-sets", ("nothing",), "nothing", True),
        ("lists-sets", ("nothing",), "milk", False),
        ("path-finding", ("s", "e"), "s, e", True),
        ("path-finding", ("s", "e"), "e,s", False),
        ("path-finding", ("n", "n"), "n,n", True),
        ("path-finding", ("n", "n"), "n", False),
        ("counting", ("two",), "Two.", True),
        ("counting", ("two",), "two, three", False),
    ],
)
def test_lists_are_sets_and_paths_are_ordered(label, answers, said, right):
    task, example = Babi(), gold(label, *answers)
    assert task.score_answer((said,), example).exact is right
    assert task.score_answer(None, example).exact is False
    text = build_row(example, "correct", plan_arms([example], task, 0)).completion[0]["content"]
    assert task.score_answer(parse_generation(text, task).answers, example).exact


def test_a_list_with_one_right_answer_of_two_scores_in_part():
    assert Babi().score_answer(("milk",), gold("lists-sets", "milk", "apple")).f1 == pytest.approx(
        2 / 3
    )


def test_the_released_incorrect_trace_is_as_many_other_sentences_in_lower_case():
    example = next(e for e in generate(2, 0) if len(e.evidence) == 2)
    row = build_row(example, "released-incorrect", plan_arms([example], Babi(), 0))
    others = {example.context[i].lower() for i in unlike_gold(example)}
    assert len(row.evidence) == 2
    assert set(row.evidence) <= others
    assert all(passage in row.completion[0]["content"] for passage in row.evidence)


def test_the_official_files_are_read_whole(official):
    assert len(official.examples) + len(official.quarantined) == 40_000
    assert {e.label for e in official.examples} == set(LABELS)
    assert len({e.id for e in official.examples}) == len(official.examples)
    assert max(len(e.context) for e in official.examples) == 228
    by_label = {label: [e for e in official.examples if e.label == label] for label in LABELS}
    assert all(len(e.answers) == 2 for e in by_label["path-finding"])
    assert {len(e.answers) for e in by_label["lists-sets"]} == {1, 2, 3}
    assert any(e.answers == ("nothing",) for e in by_label["lists-sets"])
    asked = {(e.question, e.context) for e in official.examples}
    assert len(asked) == len(official.examples)


def test_a_split_by_story_shares_no_story_and_no_question(official):
    train, test = split(official.examples, "group", 1, official.official_test)
    assert {e.group for e in train}.isdisjoint(e.group for e in test)
    asked = {(e.question, e.context) for e in train}
    assert not any((e.question, e.context) in asked for e in test)


def test_the_hubs_rows_give_the_examples_of_the_files(shared_data, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    schema = {
        "id": datasets.Value("string"),
        "type": datasets.ClassLabel(names=["context", "question"]),
        "text": datasets.Value("string"),
        "supporting_ids": datasets.Sequence(datasets.Value("string")),
        "answer": datasets.Value("string"),
    }
    features = datasets.Features({"story": datasets.Sequence(schema)})
    for part in ("train", "test"):
        path = shared_data / "babi" / "en" / f"qa8_lists-sets_{part}.txt"
        rows = [{"story": hub_story(story)} for story in read_stories(path)]
        to = tmp_path / "hub" / "en-qa8" / part / "0000.parquet"
        to.parent.mkdir(parents=True)
        datasets.Dataset.from_list(rows, features=features).to_parquet(to)
    monkeypatch.setattr(Babi, "hub_name", str(tmp_path / "hub"))
    monkeypatch.setattr("tracegap.tasks.hub.commit_of", lambda *_: "c" * 40)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    of_hub, of_files = Babi((8,)).load("hub", 0, 0), load(shared_data / "babi" / "en", (8,))
    assert of_hub.examples == of_files.examples
    assert of_hub.official_test == of_files.official_test
    assert len(of_hub.quarantined) == len(of_files.quarantined)


def hub_story(story):
    """A story as the hub's copy has it: a dictionary of lists."""
    return {
        "id": [str(line.identity) for line in story],
        "type": ["context" if line.answer is None else "question" for line in story],
        "text": [line.text for line in story],
        "supporting_ids": [[str(i) for i in line.support] for line in story],
        "answer": [line.answer or "" for line in story],
    }


def test_a_hub_that_cannot_be_read_is_one_sentence_with_a_remedy(tmp_path, monkeypatch):
    pytest.importorskip("datasets")
    monkeypatch.setattr(Babi, "hub_name", str(tmp_path))
    monkeypatch.setattr("tracegap.tasks.hub.commit_of", lambda *_: "c" * 40)
    with pytest.raises(BadInputError, match=r"cannot be loaded from the hub.*local copy") as error:
        Babi((1,)).load("hub", 0, 0)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("task", [1, 2])
def test_one_kind_of_short_story_can_be_asked_for(task):
    examples = Babi((task,), stories="short").load("synthetic", 0, 12).examples
    assert {e.label for e in examples} == {LABELS[task - 1]}
    assert Counter(e.answers[0] for e in examples) == dict.fromkeys(ROOMS, 2)


def test_short_stories_are_the_default_and_named_tasks_give_the_official_form():
    assert Babi().load("synthetic", 3, 20).examples == tuple(generate(20, 3))
    assert Babi(stories="short").load("synthetic", 3, 20) == Babi().load("synthetic", 3, 20)
    official = Babi([1, 2]).load("synthetic", 3, 20)
    assert official == Babi([2, 1, 1][::-1], stories="official").load("synthetic", 3, 20)
    assert max(len(e.context) for e in official.examples) > 9
    every = Babi(stories="official").load("synthetic", 0, 40).examples
    assert Counter(e.label for e in every) == dict.fromkeys(LABELS, 2)


def test_short_stories_of_other_tasks_are_refused():
    with pytest.raises(SettingsError, match="tasks 1 and 2 alone"):
        Babi((1, 3), stories="short").load("synthetic", 0, 5)


# the options


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"tasks": "all"}, "tasks is 'all'; it must be 'paper' or a list"),
        ({"tasks": [True]}, "tasks is"),
        ({"tasks": ["1"]}, "tasks is"),
        ({"tasks": 1}, "tasks is 1"),
        ({"questions": "last"}, "questions is 'last'; it must be 'all' or 'first'"),
        ({"stories": "long"}, "stories is 'long'; it must be 'official' or 'short'"),
        ({"task": [1]}, "has no option 'task'; it has: tasks, questions, stories"),
    ],
)
def test_an_option_that_does_not_fit_names_what_does(tmp_path, options, says):
    with pytest.raises(SettingsError, match=re.escape(says)):
        get_task("babi", options)
    config = tmp_path / "config.yaml"
    config.write_text(f"task: {json.dumps({'name': 'babi', **options})}", encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(says.lower())) as error:
        read_experiment(config, {})
    assert "config.yaml" in str(error.value)


def test_options_of_the_settings_reach_the_data(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(
        "task: {name: babi, tasks: [15, 19], questions: first, train: 30, test: 10}\n",
        encoding="utf-8",
    )
    experiment = read_experiment(config, {})
    examples = load_examples(get_task("babi", experiment.task.options), experiment).examples
    assert {e.label for e in examples} == {LABELS[14], LABELS[18]}
    assert {e.id.rsplit("-", 1)[1] for e in examples} == {"0"}
    assert Experiment.model_validate_json(settings_text(experiment)) == experiment


def test_the_papers_eleven_tasks_and_first_questions(shared_data):
    """The training files' first questions are the paper's 3,773 training rows."""
    paper = Babi("paper", questions="first").load(str(shared_data / "babi" / "en"), 0, 0)
    assert {e.label for e in paper.examples} == {LABELS[task - 1] for task in PAPER_TASKS}
    train = [e for e in paper.examples if e.id not in paper.official_test]
    repeats = [q for q in paper.quarantined if q.source.endswith("_train.txt")]
    assert len(train) + len(repeats) == 3773
    asked = {(e.question, e.context) for e in train}
    assert len(asked) == len(train)
    assert max(Counter(e.group for e in train).values()) < 10  # of a story told more than once


def test_the_quarantine_tells_repeats_within_parts_from_those_across(official):
    reasons = Counter(q.reason for q in official.quarantined)
    of = "a {} question over the same sentences as a {} question before".format
    assert reasons == {
        of("test", "test"): 1255,
        of("train", "test"): 280,
        of("train", "train"): 1104,
    }
    assert len(official.examples) + sum(reasons.values()) == 40_000


def test_a_small_world_runs_out_with_one_clear_sentence():
    """Four people, four feelings: task 20 has 16 different first questions."""
    with pytest.raises(SettingsError, match="have run out after 16 different questions") as error:
        Babi([20], questions="first").load("synthetic", 0, 17)
    assert LABELS[19] in str(error.value)
