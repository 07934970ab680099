"""bAbI: the official files, their errors, and fresh stories that cannot be guessed."""

import json
import re
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.errors import BadInputError, SettingsError
from tracegap.randomness import random_for
from tracegap.records import Example
from tracegap.run.experiment import Experiment, read_experiment, settings_text
from tracegap.run.stages.build import load_examples
from tracegap.tasks import get_task
from tracegap.tasks.babi.files import read_stories
from tracegap.tasks.babi.generator import generate
from tracegap.tasks.babi.generator.short import ROOMS, VERBS, Event, last_move, thing_facts
from tracegap.tasks.babi.generator.stories import TELLERS
from tracegap.tasks.babi.task import LABELS, PAPER_TASKS, Babi
from tracegap.tasks.splits import split
from tracegap.traces.arms import build_row, unlike_gold
from tracegap.traces.parse import parse_generation
from tracegap.traces.plan import plan_arms

STORY = """\
1 Mary moved to the bathroom.
2 John went to the hallway.
3 Where is Mary? \tbathroom\t1
4 Mary went to the garden.
5 Where is Mary? \tgarden\t4
"""


def write(folder, text, name="qa1_single-supporting-fact_train.txt"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def load(folder, tasks=None):
    return Babi(tasks).load(str(folder), seed=0, size=0)


# the files


def test_every_question_is_an_example_over_the_sentences_before_it(tmp_path):
    first, second = load(write(tmp_path, STORY)).examples
    assert first.context == ("Mary moved to the bathroom.", "John went to the hallway.")
    assert (first.question, first.answers, first.evidence) == (
        "Where is Mary?",
        ("bathroom",),
        (0,),
    )
    assert second.context == (*first.context, "Mary went to the garden.")
    assert (second.evidence_passages, second.answers) == ((second.context[2],), ("garden",))
    assert first.label == "single-supporting-fact"
    assert first.id == "qa1_single-supporting-fact_train-1-3"


def test_supporting_facts_are_sorted_and_questions_do_not_count_as_sentences(tmp_path):
    text = STORY.replace("garden\t4", "garden\t4 2 4")
    assert load(write(tmp_path, text)).examples[1].evidence == (1, 2)


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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("x Mary moved.\n", "line 1: field 'ID': 'x' is not a number"),
        ("²" + STORY, "field 'ID'"),
        (STORY.replace("\tbathroom\t1", "\tbathroom"), "line 3: a question needs three parts"),
        (STORY.replace("\tbathroom\t1", "\t\t1"), "line 3: a question needs three parts"),
        (STORY.replace(" \tbathroom\t1", ""), "line 3: field 'answer' is missing"),
        (STORY.replace("bathroom\t1", "bathroom\tone"), "line 3: field 'supporting ids': 'one'"),
        (
            STORY.replace("bathroom\t1", "bathroom\t4"),
            "line 3: field 'supporting ids': no sentence",
        ),
        (STORY.replace("garden\t4", "garden\t3"), "line 5: field 'supporting ids': no sentence"),
        (STORY.replace("2 John", "4 John"), "line 2: field 'ID': 4 stands where 2 should"),
        (STORY[2:], "line 1: field 'ID'"),
        (STORY.replace("1 Mary moved", "2 Mary moved"), "line 1: field 'ID': 2 stands where 1"),
        (STORY + "1 Mary went to the gar", "line 6: field 'text'.*cut short"),
        (STORY + "1 Mary went to the garden.\n", "line 6: field 'text'.*cut short"),
        (STORY + "1", "line 6: field 'text'"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_field(tmp_path, text, says):
    with pytest.raises(BadInputError, match=says) as error:
        load(write(tmp_path, text))
    assert "qa1_single-supporting-fact_train.txt" in str(error.value)


def test_bad_bytes_a_wrong_name_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(BadInputError, match="holds no file like"):
        load(tmp_path / "nowhere")
    write(tmp_path / "a", STORY, "qa3_single-supporting-fact_train.txt")
    with pytest.raises(BadInputError, match="'three-supporting-facts'"):
        load(tmp_path / "a")
    (tmp_path / "a" / "qa3_single-supporting-fact_train.txt").rename(
        tmp_path / "a" / "qa1_single-supporting-fact_train.txt"
    )
    with pytest.raises(BadInputError, match=r"no file of the tasks \(2,\)"):
        load(tmp_path / "a", (2,))
    (tmp_path / "a" / "qa1_single-supporting-fact_train.txt").write_bytes(b"1 M\xff.\n")
    with pytest.raises(BadInputError, match="line 1: byte 3 is not UTF-8"):
        load(tmp_path / "a")


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
    assert task.score_answer(parse_generation(text, "text").answers, example).exact


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


# the real files


@pytest.fixture(scope="module")
def official(shared_data):
    return Babi().load(str(shared_data / "babi" / "en"), seed=0, size=0)


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


SENTENCES = {
    kind: re.compile(rf"(\w+) (?:{'|'.join(verbs)}) the (\w+)(?: there)?\.")
    for kind, verbs in VERBS.items()
}


def events_of(example):
    return [
        next(
            Event(m[1], kind, m[2]) for kind, form in SENTENCES.items() if (m := form.fullmatch(s))
        )
        for s in example.context
    ]


def worked_out(example):
    """Evidence and answer by the generator's own rules, from sentences and question alone."""
    events = events_of(example)
    name = re.fullmatch(r"Where is (?:the )?(\w+)\?", example.question)[1]
    one = example.label == LABELS[0]
    facts = (last_move(events, name),) if one else thing_facts(events, name)
    return tuple(sorted(facts)), (events[facts[-1]].target,)


def test_the_rules_give_every_official_fact_and_answer_of_tasks_1_and_2(official):
    count = 0
    for example in official.examples:
        if example.label in LABELS[:2]:
            assert worked_out(example) == (example.evidence, example.answers), example.id
            count += 1
    assert count == 3994


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
    with pytest.raises(BadInputError, match=r"cannot be loaded from the hub.*local copy") as error:
        Babi((1,)).load("hub", 0, 0)
    assert "\n" not in str(error.value)


# fresh stories


@pytest.fixture(scope="module")
def fresh():
    return list(generate(6000, seed=11))


def test_fresh_facts_and_answers_follow_from_the_stories(fresh):
    for example in fresh:
        assert worked_out(example) == (example.evidence, example.answers)
        assert len(example.context) - len(example.evidence) >= len(example.evidence)
        assert len(example.context) in ((4, 5) if example.label == LABELS[0] else (5, 6, 7, 8))
    assert Counter(e.label for e in fresh) == {LABELS[0]: 3000, LABELS[1]: 3000}


def test_fresh_words_are_those_of_the_official_files(official, fresh):
    known = {
        word
        for e in official.examples
        if e.label in LABELS[:3]
        for s in e.context
        for word in s.split()
    }
    assert {word for e in fresh for s in e.context for word in s.split()} <= known


@pytest.mark.parametrize("label", LABELS[:2])
def test_neither_a_rooms_place_nor_its_frequency_gives_the_answer(fresh, label):
    hits, total = Counter(), 0
    for example in fresh:
        if example.label != label:
            continue
        total += 1
        rooms = [e.target for e in events_of(example) if e.kind == "move"]
        guesses = {f"move {i}": rooms[i] for i in range(-4, 4)}
        guesses["commonest room"] = Counter(rooms).most_common(1)[0][0]
        guesses["rarest room"] = Counter(rooms).most_common()[-1][0]
        hits.update(name for name, room in guesses.items() if (room,) == example.answers)
    # a story tells of four or five rooms, one of which is the answer
    assert max(hits.values()) / total < 1 / 4 + 0.05
    assert min(hits.values()) / total > 1 / 5 - 0.05


def test_answers_are_balanced(fresh):
    for label in LABELS[:2]:
        counts = Counter(e.answers[0] for e in fresh if e.label == label)
        assert counts == dict.fromkeys(ROOMS, 500)


def test_an_example_depends_on_seed_and_number_alone():
    assert list(generate(40, 3)) == list(generate(90, 3))[:40]
    assert {e.context for e in generate(90, 3)}.isdisjoint(e.context for e in generate(90, 4))


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


# fresh stories as files, and files that came to harm


def as_file(stories):
    """Stories in the official form, one text."""
    lines = []
    for story in stories:
        asked, number, ids = list(story.asked), 0, []
        for told in range(len(story.sentences) + 1):
            while asked and asked[0].told == told:
                one, number = asked.pop(0), number + 1
                facts = " ".join(str(ids[i]) for i in one.evidence)
                lines.append(f"{number} {one.question} \t{','.join(one.answers)}\t{facts}")
            if told < len(story.sentences):
                number += 1
                ids.append(number)
                lines.append(f"{number} {story.sentences[told]}")
    return "\n".join(lines) + "\n"


def fresh_file(task, stories=3):
    return as_file([TELLERS[task](random_for(4, "file", str(i))) for i in range(stories)])


@pytest.mark.parametrize("task", range(1, 21))
def test_fresh_stories_written_as_a_file_read_back_as_they_are(tmp_path, task):
    stories = [TELLERS[task](random_for(2, "file", str(i))) for i in range(20)]
    folder = write(tmp_path, as_file(stories), f"qa{task}_{LABELS[task - 1]}_test.txt")
    read = {(e.question, e.context, e.answers, e.evidence) for e in load(folder).examples}
    assert read == {
        (one.question, tuple(s.sentences[: one.told]), one.answers, one.evidence)
        for s in stories
        for one in s.asked
    }


def read_harmed(data):
    """Reads a file of these bytes: examples that are whole, or None for one clear error."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "qa1_single-supporting-fact_train.txt"
        path.write_bytes(data)
        try:
            loaded = load(name)
        except BadInputError as error:
            assert path.name in str(error)
            assert "\n" not in str(error)
            return None
    for example in loaded.examples:
        assert example.question
        assert all(example.answers)
        assert all(0 <= i < len(example.context) for i in example.evidence)
    return loaded


WHOLE = {task: fresh_file(task).encode() for task in (1, 3, 8, 19)}


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_file_cut_short_is_refused_unless_cut_behind_a_question(task, data):
    whole = WHOLE[task]
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    loaded = read_harmed(cut)
    if loaded is None:
        return
    assert cut.endswith(b"\n")
    assert b"\t" in cut.splitlines()[-1]
    asked = cut.count(b"\t") // 2
    assert len(loaded.examples) + len(loaded.quarantined) == asked


@given(st.sampled_from(sorted(WHOLE)), st.randoms(use_true_random=False))
def test_shuffled_lines_are_refused_or_read_as_stories_that_count_from_one(task, rng):
    lines = WHOLE[task].splitlines(keepends=True)
    rng.shuffle(lines)
    loaded = read_harmed(b"".join(lines))
    if loaded is not None:
        identities = [int(line.split()[0]) for line in lines]
        assert all(b in (1, a + 1) for a, b in pairwise(identities))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037", "utf-7"])
def test_another_encoding_is_refused(encoding):
    data = fresh_file(1).encode(encoding)
    assert (read_harmed(data) is None) == (encoding != "utf-7")  # which is ASCII here, but for tabs


def test_line_breaks_and_a_byte_order_mark_of_windows_are_read():
    whole = read_harmed(WHOLE[1])
    harmless = read_harmed(b"\xef\xbb\xbf" + WHOLE[1].replace(b"\n", b"\r\n"))
    assert harmless.examples == whole.examples


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    read_harmed(data)


@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 2**32), st.binary(min_size=1, max_size=4))
def test_bytes_put_into_a_file_are_read_or_refused(task, place, junk):
    whole = WHOLE[task]
    place %= len(whole)
    read_harmed(whole[:place] + junk + whole[place:])


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data):
    assert read_harmed(data) is None


def test_one_official_file_is_read_and_one_of_another_name_is_refused(tmp_path):
    write(tmp_path, STORY)
    file = tmp_path / "qa1_single-supporting-fact_train.txt"
    assert len(Babi().read(file).examples) == 2
    with pytest.raises(BadInputError, match="its task is unknown; rename it"):
        Babi().read(file.rename(tmp_path / "stories.txt"))
